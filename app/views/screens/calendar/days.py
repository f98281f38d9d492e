"""Above the hours of a week: the names of its days, holidays, what takes the whole day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QWidget

from app.formats import format_date
from app.i18n import _
from app.views.kit.painting import line_of, sized, unit
from app.views.screens.calendar.block import Block
from app.views.screens.calendar.entries import Entry


class Head(QWidget):
    """The names of the days, holidays, and what takes the whole day.

    Signals:
        opened(object): an entry is wanted in full.
    """

    opened = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._monday: date | None = None
        self._today: date | None = None
        self._holidays: Mapping[date, str] = {}
        self._right = 0
        self.blocks: list[Block] = []

    def show_days(
        self,
        monday: date,
        whole: Sequence[Entry],
        today: date,
        holidays: Mapping[date, str],
        right: int,
    ) -> None:
        """Show these days with what takes the whole of one."""
        self._monday, self._today, self._holidays, self._right = monday, today, holidays, right
        for block in self.blocks:
            block.deleteLater()
        self.blocks = []
        for number in range(7):
            day = monday + timedelta(days=number)
            for row, entry in enumerate(one for one in whole if day in one.days()):
                block = Block(entry, self)
                block.day, block.row = number, row
                block.clicked.connect(lambda _checked=False, e=entry: self.opened.emit(e))
                block.show()
                self.blocks.append(block)
        self.updateGeometry()
        self._lay()
        self.update()

    def sizeHint(self) -> QSize:
        rows = max((block.row + 1 for block in self.blocks), default=0)
        one = unit(self.font())
        return QSize(500, round((46 + min(rows, 3) * 22) * one))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def resizeEvent(self, event: object) -> None:
        self._lay()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._monday is None:
            return
        painter = QPainter(self)
        palette, one = self.palette(), unit(self.font())
        left, wide = self._measures()
        for number in range(7):
            day = self._monday + timedelta(days=number)
            place_ = QRectF(left + number * wide + 6 * one, 2 * one, wide - 8 * one, 22 * one)
            here = day == self._today
            role = QPalette.ColorRole.Accent if here else QPalette.ColorRole.Text
            weight = sized(self.font(), 13, self.font().weight().DemiBold if here else None)
            text = format_date(day, "full").split(",")[0]
            line_of(painter, place_, f"{text} {day.day}", weight, palette.color(role))
            note = self._holidays.get(day, "")
            under = _("Today") if here and not note else note
            line_of(
                painter,
                place_.translated(0, 20 * one),
                under,
                sized(self.font(), 11),
                palette.color(QPalette.ColorRole.PlaceholderText),
            )
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid)))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

    def _measures(self) -> tuple[float, float]:
        left = gutter(self)
        return left, (self.width() - self._right - left) / 7

    def _lay(self) -> None:
        one = unit(self.font())
        left, wide = self._measures()
        for block in self.blocks:
            top = (44 + block.row * 22) * one
            block.setGeometry(QRectF(left + block.day * wide + 3, top, wide - 6, 20 * one).toRect())


def gutter(widget: QWidget) -> float:
    """Room for the hours at the left."""
    return QFontMetricsF(sized(widget.font(), 11)).horizontalAdvance("00:00") + 14
