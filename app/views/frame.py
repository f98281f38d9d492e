"""The main window: where one can go, the search box, the sync pill, and a screen with a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.i18n import N_, _
from app.store import Store
from app.views import icons, theme
from app.views.frame_help import ShortcutHelp
from app.views.frame_nav import Navigation
from app.views.frame_pane import PageMaker, PagePane
from app.views.frame_search import SearchBox
from app.views.frame_sync import SyncPill, SyncState
from app.views.kit.messages import MessageBar
from app.views.kit.plain import literal
from app.views.kit.screen import Desk, Page, Place, Screen
from app.views.kit.undoing import redo, undo

SHOWN = ("main", "more", "within", "pill")
ROOMY = 1000
TURNED = "place."


@dataclass(frozen=True)
class Location:
    """Where one is: a place, and the record in full over it, if any."""

    place: str
    record: str = ""
    key: UUID | None = None


class Frame(QMainWindow):
    """The window.

    Attributes:
        location: where one is.

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
        self._page_makers = pages
        self._beside_makers = {**pages, **(beside or {})}
        self._screens: dict[str, Screen] = {}
        self._besides: dict[str, tuple[str, UUID]] = {}
        self._turned: dict[str, str] = {}
        self._divided = self._narrow = False
        self._past: list[Location] = []
        self._future: list[Location] = []
        self.location = Location("")
        self._build(places)
        self._own_actions()

    # Where one is

    @property
    def screen_shown(self) -> Screen | None:
        """The screen or page in front, the record beside it left out."""
        if self._body.currentWidget() is self.full:
            return self.full.page
        return self._screens.get(self.location.place)

    @property
    def page_shown(self) -> Page | None:
        """The record in full, or else the one beside."""
        if self._body.currentWidget() is self.full:
            return self.full.page
        return self.beside.page if not self.beside.isHidden() else None

    def go(self, place: str) -> None:
        """Go to a place by its name."""
        if place in self._places:
            self._move(Location(place))

    def enter(self, entry: str) -> None:
        """Go to an entry of the navigation: to the neighbour within it that was last turned to."""
        self.go(self._last_turned(entry))

    def turn(self, place: str) -> None:
        """Go to a neighbour within the same entry; it is remembered where it shows the same."""
        before = self._screens.get(self.location.place)
        self.go(place)
        after = self._screens.get(place)
        if before is not None and after is not None and before.record == after.record:
            entry = self._places[place].within or place
            self._turned[entry] = place
            self.desk.jobs.work(_remember_turn, self.desk.store, entry, place)

    def open_record(self, record: str, key: UUID) -> None:
        """Show a record in full."""
        if record in self._page_makers:
            self._move(Location(self.location.place, record, key))

    def open_found(self, record: str, key: UUID) -> None:
        """Show a record in full that was looked for: one is then where such records are listed."""
        if record in self._page_makers:
            homes = (place.name for place in self._places.values() if place.is_home_of(record))
            home = next(homes, None)
            place = self._last_turned(home) if home else self.location.place
            self._move(Location(place, record, key))

    def show_beside(self, record: str, key: UUID) -> None:
        """Show a record beside the screen in front."""
        page = self.beside.bring(record)
        if page is not None:
            self._besides[self.location.place] = (record, key)
            page.opened(key)

    def new_record(self, record: str, values: Mapping[str, str]) -> None:
        """Start a new record in full, with some fields filled."""
        page = self.full.bring(record)
        if page is None:
            return
        self._remember()
        self.location = Location(self.location.place, record)
        self._body.setCurrentWidget(self.full)
        page.begin(values)
        page.focus_first()
        self._on_titled()
        self.moved.emit()

    def back(self) -> None:
        """Where one was before."""
        if self._past:
            self._future.append(self.location)
            self._show(self._past.pop())

    def forward(self) -> None:
        """Where one went back from."""
        if self._future:
            self._past.append(self.location)
            self._show(self._future.pop())

    def leave_record(self) -> None:
        """From a record in full to the place under it."""
        if self._body.currentWidget() is self.full:
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
        if location.record and location.key is None:
            self.new_record(location.record, {})  # its draft has what was typed

    def show_first(self) -> None:
        """Put the keyboard on the first row of the list in front, so that a record is beside it."""
        view = self._stage.currentWidget().findChild(QAbstractItemView)
        if view is not None and view.model() is not None and view.model().rowCount():
            view.setCurrentIndex(view.model().index(0, 0))

    def keep_typed(self) -> None:
        """Let every screen keep what is typed and not saved."""
        for screen in (*self._screens.values(), self.full.page, self.beside.page):
            if screen is not None:
                screen.can_leave()

    # Verbs of the window

    def new_here(self) -> None:
        """Make one of what is in view; an account where nothing else says."""
        screen = self.screen_shown
        record = screen.record if screen else None
        if record in self._page_makers:
            self.new_record(record, {})

    def edit_here(self) -> None:
        """Change the record in view."""
        if self.page_shown is not None:
            self.page_shown.edit()

    def help(self) -> ShortcutHelp:
        """Show the shortcuts of this screen, until one goes to another."""
        screen, page = self.screen_shown, self.page_shown
        groups = [(screen.title, screen.actions_here())] if screen else []
        if page is not None and page is not screen:
            groups.append((_("The record"), page.actions_here()))
        groups.append((_("Everywhere"), self.actions()))
        shown = ShortcutHelp(groups, self)
        self.moved.connect(shown.close)
        shown.show()
        return shown

    def commands(self) -> list[QAction]:
        """Every verb that can be chosen now: of the screen, of the record, of the window."""
        found = list(self.screen_shown.actions_here()) if self.screen_shown else []
        page = self.page_shown
        if page is not None and page is not self.screen_shown:
            found += page.actions_here()
        found += [action for action in self.actions() if action is not self._search_action]
        seen: dict[str, QAction] = {}
        for action in found:
            seen.setdefault(action.text(), action)
        return list(seen.values())

    def keyPressEvent(self, event) -> None:
        """Keys that no widget wanted: the window's own version of them."""
        typed = QKeySequence(event.keyCombination())
        for action in self._fallbacks:
            if typed in action.shortcuts():
                action.trigger()
                return
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
        self.search = SearchBox(self.desk, self.commands)
        self.search.setMaximumWidth(theme.px(520))
        self.search.record_chosen.connect(self.open_found)
        self.pill = SyncPill()
        self.pill.details_wanted.connect(lambda: self.go("sync"))
        self.show_sync(SyncState())
        self._top = top = theme.mark(QFrame(), "bar")
        row = QHBoxLayout(top)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        row.addWidget(self.search, 4)
        row.addStretch(1)
        row.addWidget(self.pill)

        self._stage = QStackedWidget()
        self.beside = PagePane(self.desk, self._beside_makers, self._join)
        self.beside.closed.connect(self._on_beside_closed)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._split.addWidget(self._stage)
        self._split.addWidget(self.beside)
        self._split.setStretchFactor(0, 9)
        self._split.setStretchFactor(1, 11)
        self.beside.setMinimumWidth(400)
        self._stage.setMinimumWidth(320)
        self.full = PagePane(self.desk, self._page_makers, self._join)
        self.full.closed.connect(self._on_full_closed)
        self._body = QStackedWidget()
        self._body.addWidget(self._split)
        self._body.addWidget(self.full)

        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(top)
        right.addWidget(self._body, 1)
        middle = QWidget()
        whole = QHBoxLayout(middle)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.nav)
        whole.addLayout(right, 1)
        self.setCentralWidget(middle)
        self.messages_bar = MessageBar(middle, self.desk.messages)
        self.moved.connect(self.messages_bar.forget_problem)

    def _own_actions(self) -> None:
        """The window's verbs. Those marked so give way to a screen that uses the same keys."""
        desk = self.desk
        self._search_action = self._verb(
            N_("Search or command"), self.search.begin, "Ctrl+K", "search"
        )
        self._fallbacks = [
            self._verb(N_("New"), self.new_here, "Ctrl+N", "plus", gives_way=True),
            self._verb(N_("Edit"), self.edit_here, "Ctrl+E", "pencil", gives_way=True),
            self._verb(N_("Back to the list"), self.leave_record, "Esc", "list", gives_way=True),
        ]
        self._verb(N_("Undo"), partial(undo, desk), "Ctrl+Z", "undo-2")
        self._verb(N_("Redo"), partial(redo, desk), "Ctrl+Shift+Z | Ctrl+Y", "redo-2")
        self._verb(N_("Back"), self.back, "Alt+Left", "arrow-left")
        self._verb(N_("Forward"), self.forward, "Alt+Right", "arrow-right")
        self._verb(N_("Shortcuts of this screen"), self.help, "F1", "keyboard")
        entries = [place.name for place in self._places.values() if place.group == "main"]
        for place in self._places.values():
            is_entry = place.name in entries
            keys = f"Ctrl+{entries.index(place.name) + 1}" if is_entry else ""
            if place.group in SHOWN:
                act = partial(self.enter if is_entry else self.go, place.name)
                self._verb(place.label, act, keys, place.icon)

    def _verb(
        self, label: str, act: Callable[[], object], keys: str, icon: str, gives_way: bool = False
    ) -> QAction:
        action = QAction(icons.icon(icon), literal(_(label)), self)
        action.setProperty("icon-name", icon)
        if keys:
            action.setShortcuts([QKeySequence(part) for part in keys.split(" | ")])
        context = Qt.ShortcutContext
        action.setShortcutContext(context.WidgetShortcut if gives_way else context.WindowShortcut)
        action.triggered.connect(lambda: act())
        self.addAction(action)
        return action

    def _join(self, screen: Screen) -> None:
        screen.open_record.connect(self.open_record)
        screen.show_beside.connect(self.show_beside)
        screen.new_record.connect(self.new_record)
        screen.go_to.connect(self.go)
        screen.turn_to.connect(self.turn)
        screen.titled.connect(self._on_titled)

    # Moving

    def _move(self, to: Location) -> None:
        if to == self.location:
            self._show(to)
            return
        self._remember()
        self._show(to)

    def _remember(self) -> None:
        """New records being made are no place to go back to; their drafts wait."""
        screen = self.screen_shown
        if screen is not None:
            screen.can_leave()
        making = self.location.record and self.location.key is None
        if self.location.place and not making:
            self._past.append(self.location)
        self._future.clear()

    def _show(self, to: Location) -> None:
        before = self.screen_shown
        if before is not None:
            before.left()
        self.location = to
        screen = self._screen(to.place)
        self._stage.setCurrentWidget(screen)
        self._make_room(screen.has_beside)
        for around in (self.nav, self._top):
            around.setVisible(self._places[to.place].group != "alone")
        if to.place in self._besides:
            self.show_beside(*self._besides[to.place])
        else:
            self.beside.clear()
        self.nav.mark_place(to.place)
        page = self.full.bring(to.record) if to.key is not None else None
        if page is not None:
            self._body.setCurrentWidget(self.full)
            page.opened(to.key)
            page.focus_first()
        else:
            self.location = replace(to, record="", key=None)
            self._body.setCurrentWidget(self._split)
            screen.opened()
            screen.focus_first()
        self._on_titled()
        self.moved.emit()

    def _last_turned(self, entry: str) -> str:
        """Which of the neighbours within an entry was last turned to."""
        if entry not in self._turned:
            self._turned[entry] = self.desk.store.fact(TURNED + entry) or entry
        kept = self._turned[entry]
        return kept if kept in self._places else entry

    def _make_room(self, beside: bool) -> None:
        """Nine parts for the list and eleven for the record, until somebody drags the edge."""
        self.beside.setVisible(beside)
        if beside and not self._divided:
            self._divided = True
            width = max(self._split.width(), theme.px(1100))
            self._split.setSizes([width * 9 // 20, width * 11 // 20])

    def _screen(self, name: str) -> Screen:
        if name not in self._screens:
            screen = self._places[name].make(self.desk)
            self._screens[name] = screen
            self._join(screen)
            self._stage.addWidget(screen)
        return self._screens[name]

    def _on_titled(self) -> None:
        screen = self.screen_shown
        title = screen.title if screen else ""
        self.setWindowTitle(f"{title} – Relasi" if title else "Relasi")

    def _on_beside_closed(self) -> None:
        self._besides.pop(self.location.place, None)
        self.beside.clear()

    def _on_full_closed(self) -> None:
        """What was shown is gone: to where one was before it."""
        gone = (self.location.record, self.location.key)
        self._past = [past for past in self._past if (past.record, past.key) != gone]
        self._show(self._past.pop() if self._past else Location(self.location.place))


def _remember_turn(store: Store, entry: str, place: str) -> None:
    store.set_facts(**{TURNED + entry: place})
