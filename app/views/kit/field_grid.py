"""Fields in two columns where there is room, in one where not; a wide one takes the whole row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout

from app.views import theme
from app.views.kit.field import FieldBlock

TWO_COLUMNS_FROM = 520  # pixels of the design that what holds the fields is wide


class FieldGrid(QGridLayout):
    """The fields of a section, in the order they are read."""

    def __init__(self, blocks: Sequence[FieldBlock], gap: int = 12) -> None:
        super().__init__()
        self._blocks, self._columns = blocks, 0
        self.setHorizontalSpacing(theme.px(16))
        self.setVerticalSpacing(theme.px(gap))
        self._fill(2)

    def arrange(self, width: int) -> None:
        """Put the fields into the columns that a page of this width has room for."""
        self._fill(2 if width >= theme.px(TWO_COLUMNS_FROM) else 1)

    def _fill(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        while self.count():
            self.takeAt(0)
        row = place = 0
        for block in self._blocks:
            if block.wide and place:
                row, place = row + 1, 0
            self.addWidget(block, row, place, 1, columns if block.wide else 1)
            place += columns if block.wide else 1
            if place >= columns:
                row, place = row + 1, 0
        for number in range(2):
            self.setColumnStretch(number, 1 if number < columns else 0)
