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
        beside = self.sizeHint().width() - self.fontMetrics().horizontalAdvance(self.text())
        how, room = Qt.TextElideMode.ElideRight, self.width() - beside
        option.text = self.fontMetrics().elidedText(self.text(), how, room)
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)
