"""A page of the settings: a title, a sentence, and what stands below, scrolled."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.views import theme
from app.views.kit.field import FieldBlock
from app.views.kit.field_grid import TWO_COLUMNS_FROM, FieldGrid

WIDEST = 720


class SettingsPage(QScrollArea):
    """The frame of a page; `column` is where its parts go."""

    def __init__(self, title: str, sentence: str = "") -> None:
        super().__init__()
        self._grids: list[FieldGrid] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = theme.mark(QFrame(), "surface")
        self._outer = outer = QVBoxLayout(inner)
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = theme.px(32 if self.width() >= theme.px(TWO_COLUMNS_FROM) else 16)
        self._outer.setContentsMargins(side, theme.px(16), side, theme.px(24))
        for grid in self._grids:
            grid.arrange(self.width())

    def fields_here(self, blocks: Sequence[FieldBlock]) -> None:
        """Fields, side by side where there is room."""
        grid = FieldGrid(blocks, gap=8)
        self._grids.append(grid)
        self.column.addLayout(grid)

    def section(self, title: str) -> QLabel:
        """A heading within the page."""
        label = theme.mark(QLabel(title), "section")
        label.setContentsMargins(0, theme.px(16), 0, 0)
        self.column.addWidget(label)
        return label
