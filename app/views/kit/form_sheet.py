"""The fields of a form in their sections: two columns where there is room, one where not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.i18n import _
from app.records.description import (
    Field,
    Record,
    Section,
    column_of,
    kind_of,
    label_of,
    refers_to,
)
from app.records.editing import editable
from app.views import theme
from app.views.kit.editors import editor_for
from app.views.kit.field import FieldBlock
from app.views.kit.field_grid import FieldGrid
from app.views.kit.laying import column
from app.views.kit.screen import Desk

WIDEST = 920


class FormSheet(QFrame):
    """The sections of a record; those fields that only actions change can be read.

    Signals:
        changed(FieldBlock): something was typed.
        left(FieldBlock): somebody went on to another field.

    Attributes:
        fields: the blocks by the name of their field.
    """

    changed = Signal(object)
    left = Signal(object)

    def __init__(self, desk: Desk, record: Record, new: bool, above: Sequence[QWidget]) -> None:
        """`new` leaves out what is not typed into a new record; `above` stands over the fields."""
        super().__init__()
        theme.mark(self, "surface")
        self.setMaximumWidth(theme.px(WIDEST))
        self._desk = desk
        self.fields: dict[str, FieldBlock] = {}
        self._grids: list[FieldGrid] = []
        down = column(self, *above, margins=(16, 12, 16, 24), gap=8)
        open_fields = set(editable(record, new))
        for section in record.sections:
            shown = [f for f in section.fields if not (new and f.key not in open_fields)]
            if shown:
                self._add_section(down, section, shown, open_fields)
        down.addStretch(1)

    def arrange(self, width: int) -> None:
        """Put the fields into the columns that a form of this width has room for."""
        for grid in self._grids:
            grid.arrange(width)

    def _add_section(
        self, down: QVBoxLayout, section: Section, shown: list[Field], open_fields: set[str]
    ) -> None:
        head = theme.mark(QLabel(_(section.title)), "section")
        head.setContentsMargins(0, theme.px(12) if self._grids else 0, 0, 0)
        down.addWidget(head)
        grid = FieldGrid([self._add_field(item, item.key in open_fields) for item in shown])
        down.addLayout(grid)
        self._grids.append(grid)

    def _add_field(self, item: Field, is_open: bool) -> FieldBlock:
        kept = column_of(item)
        needed = not kept.nullable and kept.default is not None
        editor = editor_for(self._desk, kind_of(item), refers_to(item), needed)
        block = FieldBlock(
            item.key, _(label_of(item)), editor, wide=kind_of(item).editor == "long_text"
        )
        if not is_open:
            editor.fix()
        editor.changed.connect(lambda: self.changed.emit(block))
        editor.left.connect(lambda: self.left.emit(block))
        self.fields[item.key] = block
        return block
