"""One's own data: where it is, a copy of it, whether it is sound, and the company it belongs to."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QWidget

from app.formats import format_number
from app.i18n import _
from app.store import Store
from app.store.backup import Kept, back_up
from app.sync.status import status
from app.views import icons
from app.views.kit.ask import AskPanel
from app.views.kit.by_file import choose_certificate
from app.views.kit.flow import Flow
from app.views.kit.folders import documents
from app.views.kit.laying import column, row
from app.views.kit.plain import literal
from app.views.kit.screen import Desk
from app.views.screens.settings.own_password import OwnPassword
from app.views.screens.settings.page import SettingsPage

MEGABYTE = 2**20


class DataPage(SettingsPage):
    """Where the data is and how to keep it safe.

    `desk.facts["folder"]`, where the desktop names it, is the profile's folder.

    Signals:
        go_to(str): another place is wanted ("sync", "join").
    """

    go_to = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            _("My data"),
            _("Everything you type is kept in one encrypted file on this laptop."),
        )
        self._desk = desk
        folder = desk.facts.get("folder")
        self._folder = folder if isinstance(folder, Path) else None
        self.section(_("Where it is"))
        self._where = QLabel(wordWrap=True)
        self.column.addWidget(self._where)
        self._buttons(
            ("folder-open", _("Open the folder"), self._open, self._folder is not None),
            ("save", _("Make a backup"), self.back_up, self._folder is not None),
            ("import", _("Take in a file…"), self.take_in, True),
        )
        self.section(_("Company"))
        self._company = QLabel(wordWrap=True)
        self.column.addWidget(self._company)
        self._join, self._sync, self.certificate = self._buttons(
            ("log-in", _("Join a company"), partial(self.go_to.emit, "join"), True),
            ("refresh-cw", _("Show sync status"), partial(self.go_to.emit, "sync"), True),
            (
                *("shield-check", _("Choose the company's certificate…")),
                *(self._choose_certificate, True),
            ),
        )
        self.certificate.setToolTip(
            _("Only where your company signs its own: whoever runs the server has the file.")
        )
        self._sample = self._leaving()
        self.column.addWidget(self._sample)
        self._password_head = self.section(_("My password"))
        self.password = OwnPassword(desk, desk.facts.get("link"))
        self.column.addWidget(self.password)

    def load(self) -> None:
        """Read how things stand."""
        self._desk.jobs.read(
            _stands, self._desk.store, self._folder, then=self._on_read, owner=self
        )

    def take_in(self) -> None:
        """Take in a file of another program, after a look at it."""
        from app.views.taking_in import ask_and_take_in

        ask_and_take_in(self._desk, self)

    def back_up(self) -> None:
        """Make a copy of everything in one file."""
        today: date = self._desk.store.clock.today()
        name = f"Relasi {today.isoformat()}.zip"
        chosen, _kind = QFileDialog.getSaveFileName(
            self, _("Make a backup"), str(documents() / name), "Relasi (*.zip)"
        )
        if chosen:
            self._desk.jobs.read(
                *(back_up, self._desk.store, self._folder, Path(chosen)),
                then=self._on_backed_up,
                owner=self,
            )

    def trust(self, path: Path) -> None:
        """Take the certificate of the company's own authority, in the place of the one before."""
        self._desk.facts["link"].trust(
            *(path, partial(self._on_trusted, path.name)), failed=self._desk.messages.problem
        )

    def _choose_certificate(self) -> None:
        path = choose_certificate(self)
        if path is not None:
            self.trust(path)

    def _on_trusted(self, name: str) -> None:
        self._desk.messages.say(_("Certificate: {name}").format(name=name))

    def _leaving(self) -> QWidget:
        """The way out of the sample company, asked about once more: what is tried there goes."""
        said = _(
            "You are looking around in a sample company. When you have seen enough, leave it, and"
            " begin with your own customers or join your company."
        )
        leave = icons.beside(QPushButton(literal(_("Leave the sample company"))), "log-out")
        sure = AskPanel(self._desk)
        goes = _("The sample company goes, with everything you tried in it.")
        leave.clicked.connect(lambda: sure.ask(goes, _("Leave it"), ()))
        sure.answered.connect(lambda _texts: self._desk.facts["leave"]())
        self.leave, self.sure = leave, sure
        holder = QWidget()
        words = QLabel(said, wordWrap=True)
        column(holder, words, row(None, leave, None), sure, gap=8)
        return holder

    def _buttons(self, *wanted: tuple[str, str, Any, bool]) -> list[QPushButton]:
        beside = Flow(8)
        made = []
        for icon, text, act, shown in wanted:
            button = icons.beside(QPushButton(literal(text)), icon)
            button.setAccessibleName(text)
            if not shown:
                button.hide()
            button.clicked.connect(lambda _on=False, act=act: act())
            beside.addWidget(button)
            made.append(button)
        self.column.addLayout(beside)
        return made

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    def _on_read(self, found: tuple[str, str, bool, bool]) -> None:
        where, company, joined, sample = found
        self._sample.setVisible(sample and "leave" in self._desk.facts)
        self._where.setText(where)
        self._company.setText(company)
        self._join.setVisible(not joined and not sample)
        self._sync.setVisible(joined)
        link = self._desk.facts.get("link")
        # A password is changed at the company's server.
        reaches = link is not None and not getattr(link.state, "by_file", False)
        for part in (self._password_head, self.password, self.certificate):
            part.setVisible(joined and reaches)

    def _on_backed_up(self, kept: Kept) -> None:
        said = _("Backed up to {name}.").format(name=kept.path.name)
        self._desk.messages.say(said)


def _stands(store: Store, folder: Path | None) -> tuple[str, str, bool, bool]:
    """Where the data is, which company it belongs to, whether it belongs to one, or is the
    sample."""
    where, sample = "", bool(store.fact("sample"))
    if folder is not None:
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        megabytes = format_number(max(1, round(size / MEGABYTE)))
        where = _("{folder}, {size} MB").format(folder=folder, size=megabytes)
    stands = status(store)
    if stands.server is None:
        return where, _("This laptop belongs to no company yet; nothing leaves it."), False, sample
    name = stands.organisation or stands.server
    return where, _("This laptop belongs to {company}.").format(company=name), True, sample
