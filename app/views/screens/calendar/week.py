"""A week as a grid of hours: seen at a glance, filled and moved by keyboard or mouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.views.screens.calendar.days import Head
from app.views.screens.calendar.entries import Entry
from app.views.screens.calendar.ground import slot_height
from app.views.screens.calendar.hours import Hours

FIRST_SEEN = 7


class Week(QWidget):
    """Seven days from a Monday.

    Signals:
        opened(object): an entry is wanted in full.
        wanted(object): something new is wanted at this moment.
        moved(object, object): an entry was moved to a new start.
        turned(int): the week before (-1) or after (1) is wanted.
        asked(object, object): the menu of an entry is wanted at a place on the screen.
    """

    opened = Signal(object)
    wanted = Signal(object)
    moved = Signal(object, object)
    turned = Signal(int)
    asked = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = Head(self)
        self.head.opened.connect(self.opened)
        self.hours = Hours()
        self.hours.looked.connect(self.see)
        for name in ("opened", "wanted", "moved", "turned", "asked"):
            getattr(self.hours, name).connect(getattr(self, name))
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self.hours)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(self._scroll, 1)
        self.setFocusProxy(self.hours)
        self._scrolled = False

    def show_week(
        self,
        monday: date,
        entries: Sequence[Entry],
        now: datetime,
        holidays: Mapping[date, str],
    ) -> None:
        """Show the week that begins on `monday`; `now` is aware and in the viewer's zone."""
        whole = [entry for entry in entries if entry.all_day]
        self.head.show_days(monday, whole, now.date(), holidays, self._gutter())
        self.hours.show_days(monday, [one for one in entries if not one.all_day], now, holidays)
        if not self._scrolled:
            self._scrolled = True
            self._scroll.ensureWidgetVisible(self.hours, 0, 0)
            self.scroll_to(FIRST_SEEN)

    def scroll_to(self, hour: int) -> None:
        """Bring an hour to the top."""
        self.hours.adjustSize()
        self._scroll.verticalScrollBar().setValue(round(hour * 2 * slot_height(self.hours)) - 6)

    def see(self, rect: QRect) -> None:
        """Scroll until a part of the hours is seen."""
        self._scroll.ensureVisible(rect.center().x(), rect.top(), 0, 24)
        self._scroll.ensureVisible(rect.center().x(), rect.bottom(), 0, 24)

    def _gutter(self) -> int:
        return self._scroll.verticalScrollBar().sizeHint().width()
