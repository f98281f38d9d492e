"""An empty place says what it is for and offers the first step."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.views import icons, theme


class EmptyState(QWidget):
    """An icon, a sentence in bold, one that explains, and at most one button."""

    def __init__(self, icon: str = "inbox", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icons.IconLabel(icon, 32, "muted")
        self._head = theme.mark(QLabel(wordWrap=True), "record")
        self._text = theme.mark(QLabel(wordWrap=True), "muted")
        self._button = theme.mark(QPushButton(), "primary")
        column = QVBoxLayout(self)
        column.setSpacing(theme.px(8))
        column.addStretch(2)
        for widget in (self._icon, self._head, self._text, self._button):
            if isinstance(widget, QLabel):
                widget.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._head, self._text):
            label.setFixedWidth(theme.px(380))
        column.addStretch(3)
        self._act: Callable[[], object] | None = None
        self._button.clicked.connect(lambda: self._act() if self._act else None)

    def say(
        self,
        head: str,
        text: str = "",
        button: str = "",
        act: Callable[[], object] | None = None,
    ) -> None:
        """Say why it is empty; all texts are translated."""
        self._head.setText(head)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._button.setText(button)
        self._button.setAccessibleName(button)
        self._button.setVisible(bool(button))
        self._act = act
