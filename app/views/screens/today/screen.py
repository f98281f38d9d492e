"""The first page: the day, and what waits; each row is one key away from its action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.errors import Problem
from app.i18n import N_, _
from app.models import Activity
from app.records.description import Input, kind_of
from app.services import activities
from app.store.changes import Committed
from app.views import icons, theme
from app.views.kit.ask import AskPanel
from app.views.kit.empty import EmptyState
from app.views.kit.interrupting import Interruptible
from app.views.kit.jobs import Latest
from app.views.kit.plain import literal
from app.views.kit.screen import Desk, Screen, add_verb
from app.views.kit.undoing import say_done
from app.views.screens.today.order import moved, reorder
from app.views.screens.today.reading import (
    Page,
    Row,
    hide_until,
    keep_holidays,
    look_up_holidays,
    read_holiday,
    read_page,
)
from app.views.screens.today.rows import RowsList
from app.views.screens.today.sold import SoldBar

MINUTE = 60_000
SETTLED = 700  # milliseconds after the page: what is looked up then keeps nobody waiting
CONCERNS = frozenset(
    {"activity", "quote", "opportunity", "account", "contact", "note", "attention", "preference"}
)
FINISH = (
    Input("outcome", N_("What came of it? (may stay empty)"), kind_of(Activity.next_action)),
    Input("next_action", N_("What comes next? (may stay empty)"), kind_of(Activity.next_action)),
    Input("next_at", N_("When, such as “tomorrow 9”"), kind_of(Activity.starts_at)),
)


class TodayScreen(Screen):
    """Whom to see or call today, and why.

    Attributes:
        page: what is shown; None until it has been read.
        day, waiting: the two lists.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.page: Page | None = None
        self._finishing: Row | None = None
        self._named: date | None = None
        self._asked = Latest(desk.jobs)
        self._looking = Interruptible()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.refresh)
        self.day = RowsList(with_times=True)
        self.day.setAccessibleName(_("The day"))
        self.waiting = RowsList(with_times=False)
        self.waiting.setAccessibleName(_("Waiting for you"))
        self._last = self.day
        self.ask = AskPanel(desk)
        self.ask.answered.connect(self._on_answered)
        self.ask.cancelled.connect(lambda: self._last.setFocus())
        self._verbs: list[tuple[QAction, Callable[[Row], bool]]] = []
        self._build()
        for rows in (self.day, self.waiting):
            rows.opened.connect(self._open)
            rows.asked.connect(self._on_menu)
            rows.entered.connect(partial(self._on_entered, rows))
            rows.selectionModel().currentChanged.connect(lambda *_rows: self._tell_keys())
        for label, run, keys, icon, fits in self._keys():
            self._add_key(label, run, keys, icon, fits)
        self.day.let_drag()
        self.day.dropped.connect(self._reorder)
        for text, step, keys, icon in (
            (_("Earlier in the day"), -1, "Alt+Up", "arrow-up"),
            (_("Later in the day"), 1, "Alt+Down", "arrow-down"),
        ):
            add_verb(self.day, text, partial(self._shift, step), keys, icon)
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

    # What can be done with a row

    def _keys(self) -> tuple[tuple[str, Callable[[Row], None], str, str, Any], ...]:
        return (
            (_("Open"), self._open, "O", "arrow-right", lambda row: True),
            (_("Call"), self._call, "C", "phone", lambda row: bool(row.phone or row.whatsapp)),
            ("WhatsApp", self._whatsapp, "W", "message-circle", lambda row: bool(row.whatsapp)),
            (_("Done"), self._finish, "D", "check", lambda row: row.activity),
            (_("Check in"), self._check_in, "I", "map-pin", lambda row: row.visit),
            (_("Put off until tomorrow"), self._snooze, "S", "alarm-clock", _can_wait),
            (_("Customer"), self._customer, "K", "building-2", _has_customer),
        )

    def _add_key(
        self, label: str, run: Callable[[Row], None], keys: str, icon: str, fits: Any
    ) -> None:
        def act() -> None:
            row = self.current()
            if row is not None and fits(row):
                run(row)

        for rows in (self.day, self.waiting):
            made = add_verb(rows, label, act, keys, icon)
            if rows is self.day:
                self._verbs.append((made, fits))

    def _open(self, row: Row) -> None:
        if row.record == "sync":
            self.go_to.emit("sync")
        else:
            self.open_record.emit(row.record, row.id)

    def _customer(self, row: Row) -> None:
        self.open_record.emit("account", row.account_id)

    def _call(self, row: Row) -> None:
        number = row.phone or row.whatsapp
        plus = "+" if number.startswith("+") else ""
        QDesktopServices.openUrl(QUrl(f"tel:{plus}{_digits(number)}"))

    def _whatsapp(self, row: Row) -> None:
        QDesktopServices.openUrl(QUrl(f"https://wa.me/{_digits(row.whatsapp)}"))

    def _finish(self, row: Row) -> None:
        self._finishing = row
        title = _("Done: {what}").format(what=row.title)
        self.ask.ask(title, _("Done"), FINISH)

    def _on_answered(self, texts: Mapping[str, str]) -> None:
        if self._finishing is not None:
            self.desk.jobs.work(
                *(_finish, self.desk, self._finishing, texts),
                then=self._on_finished,
                failed=self._on_refused,
            )

    def _on_finished(self, _following: Any) -> None:
        self.ask.hide()
        self._last.setFocus()
        if self._finishing is not None:
            say_done(self.desk, _("Done: {what}").format(what=self._finishing.title))
        self._finishing = None

    def _on_refused(self, problem: Problem) -> None:
        from app.views.kit import saving

        if isinstance(problem, saving.Wrong):
            self.ask.say(problem.errors)
        else:
            self.desk.messages.problem(problem)

    def _check_in(self, row: Row) -> None:
        sentence = _("Checked in at {name}.").format(name=row.title)
        self.desk.jobs.work(
            *(activities.check_in, self.desk.store, row.id),
            then=lambda _nothing: say_done(self.desk, sentence),
            owner=self,
        )

    def _snooze(self, row: Row) -> None:
        sentence = _("Put off until tomorrow: {what}").format(what=row.title)
        if row.activity:
            self.desk.jobs.work(
                *(activities.snooze, self.desk.store, row.id),
                then=lambda _nothing: say_done(self.desk, sentence),
                owner=self,
            )
            return
        until = self.desk.store.clock.today() + timedelta(days=1)
        self.desk.jobs.work(
            *(hide_until, self.desk.store, row, until),
            then=partial(self._on_hidden, sentence),
        )

    def _on_hidden(self, sentence: str, _nothing: Any) -> None:
        self.desk.messages.say(sentence)
        self.refresh()

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

    def _on_menu(self, row: Row, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for verb, fits in self._verbs:
            if fits(row):
                menu.addAction(verb)
        menu.popup(at)

    # How it is laid out

    def _build(self) -> None:
        self._sold = SoldBar()
        self._split = QSplitter()
        self._split.addWidget(self._side(_("The day"), self.day, "calendar-check"))
        self._split.addWidget(self._side(_("Waiting for you"), self.waiting, "circle-check"))
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 2)
        self._split.setSizes([theme.px(690), theme.px(470)])
        self._split.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._head())
        whole.addWidget(self.ask)
        whole.addWidget(self._split, 1)
        whole.addWidget(self._sold)

    def _head(self) -> QWidget:
        bar = theme.mark(QFrame(), "bar")
        self._heading = theme.mark(QLabel(), "title")
        self._holiday = theme.mark(QLabel(), "state")
        self._holiday.hide()
        self._summary = theme.mark(QLabel(), "muted")
        plan = theme.mark(
            QPushButton(icons.icon("plus", "on_accent"), literal(_("Plan"))), "primary"
        )
        plan.setAccessibleName(_("Plan a visit, a call or a task"))
        plan.setToolTip(_("Plan a visit, a call or a task (Ctrl+N)"))
        plan.clicked.connect(self._plan)
        row = QHBoxLayout(bar)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        row.setSpacing(theme.px(12))
        row.addWidget(self._heading)
        row.addWidget(self._holiday)
        row.addWidget(self._summary)
        row.addStretch(1)
        row.addWidget(plan)
        return bar

    def _side(self, title: str, rows: RowsList, icon: str) -> QWidget:
        side = theme.mark(QFrame(), "surface")
        stack = QStackedWidget()
        stack.addWidget(rows)
        empty = EmptyState(icon)
        stack.addWidget(empty)
        keys = theme.mark(QLabel(), "small")
        keys.setContentsMargins(theme.px(16), theme.px(4), theme.px(16), theme.px(8))
        head = theme.mark(QLabel(title), "section")
        head.setContentsMargins(theme.px(12), theme.px(12), 0, theme.px(4))
        column = QVBoxLayout(side)
        column.setContentsMargins(theme.px(4), 0, theme.px(4), 0)
        column.setSpacing(0)
        for widget in (head, stack, keys):
            column.addWidget(widget)
        column.setStretchFactor(stack, 1)
        rows.stack, rows.empty, rows.keys = stack, empty, keys
        return side

    def _plan(self) -> None:
        self.new_record.emit("activity", {})

    # What was read

    def _on_read(self, page: Page) -> None:
        first = self.page is None
        self.page = page
        self._heading.setText(page.heading)
        self._summary.setText(page.summary)
        self.day.show_rows(page.slots, page.now)
        self.waiting.show_rows(page.waiting)
        self.day.stack.setCurrentIndex(0 if page.slots else 1)
        self.waiting.stack.setCurrentIndex(0 if page.waiting else 1)
        self.day.empty.say(
            _("Nothing is planned for today."),
            _("Plan whom to see or call; it stands here with what was said last time."),
            _("Plan a visit"),
            lambda: self.new_record.emit("activity", {"kind": "visit"}),
        )
        self.waiting.empty.say(
            _("Nothing waits for you."),
            _("Quotes about to expire, promises, quiet deals and birthdays appear here."),
        )
        self._sold.show_sold(page.sold)
        self._tell_keys()
        if first and self.isVisible():
            self.focus_first()
        if page.now.date() != self._named:
            self._named = page.now.date()
            self._ask_holiday()

    def _ask_holiday(self) -> None:
        self.desk.jobs.read(read_holiday, self.desk.store, then=self._on_holiday)

    def _on_holiday(self, holiday: str | None) -> None:
        self._holiday.setText(holiday or "")
        self._holiday.setVisible(bool(holiday))
        if holiday is None:
            QTimer.singleShot(SETTLED, self, self._look_up_holidays)

    def _look_up_holidays(self) -> None:
        self.desk.jobs.read(look_up_holidays, self.desk.store, then=self._on_holidays)

    def _on_holidays(self, found: str) -> None:
        self.desk.jobs.work(
            *(keep_holidays, self.desk.store, found), then=lambda _none: self._ask_holiday()
        )

    def _on_entered(self, rows: RowsList) -> None:
        self._last = rows
        self._tell_keys()

    def _tell_keys(self) -> None:
        """Under the list with the keyboard: what one key does with the row."""
        for rows in (self.day, self.waiting):
            row = rows.current() if rows is self._last else None
            fitting = [verb for verb, fits in self._verbs if row is not None and fits(row)]
            words = "    ".join(f"{verb.shortcut().toString()}  {verb.text()}" for verb in fitting)
            rows.keys.setText(words)

    def _on_committed(self, committed: Committed) -> None:
        if self.page is not None and CONCERNS & set(committed.rows):
            self.refresh()

    def _on_minute(self) -> None:
        if self.isVisible():
            self.refresh()


def _can_wait(row: Row) -> bool:
    return not row.closed and row.what != "attention"


def _has_customer(row: Row) -> bool:
    return row.account_id is not None and row.record != "account"


def _digits(number: str) -> str:
    return "".join(letter for letter in number if letter.isdigit())


def _finish(desk: Desk, row: Row, texts: Mapping[str, str]) -> Any:
    """On the store thread: read what was typed, then close the activity. Raises Wrong."""
    from app.views.kit import saving

    values = saving.read_inputs(desk, FINISH, texts)
    given = {name: value for name, value in values.items() if value is not None}
    return activities.finish(desk.store, row.id, **given)
