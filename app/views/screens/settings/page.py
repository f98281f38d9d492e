"""A page of the settings: a title, a sentence, and what stands below, scrolled."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.views import theme

WIDEST = 720


class SettingsPage(QScrollArea):
    """The frame of a page; `column` is where its parts go."""

    def __init__(self, title: str, sentence: str = "") -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = theme.mark(QFrame(), "surface")
        outer = QVBoxLayout(inner)
        outer.setContentsMargins(theme.px(32), theme.px(16), theme.px(32), theme.px(24))
        self.column = QVBoxLayout()
        self.column.setSpacing(theme.px(8))
        self.column.addWidget(theme.mark(QLabel(title), "title"))
        if sentence:
            self.column.addWidget(theme.mark(QLabel(sentence, wordWrap=True), "muted"))
        holder = QWidget()
        holder.setLayout(self.column)
        holder.setMaximumWidth(theme.px(WIDEST))
        # A long page scrolls; its fields are not pressed together.
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.column.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(holder)
        outer.addStretch(1)
        self.setWidget(inner)

    def section(self, title: str) -> QLabel:
        """A heading within the page."""
        label = theme.mark(QLabel(title), "section")
        label.setContentsMargins(0, theme.px(16), 0, 0)
        self.column.addWidget(label)
        return label
