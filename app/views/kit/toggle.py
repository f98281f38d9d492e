"""A button that stays pressed: its word is bold then, and has room for that at all times."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QPushButton

from app.views import icons, theme
from app.views.kit.plain import literal


class Toggle(QPushButton):
    """For the looks that are bold when pressed (`chip`, `segment`).

    Qt measures a button by its usual font, so that the bold word would be cut; and nothing beside
    it moves when it is pressed.
    """

    def __init__(self, text: str, look: str = "chip", icon: str = "", colour: str = "text") -> None:
        super().__init__(literal(text))
        if icon:
            icons.beside(self, icon, colour)
        theme.mark(self, look)
        self.setCheckable(True)
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        """As wide as the bold word wants."""
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        usual, wide = (
            QFontMetrics(font).horizontalAdvance(self.text()) for font in (self.font(), bold)
        )
        return super().sizeHint() + QSize(max(0, wide - usual), 0)
