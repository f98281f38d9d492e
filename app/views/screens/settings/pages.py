"""Covers and brochures: PDF files that go with every quote, added, left out, removed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.errors import Problem
from app.i18n import N_, _
from app.models import Brochure, PaperUse
from app.services.brochures import add_brochure, pause, retire
from app.store import Store
from app.store.vault import vault_of
from app.views import theme
from app.views.kit.plain import literal
from app.views.kit.screen import Desk
from app.views.kit.undoing import say_done

Shown = tuple[UUID, str, str, bool]


class PagesBlock(QWidget):
    """The files with a box to leave each out, and buttons to add one.

    Signals:
        changed: something goes with papers that did not, or no longer does.
    """

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.px(4))
        self._error = theme.mark(QLabel(wordWrap=True), "error")
        self._error.setTextFormat(Qt.TextFormat.PlainText)
        self._error.hide()
        row = QHBoxLayout()
        for use, label in (
            (PaperUse.COVER, N_("Add a cover…")),
            (PaperUse.BROCHURE, N_("Add a brochure…")),
        ):
            button = QPushButton(literal(_(label)))
            button.clicked.connect(partial(self._on_add, use))
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._rows)
        column.addLayout(row)
        column.addWidget(self._error)

    @property
    def error(self) -> str:
        """The sentence about a file that does not do; empty where nothing is wrong."""
        return self._error.text()

    def load(self) -> None:
        """Show what goes with papers."""
        self._desk.jobs.read(_read, self._desk.store, then=self._on_read, owner=self)

    def add(self, use: PaperUse, path: Path) -> None:
        """Have the pages of a file go with papers."""
        self._work(add_brochure, self._desk.store, vault_of(self._desk.store), path, use)

    def names(self) -> list[str]:
        """What is shown, from the top."""
        boxes = self.findChildren(QCheckBox)
        return [box.text() for box in boxes]

    def _on_add(self, use: PaperUse) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Choose a PDF"), "", "PDF (*.pdf)")
        if chosen:
            self.add(use, Path(chosen))

    def _on_read(self, found: list[Shown]) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            item.widget().deleteLater()
        for key, name, place, paused in found:
            self._rows.addWidget(self._row(key, name, place, paused))

    def _row(self, key: UUID, name: str, place: str, paused: bool) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        box = QCheckBox(literal(name))
        box.setChecked(not paused)
        box.setToolTip(_("Goes with every paper"))
        box.toggled.connect(lambda on: self._work(pause, self._desk.store, key, not on))
        gone = theme.mark(QPushButton(literal(_("Remove"))), "quiet")
        gone.setAccessibleName(f"{_('Remove')}: {name}")
        gone.clicked.connect(lambda: self._work(retire, self._desk.store, key))
        row.addWidget(box)
        row.addWidget(theme.mark(QLabel(place), "muted"))
        row.addStretch(1)
        row.addWidget(gone)
        return holder

    def _work(self, run: object, *given: object) -> None:
        self._say("")
        self._desk.jobs.work(run, *given, then=self._on_done, failed=self._on_refused)

    def _on_done(self, _nothing: object) -> None:
        self.load()
        self.changed.emit()
        say_done(self._desk, _("Saved."))

    def _on_refused(self, problem: Problem) -> None:
        self._say(problem.sentence())

    def _say(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))


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
