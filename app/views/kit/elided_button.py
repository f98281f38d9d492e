"""A button that gives way: what does not fit of its words ends in an ellipsis.

Apart from the label that does: this one needs QStyle, which the first screens do without.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QStylePainter

from app.views import theme


class ElidedButton(QPushButton):
    """A button as wide as its words, and less where there is no room."""

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(40), super().minimumSizeHint().height())

    def paintEvent(self, event) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        metrics, missing = self.fontMetrics(), self.sizeHint().width() - self.width()
        # Widths are told in whole pixels, half of them less than a text takes: where nothing is
        # missing, nothing is cut.
        if missing > 0:
            how, room = (
                Qt.TextElideMode.ElideRight,
                metrics.horizontalAdvance(self.text()) - missing,
            )
            option.text = metrics.elidedText(self.text(), how, room)
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)
