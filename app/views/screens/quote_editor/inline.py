"""The fields of a quote that stand above its lines, each kept as one leaves it."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.errors import Problem
from app.i18n import _
from app.models import Quote
from app.records.description import kind_of, label_of
from app.views import theme
from app.views.kit import saving
from app.views.kit.editors import editor_for
from app.views.kit.field import FieldBlock
from app.views.kit.reading import Read
from app.views.kit.screen import Desk
from app.views.kit.shown import as_typed
from app.views.screens.quote_editor.reading import Sheet

# How much of the width each has.
FIELDS = ((Quote.subject, 3), (Quote.valid_until, 1))


class InlineFields(QWidget):
    """What the quote is about and until when it holds.

    Attributes:
        fields: the blocks by the names of the fields.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._record = desk, desk.records["quote"]
        self._sheet: Sheet | None = None
        self.fields: dict[str, FieldBlock] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        row.setSpacing(theme.px(16))
        for attribute, share in FIELDS:
            block = self.fields[attribute.key] = self._block(attribute)
            row.addWidget(block, share)

    def show_sheet(self, sheet: Sheet, read: Read) -> None:
        """Show the fields of a quote; the one being typed in stays as it is."""
        self._sheet = sheet
        for name, block in self.fields.items():
            if not block.editor.widget.hasFocus():
                block.editor.put(as_typed(self._record.table.c[name], read.values.get(name)))
            block.editor.widget.setReadOnly(not sheet.editable)

    def forget(self) -> None:
        """There is no quote to keep anything of."""
        self._sheet = None

    def _block(self, attribute: Any) -> FieldBlock:
        editor = editor_for(self._desk, kind_of(attribute), None, False)
        block = FieldBlock(attribute.key, _(label_of(attribute)), editor)
        editor.left.connect(partial(self._on_left, block))
        return block

    def _on_left(self, block: FieldBlock) -> None:
        if self._sheet is None or not self._sheet.editable:
            return
        text = block.editor.text()
        if text == as_typed(self._record.table.c[block.name], getattr(self._sheet, block.name)):
            block.say("")
            return
        self._desk.jobs.work(
            saving.save,
            *(self._desk, self._record, self._sheet.id, {block.name: text}),
            then=lambda _saved: block.say(""),
            failed=partial(_say_beside, block),
            owner=self,
        )


def _say_beside(block: FieldBlock, problem: Problem) -> None:
    if isinstance(problem, saving.Wrong):
        block.say(problem.errors.get(block.name, problem.sentence()))
    else:
        block.say(problem.sentence())
