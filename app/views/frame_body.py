"""The middle of the window: a screen with a record beside it, or the record in full."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QSplitter, QStackedWidget, QWidget

from app.views import theme
from app.views.frame_pane import PageMaker, PagePane
from app.views.kit.screen import Desk, Page, Place, Screen

# The least that a list and a record beside it can be read in.
LIST, RECORD = 320, 400
# The least that one of them can; in less the window scrolls.
NARROWEST, LOWEST = 440, 300


class Room(QWidget):
    """As large as what is seen of it, and at least as large as somebody can work in."""

    def __init__(self, body: QWidget) -> None:
        super().__init__()
        self._body = body
        body.setParent(self)
        self.setMinimumSize(theme.px(NARROWEST), theme.px(LOWEST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """No layout: what is inside makes room for itself rather than ask for more."""
        super().resizeEvent(event)
        self._body.setGeometry(self.rect())


class Body(QStackedWidget):
    """Shows the screen of a place, made when first wanted, and records beside or instead of it.

    Where there is no room for both, the screen stands alone, and Enter opens a record in full.

    Attributes:
        beside, full: where a record is shown beside a list, and in full.
    """

    def __init__(
        self,
        desk: Desk,
        pages: Mapping[str, PageMaker],
        beside: Mapping[str, PageMaker],
        join: Callable[[Screen], None],
    ) -> None:
        """`beside` has the pages that look otherwise beside a list; `join` hears of each made."""
        super().__init__()
        self._desk, self._join = desk, join
        self._screens: dict[str, Screen] = {}
        self._shown_beside: dict[str, tuple[str, UUID]] = {}
        self._place = ""
        self._divided = False
        self._narrow = False
        self._stage = QStackedWidget()
        self._stage.setMinimumWidth(theme.px(LIST))
        self.beside = PagePane(desk, {**pages, **beside}, join)
        self.beside.setMinimumWidth(theme.px(RECORD))
        self.beside.closed.connect(self._on_beside_closed)
        self.full = PagePane(desk, pages, join)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        for part, share in ((self._stage, 9), (self.beside, 11)):
            self._split.addWidget(part)
            self._split.setStretchFactor(self._split.indexOf(part), share)
        self.addWidget(self._split)
        self.addWidget(self.full)

    @property
    def screen_shown(self) -> Screen | None:
        """The screen or page in front, the record beside it left out."""
        return self.full.page if self.is_full else self._screens.get(self._place)

    @property
    def page_shown(self) -> Page | None:
        """The record in full, or else the one beside."""
        if self.is_full:
            return self.full.page
        return self.beside.page if not self.beside.isHidden() else None

    @property
    def is_full(self) -> bool:
        """Whether a record is shown in full."""
        return self.currentWidget() is self.full

    def screens(self) -> list[Screen | None]:
        """All that may hold something typed."""
        return [*self._screens.values(), self.full.page, self.beside.page]

    def made(self, place: str) -> Screen | None:
        """The screen of a place, where somebody was there already."""
        return self._screens.get(place)

    def put(self, place: Place) -> Screen:
        """Set the screen of a place up, with the record that was beside it."""
        self._place = place.name
        screen = self._screen(place)
        self._stage.setCurrentWidget(screen)
        self._make_room(screen.has_beside)
        if place.name in self._shown_beside:
            self.show_beside(*self._shown_beside[place.name])
        else:
            self.beside.clear()
        return screen

    def show_stage(self) -> None:
        """Bring the screen to the front."""
        self.setCurrentWidget(self._split)

    def bring_full(self, record: str) -> Page | None:
        """The page of a record type, in full; None where the type has none."""
        page = self.full.bring(record)
        if page is not None:
            self.setCurrentWidget(self.full)
        return page

    def show_beside(self, record: str, key: UUID) -> None:
        """Show a record beside the screen in front."""
        page = self.beside.bring(record)
        if page is not None:
            self._shown_beside[self._place] = (record, key)
            page.opened(key)

    def show_first(self) -> None:
        """Put the keyboard on the first row of the list in front, so that a record is beside it."""
        view = self._stage.currentWidget().findChild(QAbstractItemView)
        if view is not None and view.model() is not None and view.model().rowCount():
            view.setCurrentIndex(view.model().index(0, 0))

    def _screen(self, place: Place) -> Screen:
        if place.name not in self._screens:
            screen = place.make(self._desk)
            self._screens[place.name] = screen
            self._join(screen)
            self._stage.addWidget(screen)
        return self._screens[place.name]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme.px(LIST + RECORD)
        if narrow != self._narrow:
            self._narrow = narrow
            if self._place:
                self._make_room(self._screens[self._place].has_beside)

    def _make_room(self, beside: bool) -> None:
        """Half for the list and half for the record, until somebody drags the edge."""
        beside = beside and not self._narrow
        self.beside.setVisible(beside)
        if beside and not self._divided:
            self._divided = True
            width = max(self._split.width(), theme.px(1100))
            self._split.setSizes([width // 2, width // 2])

    def _on_beside_closed(self) -> None:
        self._shown_beside.pop(self._place, None)
        self.beside.clear()
