"""What was won this month beside last month, as a line and a bar."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QWidget,
)

from app.views import theme
from app.views.screens.today.won import Sold


class SoldBar(QFrame):
    """What was won this month beside last month; absent until something was won."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sold: Sold | None = None
        self.setFixedHeight(theme.px(40))
        self.hide()

    def show_sold(self, sold: Sold | None) -> None:
        """Show it, or nothing."""
        self._sold = sold
        self.setVisible(sold is not None)
        if sold is not None:
            self.setAccessibleName(f"{sold.sentence}. {sold.before}.")
            self.setToolTip(f"{sold.sentence}\n{sold.before}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._sold is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour("surface"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(0, 0, self.width(), 0)
        painter.setFont(self.font())
        room = QRectF(self.rect()).adjusted(theme.px(16), 0, -theme.px(16), -theme.px(6))
        painter.setPen(theme.colour("text"))
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        wide, now, before = painter.fontMetrics(), self._sold.sentence, self._sold.before
        fits = wide.horizontalAdvance(f"{now}  {before}") <= room.width()
        said = wide.elidedText(now, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, left, said)
        painter.setPen(theme.colour("muted"))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(room, right, before if fits else "")
        high = theme.px(4)
        bar = QRectF(room.left(), self.height() - theme.px(9), room.width(), high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("hover"))
        painter.drawRoundedRect(bar, high / 2, high / 2)
        painter.setBrush(theme.colour("accent"))
        bar.setWidth(max(high, bar.width() * min(1.0, self._sold.part)))
        if self._sold.part:
            painter.drawRoundedRect(bar, high / 2, high / 2)
