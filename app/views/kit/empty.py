"""An empty place says what it is for and offers the first step."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.views import icons, theme
from app.views.kit.plain import literal


class EmptyState(QWidget):
    """An icon, a sentence in bold, one that explains, and at most one button."""

    def __init__(self, icon: str = "inbox", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icons.IconLabel(icon, 32, "muted")
        self._head = theme.mark(QLabel(wordWrap=True), "record")
        self._text = theme.mark(QLabel(wordWrap=True), "muted")
        self.button = theme.mark(QPushButton(), "primary")
        # A width of its own: only then does a label that wraps get the height it needs.
        middle = QWidget()
        middle.setFixedWidth(theme.px(320))
        inner = QVBoxLayout(middle)
        inner.setSpacing(theme.px(8))
        inner.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._head, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setFixedWidth(theme.px(300))
            inner.addWidget(label)
        inner.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(middle, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self._act: Callable[[], object] | None = None
        self.button.clicked.connect(lambda: self._act() if self._act else None)

    @property
    def text(self) -> str:
        """The sentence that explains."""
        return self._text.text()

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
        for label in (self._head, self._text):
            label.setMinimumHeight(max(0, label.heightForWidth(label.minimumWidth())))
        self.button.setText(literal(button))
        self.button.setAccessibleName(button)
        self.button.setVisible(bool(button))
        self._act = act
