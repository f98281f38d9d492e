"""Sync in sentences: what waits, since when, what failed, and what needs a person's choice."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.errors import Problem
from app.i18n import _, ngettext
from app.store.changes import Committed
from app.views import icons, theme
from app.views.frame_sync import lock_warning
from app.views.kit.by_file import AskPassphrase, ByFile
from app.views.kit.jobs import Latest
from app.views.kit.plain import literal, read_back
from app.views.kit.screen import Desk, Screen
from app.views.kit.sign_in import SignInAgain
from app.views.kit.undoing import say_done
from app.views.screens.sync_status.card import MatterCard
from app.views.screens.sync_status.picture import (
    Matter,
    Pending,
    StoreSource,
    SyncPicture,
    SyncSource,
)


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
        self._shown: tuple[Matter, ...] | None = None
        self._file_failure = ""
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
        first = self._matters_column.itemAt(0)
        (first.widget() if first else self._now).setFocus(Qt.FocusReason.TabFocusReason)

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
        self._failure.setText(problem.sentence())
        self._failed.show()

    def _checked(self) -> None:
        self._check.setEnabled(True)
        self._check.setText(literal(_("Check against the server")))

    def _build(self) -> None:
        bar = theme.mark(QFrame(), "bar")
        self._company = theme.mark(QLabel(), "muted")
        self._now = theme.mark(
            icons.beside(QPushButton(literal(_("Sync now"))), "refresh-cw", "on_accent"), "primary"
        )
        self._now.setToolTip("F5")
        self._now.clicked.connect(self._on_button)
        row = QHBoxLayout(bar)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        row.setSpacing(theme.px(12))
        row.addWidget(theme.mark(QLabel(_("Sync")), "title"))
        row.addWidget(self._company)
        row.addStretch(1)
        self._check = QPushButton(literal(_("Check against the server")))
        self._check.setToolTip(_("Compare every record here with the company's."))
        self._check.clicked.connect(self.check)
        self._check.hide()
        self.by_file = ByFile(self._link)
        self.by_file.done.connect(self._on_file_done)
        self.by_file.failed.connect(self._on_file_failed)
        self.by_file.invited.connect(self._on_invited)
        self.by_file.setVisible(self._link is not None)
        self.passphrase = AskPassphrase()
        self.passphrase.typed.connect(self.by_file.accept)
        row.addWidget(self._check)
        row.addWidget(self.by_file)
        row.addWidget(self._now)
        self._failure = QLabel(wordWrap=True)
        failed = QHBoxLayout()
        failed.addWidget(icons.IconLabel("triangle-alert", 16, "warning"))
        failed.addWidget(self._failure, 1)
        self._failed = theme.mark(QFrame(), "notice")
        self._failed_column = QVBoxLayout(self._failed)
        self._failed_column.setSpacing(theme.px(8))
        self._failed_column.addLayout(failed)
        self.sign_in: SignInAgain | None = None
        self._said = QLabel(wordWrap=True)
        self._said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._matters_head = QWidget()
        heading = QHBoxLayout(self._matters_head)
        heading.setContentsMargins(0, 0, 0, 0)
        heading.addWidget(theme.mark(QLabel(_("Needs your attention")), "record"))
        heading.addStretch(1)
        heading.addWidget(theme.mark(QLabel(_("1, 2, 3 choose · ↑ ↓ go on")), "small"))
        self._matters = QWidget()
        self._matters_column = QVBoxLayout(self._matters)
        self._matters_column.setContentsMargins(0, 0, 0, 0)
        self._matters_column.setSpacing(theme.px(8))
        self._pending_head = theme.mark(QLabel(), "record")
        self._pending = theme.mark(QListWidget(), "history")
        self._pending.setAccessibleName(_("Waiting to be sent"))
        self._pending.setFrameShape(QFrame.Shape.NoFrame)
        self._pending.setMinimumHeight(theme.px(160))
        self._pending.setIconSize(QSize(theme.px(16), theme.px(16)))
        inner = theme.mark(QFrame(), "surface")
        column = QVBoxLayout(inner)
        column.setContentsMargins(theme.px(24), theme.px(16), theme.px(24), theme.px(16))
        column.setSpacing(theme.px(12))
        for widget in (
            self.passphrase,
            self._failed,
            self._said,
            self._matters_head,
            self._matters,
            self._pending_head,
            self._pending,
        ):
            column.addWidget(widget)
        column.setStretchFactor(self._pending, 1)
        column.addStretch(0)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(inner)
        self._scroll.setAccessibleName(_("Sync"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(bar)
        whole.addWidget(self._scroll, 1)
        for widget in (self._failed, self._matters_head, self._pending_head, self._pending):
            widget.hide()

    def _on_read(self, picture: SyncPicture) -> None:
        self.picture = picture
        alone = not picture.company
        self._company.setText(picture.company)
        self._check.setVisible(not alone and not picture.by_file and self._link is not None)
        self.by_file.offer(not alone)
        text, icon = _button(picture)
        self._now.setText(literal(text))
        self._now.setToolTip("" if alone or picture.by_file else "F5")
        icons.beside(self._now, icon, "on_accent")
        self._now.setAccessibleName(self._now.text())
        failure = picture.failure or self._failure_of_link() or self._file_failure
        self._failure.setText(failure)
        self._failed.setVisible(bool(failure))
        self._ask_to_sign_in()
        self._said.setText("\n".join((*picture.sentences, *self._warnings())))
        self._show_matters(picture.matters)
        self._show_pending(picture.pending, picture.more)

    def _ask_to_sign_in(self) -> None:
        """The password, in the notice itself, for as long as the company wants it."""
        state = getattr(self._link, "state", None)
        wanted = state is not None and state.sign_in
        if wanted and self.sign_in is None:
            self.sign_in = SignInAgain(self._link)
            self.sign_in.signed_in.connect(self.refresh)
            self._failed_column.addWidget(self.sign_in)
        if self.sign_in is not None:
            self.sign_in.setVisible(wanted)

    def _warnings(self) -> list[str]:
        state = getattr(self._link, "state", None)
        return [] if state is None else list(filter(None, [lock_warning(state)]))

    def _failure_of_link(self) -> str:
        state = getattr(self._link, "state", None)
        if state is None or state.online is None or state.by_file:
            return ""
        if state.text:
            return str(state.text)
        return (
            ""
            if state.online
            else _("The server cannot be reached now. Go on working; nothing is lost.")
        )

    def _show_matters(self, matters: tuple[Matter, ...]) -> None:
        self._matters_head.setVisible(bool(matters))
        self._matters.setVisible(bool(matters))
        if matters == self._shown:
            return
        self._shown = matters
        while self._matters_column.count():
            old = self._matters_column.takeAt(0).widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for matter in matters:
            self._matters_column.addWidget(self._card(matter))

    def _card(self, matter: Matter) -> MatterCard:
        opens = matter.row_id is not None and matter.record in self.desk.records
        card = MatterCard(matter, opens)
        card.chosen.connect(partial(self._on_choice, matter))
        card.looked.connect(partial(self.open_record.emit, matter.record, matter.row_id))
        card.left.connect(partial(self._on_left, card))
        return card

    def _on_left(self, card: MatterCard, way: int) -> None:
        """To the card above or below."""
        place = self._matters_column.indexOf(card) + way
        item = self._matters_column.itemAt(place) if place >= 0 else None
        if item is not None:
            item.widget().setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(item.widget())

    def _show_pending(self, pending: tuple[Pending, ...], more: int) -> None:
        count = len(pending) + more
        self._pending_head.setVisible(bool(count))
        self._pending.setVisible(bool(count))
        self._pending_head.setText(
            ngettext("{count} waits to be sent", "{count} wait to be sent", count).format(
                count=count
            )
        )
        self._pending.clear()
        for one in pending:
            said = " · ".join(filter(None, (one.since, one.what, one.about)))
            item = QListWidgetItem(icons.icon("clock", "muted"), said)
            item.setToolTip(one.exact)
            self._pending.addItem(item)
        if more:
            text = ngettext("and {count} more", "and {count} more", more).format(count=more)
            self._pending.addItem(QListWidgetItem(text))

    def _on_choice(self, matter: Matter, name: str) -> None:
        self.desk.jobs.work(
            *(self._source.settle, matter.id, name),
            then=lambda _nothing: self._on_settled(matter),
            owner=self,
        )

    def _on_settled(self, matter: Matter) -> None:
        say_done(self.desk, _("Settled: {title}").format(title=matter.title))
        self.refresh()

    def _on_button(self) -> None:
        if self.picture is not None and not self.picture.company:
            self.go_to.emit("join")
        else:
            self.sync_now()

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
    if not picture.company:
        return _("Join a company"), "log-in"
    if picture.by_file:
        return _("Write a file for the office…"), "upload"
    return _("Sync now"), "refresh-cw"
