"""Sync in sentences: what waits, since when, what failed, and what needs a person's choice."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea

from app.errors import Problem
from app.i18n import _
from app.store.changes import Committed
from app.views import icons, theme
from app.views.frame_sync import lock_warning
from app.views.kit.by_file import AskPassphrase, ByFile
from app.views.kit.jobs import Latest
from app.views.kit.laying import column, row
from app.views.kit.plain import literal, read_back
from app.views.kit.screen import Desk, Screen
from app.views.kit.sign_in import SignInAgain
from app.views.kit.undoing import say_done
from app.views.screens.sync_status.alone import Alone
from app.views.screens.sync_status.matters import Matters
from app.views.screens.sync_status.notice import FailureNotice, failure_of
from app.views.screens.sync_status.pending import PendingList
from app.views.screens.sync_status.picture import Matter, StoreSource, SyncPicture, SyncSource


class SyncScreen(Screen):
    """How sync stands.

    `desk.facts["link"]`, where the desktop keeps one, is asked to sync now (`now()`), tells when
    something moved (`changed`) and knows why the last try failed (`state.text`).
    """

    def __init__(self, desk: Desk, source: SyncSource | None = None) -> None:
        super().__init__(desk)
        self.picture: SyncPicture | None = None
        self._source = source or StoreSource(desk.store)
        self._link: Any = desk.facts.get("link")
        self._asked = Latest(desk.jobs)
        self._file_failure = ""
        self.by_file = self._file_menu()
        self._build()
        self.verb(_("Sync now"), self.sync_now, "F5", "refresh-cw")
        if self._link is not None:
            write, read = self.by_file.write, self.by_file.read
            self.verb(read_back(write.text()), write.trigger, "Shift+F5", "upload")
            self.verb(read_back(read.text()), read.trigger, "Ctrl+F5", "download")
        desk.feed.committed.connect(self._on_committed)
        if self._link is not None:
            self._link.changed.connect(self._on_moved)

    @property
    def title(self) -> str:
        return _("Sync")

    def opened(self, row_id: Any = None) -> None:
        self._file_failure = ""
        self.refresh()

    def focus_first(self) -> None:
        if self.sign_in is not None and not self.sign_in.isHidden():
            self.sign_in.focus()
            return
        first = self.matters.first or (self._now if self.alone.isHidden() else self.alone.first)
        first.setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def sign_in(self) -> SignInAgain | None:
        """Where the password is typed; None until the company wanted it."""
        return self.notice.sign_in

    def refresh(self) -> None:
        """Ask again how sync stands."""
        self._asked.read(self._source.picture, then=self._on_read, owner=self)

    def sync_now(self) -> None:
        """Do not wait for the next turn; without a network, write a file."""
        if self.picture is not None and self.picture.by_file:
            self.by_file.write.trigger()
        elif self._link is not None:
            self._link.now()

    def check(self) -> None:
        """Compare every record with the company's server."""
        if self._link is not None and self.picture is not None and self.picture.company:
            self._check.setEnabled(False)
            self._check.setText(literal(_("Comparing…")))
            self._link.check(self._on_checked, self._on_check_failed)

    def _on_checked(self, sentence: str) -> None:
        self._checked()
        self.desk.messages.say(sentence)
        self.refresh()

    def _on_check_failed(self, problem: Problem) -> None:
        self._checked()
        self.notice.say(problem.sentence())

    def _checked(self) -> None:
        self._check.setEnabled(True)
        self._check.setText(literal(_("Check against the server")))

    def _build(self) -> None:
        self.notice = FailureNotice(self._link)
        self.notice.signed_in.connect(self.refresh)
        self.passphrase = AskPassphrase()
        self.passphrase.typed.connect(self.by_file.accept)
        self._said = QLabel(wordWrap=True)
        self._said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.matters = Matters(self.desk.records)
        self.matters.chosen.connect(self._on_choice)
        self.matters.looked.connect(self.open_record)
        self.pending = PendingList()
        self.alone = Alone()
        self.alone.join_wanted.connect(partial(self.go_to.emit, "join"))
        self.alone.data_wanted.connect(partial(self.show_in.emit, "settings", "data"))
        self.alone.hide()
        inner = theme.mark(QFrame(), "surface")
        told = (self._said, self.alone, self.matters, (self.pending, 1))
        parts = (self.passphrase, self.notice, *told)
        column(inner, *parts, margins=(16,), gap=12).addStretch(0)
        scroll = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        scroll.setWidget(inner)
        scroll.setAccessibleName(_("Sync"))
        self.matters.reached.connect(scroll.ensureWidgetVisible)
        column(self, self._bar(), (scroll, 1))

    def _bar(self) -> QFrame:
        bar = theme.mark(QFrame(), "bar")
        self._company = theme.mark(QLabel(), "muted")
        self._now = theme.mark(
            icons.beside(QPushButton(literal(_("Sync now"))), "refresh-cw", "on_accent"), "primary"
        )
        self._now.setToolTip("F5")
        self._now.clicked.connect(self.sync_now)
        self._check = QPushButton(literal(_("Check against the server")))
        self._check.setToolTip(_("Compare every record here with the company's."))
        self._check.clicked.connect(self.check)
        self._check.hide()
        title = theme.mark(QLabel(_("Sync")), "title")
        parts = (title, self._company, None, self._check, self.by_file, self._now)
        row(bar, *parts, margins=(16, 8), gap=12)
        return bar

    def _file_menu(self) -> ByFile:
        menu = ByFile(self._link)
        menu.done.connect(self._on_file_done)
        menu.failed.connect(self._on_file_failed)
        menu.invited.connect(self._on_invited)
        menu.setVisible(self._link is not None)
        return menu

    def _on_read(self, picture: SyncPicture) -> None:
        self.picture = picture
        alone = not picture.company
        self.alone.tell(picture.sample)
        self._company.setText(picture.company)
        for part, shown in ((self.alone, alone), (self._now, not alone), (self._said, not alone)):
            part.setVisible(shown)
        self._check.setVisible(not alone and not picture.by_file and self._link is not None)
        self.by_file.offer(not alone)
        self.by_file.setVisible(self._link is not None and not picture.sample)
        text, icon = _button(picture)
        self._now.setText(literal(text))
        self._now.setToolTip("" if picture.by_file else "F5")
        icons.beside(self._now, icon, "on_accent")
        self._now.setAccessibleName(self._now.text())
        self.notice.say(picture.failure or failure_of(self._link) or self._file_failure)
        self.notice.ask_to_sign_in()
        self._said.setText("\n".join((*picture.sentences, *self._warnings())))
        self.matters.show_matters(picture.matters)
        self.pending.show_pending(picture.pending, picture.more)

    def _warnings(self) -> list[str]:
        state = getattr(self._link, "state", None)
        return [] if state is None else list(filter(None, [lock_warning(state)]))

    def _on_choice(self, matter: Matter, name: str) -> None:
        self.desk.jobs.work(
            *(self._source.settle, matter.id, name),
            then=lambda _nothing: self._on_settled(matter),
            owner=self,
        )

    def _on_settled(self, matter: Matter) -> None:
        say_done(self.desk, _("Settled: {title}").format(title=matter.title))
        self.refresh()

    def _on_invited(self, path: Path) -> None:
        self._file_failure = ""
        self.passphrase.ask(path)

    def _on_file_done(self, sentence: str) -> None:
        self._file_failure = ""
        self.desk.messages.say(sentence)
        self.refresh()

    def _on_file_failed(self, sentence: str) -> None:
        self._file_failure = sentence
        self.refresh()

    def _on_committed(self, _committed: Committed) -> None:
        if self.isVisible():
            self.refresh()

    def _on_moved(self, _state: Any) -> None:
        if self.isVisible():
            self.refresh()


def _button(picture: SyncPicture) -> tuple[str, str]:
    """What the one button says, and its icon."""
    if picture.by_file:
        return _("Write a file for the office…"), "upload"
    return _("Sync now"), "refresh-cw"
