"""Covers and brochures: PDF files that go with every quote, added, left out, removed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLabel, QPushButton, QWidget

from app.i18n import N_, _
from app.models import Brochure, PaperUse
from app.services.brochures import add_brochure, pause, retire
from app.store import Store
from app.store.vault import vault_of
from app.views import theme
from app.views.kit.plain import literal
from app.views.kit.screen import Desk
from app.views.screens.settings.block import Block

Shown = tuple[UUID, str, str, bool]


class PagesBlock(Block):
    """The files with a box to leave each out, and buttons to add one."""

    def __init__(self, desk: Desk) -> None:
        ways = (
            (PaperUse.COVER, N_("Add a cover…")),
            (PaperUse.BROCHURE, N_("Add a brochure…")),
        )
        buttons = {use: QPushButton(literal(_(label))) for use, label in ways}
        super().__init__(desk, *buttons.values())
        for use, button in buttons.items():
            button.clicked.connect(partial(self._on_add, use))

    def load(self) -> None:
        """Show what goes with papers."""
        self._desk.jobs.read(_read, self._desk.store, then=self._on_read, owner=self)

    def add(self, use: PaperUse, path: Path) -> None:
        """Have the pages of a file go with papers."""
        store = self._desk.store
        self.keep(add_brochure, store, vault_of(store), path, use, undone=False)

    def names(self) -> list[str]:
        """What is shown, from the top."""
        boxes = self.findChildren(QCheckBox)
        return [box.text() for box in boxes]

    def _on_add(self, use: PaperUse) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Choose a PDF"), "", "PDF (*.pdf)")
        if chosen:
            self.add(use, Path(chosen))

    def _on_read(self, found: list[Shown]) -> None:
        while (item := self.shown.takeAt(0)) is not None:
            item.widget().deleteLater()
        for key, name, place, paused in found:
            self.shown.addWidget(self._row(key, name, place, paused))

    def _row(self, key: UUID, name: str, place: str, paused: bool) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        box = QCheckBox(literal(name))
        box.setChecked(not paused)
        box.setToolTip(_("Goes with every paper"))
        box.toggled.connect(lambda on: self.keep(pause, self._desk.store, key, not on))
        gone = theme.mark(QPushButton(literal(_("Remove"))), "quiet")
        gone.setAccessibleName(f"{_('Remove')}: {name}")
        gone.clicked.connect(lambda: self.keep(retire, self._desk.store, key))
        row.addWidget(box)
        row.addWidget(theme.mark(QLabel(place), "muted"))
        row.addStretch(1)
        row.addWidget(gone)
        return holder


def _read(store: Store) -> list[Shown]:
    query = (
        sa.select(Brochure)
        .where(Brochure.retired.is_not(True))
        .order_by(Brochure.use.desc(), Brochure.name, Brochure.id)
    )
    with store.read() as session:
        return [
            (each.id, each.name, _(each.use.label), each.paused or False)
            for each in session.scalars(query)
        ]
