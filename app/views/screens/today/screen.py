"""The first page: the day, and what waits; each row is one key away from its action."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSplitter

from app.i18n import _
from app.store.changes import Committed
from app.views import theme
from app.views.kit.ask import AskPanel
from app.views.kit.interrupting import Interruptible
from app.views.kit.jobs import Latest
from app.views.kit.laying import column
from app.views.kit.screen import Desk, Screen, add_verb
from app.views.kit.undoing import say_done
from app.views.screens.today.head import Head
from app.views.screens.today.order import moved, reorder
from app.views.screens.today.reading import Page, read_page
from app.views.screens.today.row import Row
from app.views.screens.today.rows import RowsList
from app.views.screens.today.side import Side
from app.views.screens.today.sold import SoldBar
from app.views.screens.today.verbs import RowVerbs

MINUTE = 60_000
CONCERNS = frozenset(
    {"activity", "quote", "order", "delivery", "opportunity", "account", "contact", "note",
     "attention", "preference"}
)  # fmt: skip


class TodayScreen(Screen):
    """Whom to see or call today, and why.

    Attributes:
        page: what is shown; None until it has been read.
        day, waiting: the two lists; their sides are `day_side` and `waiting_side`.
        ask: where it is asked what came of something.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.page: Page | None = None
        self._asked = Latest(desk.jobs)
        self._looking = Interruptible()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.refresh)
        self.day, self.waiting = RowsList(with_times=True), RowsList(with_times=False)
        self.day.setAccessibleName(_("The day"))
        self.waiting.setAccessibleName(_("Waiting for you"))
        self._last = self.day
        self.ask = AskPanel(desk)
        self.ask.cancelled.connect(lambda: self._last.setFocus())
        self._build()
        self._join_verbs()
        for rows in (self.day, self.waiting):
            rows.opened.connect(self._verbs.open)
            rows.asked.connect(self._on_menu)
            rows.entered.connect(partial(self._on_entered, rows))
            rows.selectionModel().currentChanged.connect(lambda *_rows: self._tell_keys())
        self._let_reorder()
        self._minute = QTimer(self, interval=MINUTE)
        self._minute.timeout.connect(self._on_minute)
        self._minute.start()
        desk.feed.committed.connect(self._on_committed)

    @property
    def title(self) -> str:
        return _("Today")

    @property
    def record(self) -> str:
        return "activity"

    def opened(self, row_id: Any = None) -> None:
        if self.page is None:
            # First the window with everything that is known, then what has to be read.
            self._soon.start()
        else:
            self.refresh()

    def left(self) -> None:
        """What is still being read for somebody who goes elsewhere is not read to its end."""
        self._soon.stop()
        self._looking.stop()

    def actions_here(self) -> list[QAction]:
        return [*self.actions(), *self.day.actions()]

    def focus_first(self) -> None:
        page = self.page
        (self.waiting if page and not page.slots and page.waiting else self.day).setFocus()

    def refresh(self) -> None:
        """Read the page again."""
        self._looking.stop()
        self._looking = Interruptible()
        self._asked.read(
            *(read_page, self.desk.store, self._looking), then=self._on_read, owner=self
        )

    def current(self) -> Row | None:
        """The row that the keys act on."""
        return self._last.current()

    # What it is made of

    def _build(self) -> None:
        self._head = Head(self.desk)
        self._head.plan_wanted.connect(lambda: self.new_record.emit("activity", {}))
        self.day_side = Side(_("The day"), self.day, "calendar-check")
        self.waiting_side = Side(_("Waiting for you"), self.waiting, "circle-check")
        self._sold = SoldBar()
        split = QSplitter()
        for place, (side, share) in enumerate(((self.day_side, 3), (self.waiting_side, 2))):
            split.addWidget(side)
            split.setStretchFactor(place, share)
        split.setSizes([theme.px(690), theme.px(470)])
        split.setChildrenCollapsible(False)
        column(self, self._head, self.ask, (split, 1), self._sold)

    def _say_empty(self) -> None:
        self.day_side.empty.say(
            _("Nothing is planned for today."),
            _("Plan whom to see or call; it stands here with what was said last time."),
            _("Plan a visit"),
            lambda: self.new_record.emit("activity", {"kind": "visit"}),
        )
        self.waiting_side.empty.say(
            _("Nothing waits for you."),
            _(
                "Quotes about to expire, late orders, promises, quiet deals and birthdays appear"
                " here."
            ),
        )

    def _join_verbs(self) -> None:
        self._verbs = verbs = RowVerbs(self.desk, self.ask, self.current)
        verbs.put_on((self.day, self.waiting))
        verbs.open_record.connect(self.open_record)
        verbs.go_to.connect(self.go_to)
        verbs.show_in.connect(self.show_in)
        verbs.done.connect(lambda: self._last.setFocus())
        verbs.hidden.connect(self.refresh)

    def _let_reorder(self) -> None:
        self.day.let_drag()
        self.day.dropped.connect(self._reorder)
        for text, step, keys, icon in (
            (_("Earlier in the day"), -1, "Alt+Up", "arrow-up"),
            (_("Later in the day"), 1, "Alt+Down", "arrow-down"),
        ):
            add_verb(self.day, text, partial(self._shift, step), keys, icon)

    def _shift(self, step: int) -> None:
        at = self.day.currentIndex().row()
        self._reorder(at, at + step)

    def _reorder(self, source: int, target: int) -> None:
        keys = moved(self.page.slots, source, target) if self.page else []
        if keys:
            self.desk.jobs.work(
                *(reorder, self.desk.store, keys),
                then=lambda _nothing: say_done(self.desk, _("The day has another order.")),
                owner=self,
            )

    # What was read and done

    def _on_read(self, page: Page) -> None:
        first = self.page is None
        self.page = page
        self._head.show_page(page)
        self._say_empty()
        self.day_side.show_rows(page.slots, page.now)
        self.waiting_side.show_rows(page.waiting)
        self._sold.show_sold(page.sold)
        self._tell_keys()
        if first and self.isVisible():
            self.focus_first()

    def _on_menu(self, row: Row, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self._verbs.fitting(row))
        menu.popup(at)

    def _on_entered(self, rows: RowsList) -> None:
        self._last = rows
        self._tell_keys()

    def _tell_keys(self) -> None:
        """Under the list with the keyboard: what one key does with the row."""
        for side in (self.day_side, self.waiting_side):
            row = side.rows.current() if side.rows is self._last else None
            fitting = self._verbs.fitting(row) if row is not None else []
            side.tell_keys(
                "    ".join(f"{verb.shortcut().toString()}  {verb.text()}" for verb in fitting)
            )

    def _on_committed(self, committed: Committed) -> None:
        if self.page is not None and CONCERNS & set(committed.rows):
            self.refresh()

    def _on_minute(self) -> None:
        if self.isVisible():
            self.refresh()
