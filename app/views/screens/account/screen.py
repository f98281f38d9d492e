"""The page of a customer: head, facts, and everything that was said, with a place to add to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFileDialog,
    QFrame,
    QLabel,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.errors import NotFound, Problem
from app.i18n import _
from app.store.changes import Committed
from app.views import filing, theme
from app.views.kit.details import Details
from app.views.kit.flow import Flow
from app.views.kit.form import Form
from app.views.kit.jobs import Latest
from app.views.kit.plain import literal
from app.views.kit.reading import Read, read_record
from app.views.kit.related import RelatedList
from app.views.kit.relation import Relation
from app.views.kit.screen import Desk, Page
from app.views.kit.toggle import Toggle
from app.views.kit.undoing import say_done
from app.views.kit.verbs import Verbs
from app.views.screens.account import keeping
from app.views.screens.account.composer import KINDS, Composer, Draft
from app.views.screens.account.head import Head
from app.views.screens.account.reading import Profile, read_profile
from app.views.screens.account.side import Side
from app.views.screens.account.story import FILTERS, Pages, read_story
from app.views.screens.account.timeline import Card, Timeline

WIDE_FROM = 820
CONCERNS = frozenset(
    {"account", "contact", "account_contact", "activity", "note", "quote", "opportunity",
     "stage_change", "attachment", "tagging", "tag"}
)  # fmt: skip


class AccountPage(Page):
    """One customer.

    Attributes:
        profile: what is shown; None until it has been read.
        head, composer, timeline, side, verbs: its parts.
    """

    def __init__(self, desk: Desk, related: Sequence[Relation] = ()) -> None:
        """`related` are the lists of what belongs to a customer, a tab each."""
        super().__init__(desk)
        self.profile: Profile | None = None
        self._key: UUID | None = None
        self._record = desk.records["account"]
        self._pages: Pages | None = None
        self._asked = Latest(desk.jobs)
        self._told = Latest(desk.jobs)
        self.composer = Composer()
        self.timeline = Timeline()
        self.side = Side()
        self._details = Details(self._record)
        self.related = [RelatedList(desk, relation) for relation in related]
        self._build()
        self.composer.kept.connect(self._on_kept)
        self.composer.changed.connect(self._on_draft)
        self.composer.left.connect(self.timeline.setFocus)
        self.timeline.opened.connect(self._on_card)
        self.timeline.cards.more_wanted.connect(self._on_more)
        self.side.opened.connect(self.open_record)
        for kind, label, icon, keys in KINDS:
            self.verb(_(label), partial(self.composer.begin, kind), keys, icon)
        self.verb(_("Call"), self.head.call, "Alt+C", "phone")
        self.verb("WhatsApp", self.head.whatsapp, "Alt+W", "message-circle")
        self.verb(_("Map"), self.head.map, "Alt+M", "map")
        self.verb(_("Attach"), self._ask_for_files, "Alt+A", "paperclip")
        self.head.attach.clicked.connect(lambda: self._ask_for_files())
        self.setAcceptDrops(True)
        desk.feed.committed.connect(self._on_committed)

    @property
    def title(self) -> str:
        return self.profile.name if self.profile else _("Account")

    @property
    def record(self) -> str:
        return "account"

    def shown_key(self) -> UUID | None:
        return self._key

    def opened(self, row_id: UUID | None = None) -> None:
        if row_id is None:
            self.begin({})
            return
        self._stack.setCurrentIndex(0)
        if row_id != self._key:
            self._keep_draft()
            self._key, self.profile, self._pages = row_id, None, None
            self.head.forget()
            self.composer.clear()
            self.timeline.cards.set_cards([], False)
            self.desk.jobs.read(
                keeping.read_draft, self.desk.store, row_id, then=partial(self._on_left, row_id),
                owner=self,
            )  # fmt: skip
        self.refresh()

    def begin(self, values: Mapping[str, str]) -> None:
        self._key = None
        self._stack.setCurrentWidget(self.form)
        self.form.show_record(None, values)

    def edit(self) -> None:
        if self._key is not None:
            self._stack.setCurrentWidget(self.form)
            self.form.show_record(self._key)

    def refresh(self) -> None:
        """Read the customer and the first page of its timeline again."""
        if self._key is not None:
            self._asked.read(_read, self.desk, self._key, then=self._on_read, failed=self._on_gone)
            self._tell()

    def focus_first(self) -> None:
        if self._stack.currentIndex() == 0:
            self.composer.begin("note")

    def can_leave(self) -> bool:
        self._keep_draft()
        if self._stack.currentIndex() == 1:
            self.form.keep_draft()
        return True

    # How it is laid out

    def _build(self) -> None:
        self.form = Form(self.desk, self._record)
        self.form.saved.connect(self._on_saved)
        self.form.closed.connect(self._on_form_closed)
        self.verbs = Verbs(self.desk, self._record, self)
        self.verbs.edit_wanted.connect(self.edit)
        self.verbs.led_to.connect(self.open_record)
        self.verbs.removed.connect(self.closed)
        self.verbs.panel.asking.connect(self.verbs.setHidden)  # its own button stands out alone
        self.head = Head(self.verbs)
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        self._tabs.addTab(self.side, literal(_("In short")))
        for shown in self.related:
            self._tabs.addTab(shown, literal(_(shown.relation.label)))
            shown.open_record.connect(self.open_record)
            shown.new_record.connect(self.new_record)
        self._tabs.currentChanged.connect(lambda _place: self._make_room())
        self._tabs.tabBar().setAccessibleName(_("Parts of this record"))
        self._tabs.addTab(self._details, literal(_("All details")))
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        self._body.addWidget(self._story(), 1)
        self._body.addWidget(self._tabs)
        page = theme.mark(QFrame(), "surface")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.verbs.panel)
        column.addLayout(self._body, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(page)
        self._stack.addWidget(self.form)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        # Narrow beside a list; what is inside arranges itself in `resizeEvent`.
        self._stack.setMinimumWidth(theme.px(400))

    def _story(self) -> QWidget:
        side = theme.mark(QFrame(), "surface")
        self._chips = QButtonGroup(self)
        chips = Flow()
        for number, (name, label, _what) in enumerate(FILTERS):
            chip = Toggle(_(label))
            chip.setChecked(not number)
            chip.setProperty("filter", name)
            self._chips.addButton(chip, number)
            chips.addWidget(chip)
        self._chips.idToggled.connect(lambda _number, on: self._tell() if on else None)
        self._nothing = theme.mark(QLabel(wordWrap=True), "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._nothing.setContentsMargins(*(theme.px(32),) * 4)
        self._nothing.hide()
        column = QVBoxLayout(side)
        margin = theme.px(16)
        column.setContentsMargins(margin, theme.px(12), margin, 0)
        column.setSpacing(theme.px(8))
        column.addWidget(self.composer)
        column.addLayout(chips)
        column.addWidget(self._nothing, 1)
        column.addWidget(self.timeline, 1)
        return side

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Side by side where there is room, else the story under the facts; no tab is cut."""
        wide = self.width() >= theme.px(WIDE_FROM)
        down, across = QBoxLayout.Direction.BottomToTop, QBoxLayout.Direction.LeftToRight
        self._body.setDirection(across if wide else down)
        if wide:
            words = self._tabs.tabBar().sizeHint().width()
            self._tabs.setFixedWidth(max(theme.px(340), words + theme.px(8)))
            self._tabs.setMaximumHeight(16_777_215)
        else:
            self._tabs.setMinimumWidth(0)
            self._tabs.setMaximumWidth(16_777_215)
            in_short = self._tabs.currentWidget() is self.side
            self._tabs.setFixedHeight(theme.px(196 if in_short else 300))
        if self.side.narrow == wide:
            self.side.narrow = not wide
            if self.profile is not None:
                self.side.show_profile(self.profile)

    # What was read

    def _on_read(self, found: tuple[Profile, Read]) -> None:
        profile, read = found
        if profile.id != self._key:
            return
        self.profile = profile
        self.head.show_profile(profile)
        self.verbs.put(profile.id, read.allowed)
        self.side.show_profile(profile)
        self._details.put(read)
        for shown in self.related:
            shown.show_of(profile.id)
        self.titled.emit()

    def _on_gone(self, problem: Problem) -> None:
        if not isinstance(problem, NotFound):  # deleted or undone: that was said already
            self.desk.messages.problem(problem)
        self.closed.emit()

    def _tell(self) -> None:
        if self._key is None:
            return
        what = FILTERS[self._chips.checkedId()][2]
        told = partial(self._on_told, self._key)
        self._told.read(read_story, self.desk.store, self._key, what, then=told, owner=self)

    def _on_told(self, key: UUID, pages: Pages) -> None:
        if key != self._key:
            return
        self._pages = pages
        place = self.timeline.verticalScrollBar().value()
        kept = self.timeline.current()
        self.timeline.cards.set_cards(pages.cards, pages.last is not None)
        self._nothing.setVisible(not pages.cards)
        self.timeline.setVisible(bool(pages.cards))
        self._nothing.setText(
            _("Nothing of this kind yet.")
            if self._chips.checkedId()
            else _("Nothing yet. Write above what was said; it stays here, newest first.")
        )
        if kept in pages.cards:
            self.timeline.setCurrentIndex(self.timeline.cards.index(pages.cards.index(kept)))
        self.timeline.verticalScrollBar().setValue(place)

    def _on_more(self) -> None:
        if self._key is None or self._pages is None:
            return
        what = FILTERS[self._chips.checkedId()][2]
        self._told.read(
            read_story,
            *(self.desk.store, self._key, what, self._pages.last),
            then=partial(self._on_older, self._key),
            owner=self,
        )

    def _on_older(self, key: UUID, pages: Pages) -> None:
        if key == self._key:
            self._pages = pages
            self.timeline.cards.add_older(pages.cards, pages.last is not None)

    def _on_committed(self, committed: Committed) -> None:
        if self._key is not None and CONCERNS & set(committed.rows):
            self.refresh()

    def _on_card(self, card: Card) -> None:
        if card.record == "attachment":
            self._open_file(card)
        elif card.id != self._key:
            self.open_record.emit(card.record, card.id)

    # Files

    def _ask_for_files(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileNames(self, _("Attach files"))
        self._attach([Path(name) for name in chosen])

    def _attach(self, paths: list[Path]) -> None:
        if self._key is not None and paths:
            self.desk.jobs.work(
                *(filing.attach_all, self.desk.store, {"account_id": self._key}, paths),
                then=self._on_attached,
            )

    def _on_attached(self, _count: int) -> None:
        say_done(self.desk, _("Attached."))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._key is not None and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self._attach(filing.dropped(event))
        event.acceptProposedAction()

    def _open_file(self, card: Card) -> None:
        """Fetch it where it is not here, then let the system's program show it."""
        job = self.desk.jobs.read(
            *(filing.fetch, self.desk.store, card.id), then=self._on_fetched, progress=True
        )
        job.progressed.connect(partial(filing.say_coming, self.desk, card.title))

    def _on_fetched(self, path: Path) -> None:
        QDesktopServices.openUrl(filing.as_url(path))
        self._tell()

    # What was written

    def _on_kept(self, draft: Draft) -> None:
        if self._key is not None:
            self.desk.jobs.work(
                *(keeping.keep, self.desk.store, self._key, draft),
                then=partial(self._on_written, draft),
                failed=self._on_not_written,
            )

    def _on_written(self, draft: Draft, _nothing: Any) -> None:
        if self.composer.draft() == draft:
            self.composer.clear()
        self.composer.text.setFocus()
        say_done(self.desk, _("Kept."))

    def _on_not_written(self, problem: Problem) -> None:
        self.composer.say(problem.sentence())

    def _on_draft(self, draft: Draft) -> None:
        if self._key is not None:
            self.desk.jobs.work(keeping.save_draft, self.desk.store, self._key, draft)

    def _keep_draft(self) -> None:
        if self._key is not None and self.composer.draft().text:
            self._on_draft(self.composer.draft())

    def _on_left(self, key: UUID, draft: Draft | None) -> None:
        if key == self._key and draft is not None and not self.composer.draft().text:
            self.composer.put_back(draft)

    # The form

    def _on_saved(self, key: UUID) -> None:
        self._stack.setCurrentIndex(0)
        if key == self._key:
            self.refresh()
            self.focus_first()
        else:
            self.opened(key)
            self.open_record.emit("account", key)  # where one is has a name from now on

    def _on_form_closed(self) -> None:
        self._stack.setCurrentIndex(0)
        if self._key is None:
            self.closed.emit()


def _read(desk: Desk, key: UUID) -> tuple[Profile, Read]:
    return read_profile(desk.store, key), read_record(desk, desk.records["account"], key)
