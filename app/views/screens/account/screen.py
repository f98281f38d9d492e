"""The page of a customer: head, facts, and everything that was said, with a place to add to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QStackedWidget, QTabWidget

from app.errors import NotFound, Problem
from app.i18n import _
from app.store.changes import Committed
from app.views import theme
from app.views.attaching import Attaching
from app.views.kit.details import Details
from app.views.kit.form import Form
from app.views.kit.jobs import Latest
from app.views.kit.laying import column, scrolled
from app.views.kit.plain import literal
from app.views.kit.reading import Read, read_record
from app.views.kit.related import RelatedList
from app.views.kit.relation import Relation
from app.views.kit.screen import Desk, Page
from app.views.kit.verbs import Verbs
from app.views.screens.account.composer import KINDS
from app.views.screens.account.head import Head
from app.views.screens.account.reading import Profile, read_profile
from app.views.screens.account.said import Said
from app.views.screens.account.side import Side
from app.views.screens.account.timeline import Card

FACTS, BESIDE = 340, 480  # how wide the facts are, and at least the story beside them
STORY = 330  # the least height in which something is written and read
CONCERNS = frozenset(
    {"account", "contact", "account_contact", "activity", "note", "quote", "opportunity",
     "stage_change", "attachment", "tagging", "tag"}
)  # fmt: skip


class AccountPage(Page):
    """One customer.

    Attributes:
        profile: what is shown; None until it has been read.
        head, said, side, verbs, files: its parts; composer, timeline: those of `said`.
    """

    def __init__(self, desk: Desk, related: Sequence[Relation] = ()) -> None:
        """`related` are the lists of what belongs to a customer, a tab each."""
        super().__init__(desk)
        self.profile: Profile | None = None
        self._key: UUID | None = None
        self._record = desk.records["account"]
        self._asked = Latest(desk.jobs)
        self.said = Said(desk)
        self.composer, self.timeline = self.said.composer, self.said.timeline
        self.side = Side()
        self.files = Attaching(self, desk, "account_id", self.shown_key)
        self._details = Details(self._record)
        self.related = [RelatedList(desk, relation) for relation in related]
        self._build()
        self.said.chosen.connect(self._on_card)
        self.side.opened.connect(self.open_record)
        for kind, label, icon, keys in KINDS:
            self.verb(_(label), partial(self.composer.begin, kind), keys, icon)
        self.verb(_("Call"), self.head.call, "Alt+C", "phone")
        self.verb("WhatsApp", self.head.whatsapp, "Alt+W", "message-circle")
        self.verb(_("Map"), self.head.map, "Alt+M", "map")
        self.verb(_("Attach"), self.files.ask, "Alt+A", "paperclip")
        self.head.attach.clicked.connect(lambda: self.files.ask())
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
            self._key, self.profile = row_id, None
            self.head.forget()
            self.said.show_of(row_id)
        self.refresh()

    def begin(self, values: Mapping[str, str]) -> None:
        self._key = None
        self.said.leave()
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
            self.said.refresh()

    def focus_first(self) -> None:
        if self._stack.currentIndex() == 0:
            self.composer.begin("note")
            self._room.ensureWidgetVisible(self.composer)

    def can_leave(self) -> bool:
        self.said.keep_draft()
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
        for heard in (self._tabs, self._tabs.tabBar()):
            heard.setAccessibleName(_("Parts of this record"))
        self._tabs.addTab(self._details, literal(_("All details")))
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        self._body.addWidget(self.said, 1)
        self._body.addWidget(self._tabs)
        ground = theme.mark(QFrame(), "surface")
        ground.setLayout(self._body)
        self._room = scrolled(ground)
        page = theme.mark(QFrame(), "surface")
        column(page, self.head, self.verbs.panel, (self._room, 1))
        self._stack = QStackedWidget()
        self._stack.addWidget(page)
        self._stack.addWidget(self.form)
        column(self, self._stack)
        # Narrow beside a list; what is inside arranges itself in `resizeEvent`.
        self._stack.setMinimumWidth(theme.px(400))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Side by side where there is room, else the story under the facts; no tab is cut, and a
        window too low for both scrolls."""
        words = self._tabs.tabBar().sizeHint().width() + theme.px(8)
        facts = max(theme.px(FACTS), words)
        wide = self.width() >= facts + theme.px(BESIDE)
        down, across = QBoxLayout.Direction.BottomToTop, QBoxLayout.Direction.LeftToRight
        self._body.setDirection(across if wide else down)
        self.said.setMinimumHeight(0 if wide else theme.px(STORY))
        if wide:
            self._tabs.setFixedWidth(facts)
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

    def _on_committed(self, committed: Committed) -> None:
        if self._key is not None and CONCERNS & set(committed.rows):
            self.refresh()

    def _on_card(self, card: Card) -> None:
        if card.record == "attachment":
            self.files.open(card.id, card.title)
        elif card.id != self._key:
            self.open_record.emit(card.record, card.id)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.files.welcome(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.files.take(event)

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
