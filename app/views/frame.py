"""The main window: where one can go, the search box, the sync pill, and a screen with a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QMainWindow, QWidget

from app.store import Store
from app.views import theme
from app.views.frame_body import Body, Room
from app.views.frame_help import ShortcutHelp
from app.views.frame_nav import Navigation
from app.views.frame_pane import PageMaker
from app.views.frame_past import Location, Past
from app.views.frame_search import SearchBox
from app.views.frame_sync import SyncPill, SyncState
from app.views.frame_verbs import SHOWN, WindowVerbs
from app.views.kit.laying import column, row, scrolled
from app.views.kit.messages import MessageBar
from app.views.kit.screen import Desk, Page, Place, Screen

ROOMY = 1000
TURNED = "place."


class Frame(QMainWindow):
    """The window.

    Attributes:
        location: where one is.
        nav, search, pill, body, messages_bar: its parts; beside, full: those of the body.

    Signals:
        moved: one has gone somewhere else.
    """

    moved = Signal()

    def __init__(
        self,
        desk: Desk,
        places: Sequence[Place],
        pages: Mapping[str, PageMaker],
        beside: Mapping[str, PageMaker] | None = None,
    ) -> None:
        """`beside` has the pages that look otherwise beside a list."""
        super().__init__()
        self.desk = desk
        self._places = {place.name: place for place in places}
        self._pages = pages
        self._turned: dict[str, str] = {}
        self._narrow = False
        self._past = Past()
        self.location = Location("")
        self.body = Body(desk, pages, beside or {}, self._join)
        self.beside, self.full = self.body.beside, self.body.full
        self.full.closed.connect(self._on_full_closed)
        self._build(places)
        self._verbs = WindowVerbs(self, places)

    # Where one is

    @property
    def screen_shown(self) -> Screen | None:
        """The screen or page in front, the record beside it left out."""
        return self.body.screen_shown

    @property
    def page_shown(self) -> Page | None:
        """The record in full, or else the one beside."""
        return self.body.page_shown

    def go(self, place: str, key: UUID | None = None) -> None:
        """Go to a place by its name, to one of its rows if a key is given."""
        if place in self._places:
            self._move(Location(place, key=key))

    def enter(self, entry: str) -> None:
        """Go to an entry of the navigation: to the neighbour within it that was last turned to."""
        self.go(self._last_turned(entry))

    def turn(self, place: str) -> None:
        """Go to a neighbour within the same entry; it is remembered where it shows the same."""
        before = self.body.made(self.location.place)
        self.go(place)
        after = self.body.made(place)
        if before is not None and after is not None and before.record == after.record:
            entry = self._places[place].within or place
            self._turned[entry] = place
            self.desk.jobs.work(_remember_turn, self.desk.store, entry, place)

    def open_record(self, record: str, key: UUID) -> None:
        """Show a record in full."""
        if record in self._pages:
            self._move(Location(self.location.place, record, key))

    def open_found(self, record: str, key: UUID) -> None:
        """Show a record in full that was looked for: one is then where such records are listed."""
        if record in self._pages:
            homes = (place.name for place in self._places.values() if place.is_home_of(record))
            home = next(homes, None)
            place = self._last_turned(home) if home else self.location.place
            self._move(Location(place, record, key))

    def new_record(self, record: str, values: Mapping[str, str]) -> None:
        """Start a new record in full, with some fields filled."""
        if record not in self._pages:
            return
        self._leave()
        page = self.body.bring_full(record)
        self.location = Location(self.location.place, record)
        page.begin(values)
        page.focus_first()
        self._on_titled()
        self.moved.emit()

    def back(self) -> None:
        """Where one was before."""
        before = self._past.back(self.location)
        if before is not None:
            self._show(before)

    def forward(self) -> None:
        """Where one went back from."""
        after = self._past.forward(self.location)
        if after is not None:
            self._show(after)

    def leave_record(self) -> None:
        """From a record in full to the place under it."""
        if self.body.is_full:
            self._move(Location(self.location.place))

    def show_sync(self, state: SyncState) -> None:
        """Show how this laptop stands with the server."""
        self.pill.show_state(state, self.desk.store.clock.now())

    def place_names(self) -> list[str]:
        """The places of the navigation, in order."""
        return [place.name for place in self._places.values() if place.group in SHOWN]

    def return_to(self, location: Location) -> None:
        """Show what an older window showed."""
        if location.place not in self._places:
            return
        self._show(location)
        if location.is_making:
            self.new_record(location.record, {})  # its draft has what was typed

    def show_first(self) -> None:
        """Put the keyboard on the first row of the list in front, so that a record is beside it."""
        self.body.show_first()

    def keep_typed(self) -> None:
        """Let every screen keep what is typed and not saved."""
        for screen in self.body.screens():
            if screen is not None:
                screen.can_leave()

    # Verbs of the window

    def new_here(self) -> None:
        """Make one of what is in view, or show what such are made of; an account where nothing
        else says."""
        screen = self.screen_shown
        record = screen.record if screen else None
        if record in self._pages:
            source = self.desk.records[record].comes_from
            self.go(source) if source else self.new_record(record, {})

    def edit_here(self) -> None:
        """Change the record in view."""
        if self.page_shown is not None:
            self.page_shown.edit()

    def help(self) -> ShortcutHelp:
        """Show the shortcuts of this screen, until one goes to another."""
        shown = self._verbs.help()
        self.moved.connect(shown.close)
        shown.show()
        return shown

    def keyPressEvent(self, event) -> None:
        """Keys that no widget wanted: the window's own version of them."""
        if not self._verbs.typed(event):
            super().keyPressEvent(event)

    def closeEvent(self, event) -> None:
        self.keep_typed()
        super().closeEvent(event)

    def resizeEvent(self, event) -> None:
        """The words of the navigation give way where the window is narrow for its text."""
        super().resizeEvent(event)
        narrow = self.width() < theme.px(ROOMY)
        if narrow != self._narrow:
            self._narrow = narrow
            self.nav.fold(narrow)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(1366), theme.px(728))

    # Building

    def _build(self, places: Sequence[Place]) -> None:
        self.nav = Navigation(places)
        self.nav.chosen.connect(self.enter)
        self.search = SearchBox(self.desk, lambda: self._verbs.commands())
        self.search.setMaximumWidth(theme.px(520))
        self.search.record_chosen.connect(self.open_found)
        self.pill = SyncPill()
        self.pill.details_wanted.connect(lambda: self.go("sync"))
        self.show_sync(SyncState())
        self._top = theme.mark(QFrame(), "bar")
        row(self._top, (self.search, 4), None, self.pill, margins=(16, 8))
        middle = QWidget()
        room = scrolled(Room(self.body))
        room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        row(middle, self.nav, (column(None, self._top, (room, 1)), 1), gap=0)
        self.setCentralWidget(middle)
        self.messages_bar = MessageBar(middle, self.desk.messages)
        self.moved.connect(self.messages_bar.forget_problem)

    def _join(self, screen: Screen) -> None:
        screen.open_record.connect(self.open_record)
        screen.show_beside.connect(self.body.show_beside)
        screen.new_record.connect(self.new_record)
        screen.go_to.connect(self.go)
        screen.show_in.connect(self.go)
        screen.turn_to.connect(self.turn)
        screen.titled.connect(self._on_titled)

    # Moving

    def _move(self, to: Location) -> None:
        if to != self.location:
            self._leave()
        self._show(to)

    def _leave(self) -> None:
        screen = self.screen_shown
        if screen is not None:
            screen.can_leave()
        self._past.leave(self.location)

    def _show(self, to: Location) -> None:
        before = self.screen_shown
        if before is not None:
            before.left()
        self.location = to
        screen = self.body.put(self._places[to.place])
        for around in (self.nav, self._top):
            around.setVisible(self._places[to.place].group != "alone")
        self.nav.mark_place(to.place)
        page = self.body.bring_full(to.record) if to.record and to.key is not None else None
        if page is not None:
            page.opened(to.key)
            page.focus_first()
        else:
            self.location = replace(to, record="", key=None)
            self.body.show_stage()
            screen.opened(None if to.record else to.key)
            screen.focus_first()
        self._on_titled()
        self.moved.emit()

    def _last_turned(self, entry: str) -> str:
        """Which of the neighbours within an entry was last turned to."""
        if entry not in self._turned:
            self._turned[entry] = self.desk.store.fact(TURNED + entry) or entry
        kept = self._turned[entry]
        return kept if kept in self._places else entry

    def _on_titled(self) -> None:
        screen = self.screen_shown
        title = screen.title if screen else ""
        self.setWindowTitle(f"{title} – Relasi" if title else "Relasi")

    def _on_full_closed(self) -> None:
        """What was shown is gone: to where one was before it."""
        self._show(self._past.without(self.location) or Location(self.location.place))


def _remember_turn(store: Store, entry: str, place: str) -> None:
    store.set_facts(**{TURNED + entry: place})
