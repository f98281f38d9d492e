"""What every screen is handed (`Desk`), what it is (`Screen`) and how the frame finds it (`Place`).

Screens do not know each other: they ask by signal (`open_record.emit("account", key)`), and the
frame decides what is shown where.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.records.description import Record, Viewer
from app.store import Store
from app.views import icons
from app.views.kit.feed import Feed
from app.views.kit.jobs import Jobs
from app.views.kit.messages import Messages
from app.views.kit.plain import literal


class Looks(Protocol):
    """How the program looks and speaks on this laptop; the desktop keeps it.

    Attributes:
        language: "en", "id", "ms".
        theme: "system", "light", "dark".
        size: of the text, in pixels (13 is usual).
    """

    language: str
    theme: str
    size: int

    def choose(
        self, language: str | None = None, theme: str | None = None, size: int | None = None
    ) -> None:
        """Change some of it, at once; the window is made anew where that is needed."""
        ...


@dataclass(frozen=True)
class Desk:
    """What a screen works with; it is handed in, nothing is global.

    Attributes:
        records: every described record type by its table's name.
        currency: the company's, for amounts of records that name none.
        makes: the record types that may be made from where one is referred to.
        looks: language, theme and size of text, for the settings; None in tests of one screen.
        facts: room for what the composition root adds (the sync loop, preferences), by name.
    """

    store: Store
    jobs: Jobs
    messages: Messages
    feed: Feed
    records: Mapping[str, Record]
    currency: str = "IDR"
    makes: frozenset[str] = frozenset()
    looks: Looks | None = None
    facts: dict[str, object] = field(default_factory=dict)

    def viewer(self) -> Viewer:
        """Who looks, and on which day."""
        return Viewer(self.store.identity.user_id, self.store.clock.today())

    def title_of(self, table: str) -> str:
        """The column that names a row of `table`."""
        record = self.records.get(table)
        return record.title.key if record else "name"


class Screen(QWidget):
    """One page of the program.

    Signals:
        open_record(record, key): somebody wants to see a record in full.
        show_beside(record, key): show it beside this screen (the row the keyboard is on).
        new_record(record, values): somebody wants to make one; values are typed texts by field.
        go_to(place): somebody wants another place ("sync", "settings"); `show_in(place, key)`: and
            a row there.
        turn_to(place): somebody wants a neighbour within the same entry ("deal-list").
        titled: the title has changed (another record, an unsaved dot).

    Attributes:
        has_beside: whether records it points out are shown beside it (a list, a board).
    """

    has_beside = False

    open_record = Signal(str, object)
    show_beside = Signal(str, object)
    new_record = Signal(str, object)
    go_to = Signal(str)
    show_in = Signal(str, object)
    turn_to = Signal(str)
    titled = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk

    @property
    def title(self) -> str:
        """What the window is called while this is shown, translated."""
        return ""

    @property
    def record(self) -> str | None:
        """The record type it lists or shows: Ctrl+N makes one of these."""
        return None

    def opened(self, row_id: UUID | None = None) -> None:
        """It was brought to the front, to show `row_id` where it shows one record."""

    def left(self) -> None:
        """Another one is about to come to the front, or this one anew."""

    def actions_here(self) -> list[QAction]:
        """The verbs of this screen: shown in the palette and under F1, live by their shortcuts."""
        return list(self.actions())

    def can_leave(self) -> bool:
        """Whether nothing would be lost; a screen that says False has kept a draft first."""
        return True

    def focus_first(self) -> None:
        """Put the keyboard where work begins."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def verb(
        self, label: str, act: Callable[[], object], shortcut: str = "", icon: str = ""
    ) -> QAction:
        """Add a verb: `label` is translated; the shortcut lives while the screen is shown."""
        return add_verb(self, label, act, shortcut, icon)


class Page(Screen):
    """A screen that shows one record, beside a list or in full, and makes new ones.

    `opened(key)` shows a record, `begin(values)` an empty one to fill.

    Signals:
        closed: there is nothing to show here any more (deleted, or the making given up).
    """

    closed = Signal()

    def begin(self, values: Mapping[str, str]) -> None:
        """Start a new record with these texts already in its fields."""

    def edit(self) -> None:
        """Let the person change what is shown (Ctrl+E)."""

    def shown_key(self) -> UUID | None:
        """The record shown; None while a new one is being made."""
        return None


@dataclass(frozen=True)
class Place:
    """An entry of the navigation.

    Attributes:
        name: how screens call it in `go_to`; the record's name for lists of records.
        label: marked with `N_`; shown under the icon's side.
        group: "main" or "more" (the group at the foot), at most nine together; "within" (another
            place has the entry), "pill" (reached from the pill at the top), or "alone" (no entry,
            and nothing else is in the window while it is shown).
        within: the place whose entry stands for this one too.
        record: the record type at home here, where the place is not called after it.
    """

    name: str
    label: str
    icon: str
    make: Callable[[Desk], Screen]
    group: str = "main"
    within: str = ""
    record: str = ""

    def is_home_of(self, record: str) -> bool:
        """Whether records of this type are what the place is for."""
        return record in (self.name, self.record)


@dataclass(frozen=True)
class Way:
    """One of the places within an entry, as a switch on the screens names it."""

    place: str
    label: str
    icon: str


def add_verb(
    owner: QWidget | QObject,
    label: str,
    act: Callable[[], object],
    shortcut: str = "",
    icon: str = "",
) -> QAction:
    """A QAction on `owner`; shortcuts live while the owner or a child of it has the keyboard."""
    action = QAction(literal(label), owner)
    if icon:
        action.setIcon(icons.icon(icon))
        action.setProperty("icon-name", icon)
    if shortcut:
        action.setShortcuts([QKeySequence(part) for part in shortcut.split(" | ")])
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    action.triggered.connect(lambda: act())
    if isinstance(owner, QWidget):
        owner.addAction(action)
    return action
