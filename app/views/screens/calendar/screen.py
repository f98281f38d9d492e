"""The calendar: the agenda of the coming weeks, or one week as a grid of hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.calendars.from_activity import calendar_ics
from app.disk import unwritable
from app.errors import Problem
from app.exchange.files import replace_file
from app.formats import format_date, format_days
from app.i18n import _
from app.services import activities
from app.store import Store
from app.store.changes import Committed
from app.views import icons, theme
from app.views.kit.elided import Elided
from app.views.kit.empty import EmptyState
from app.views.kit.jobs import Latest
from app.views.kit.laying import column
from app.views.kit.plain import literal
from app.views.kit.screen import Desk, Screen, add_verb
from app.views.kit.shown import typed_date
from app.views.kit.toggle import Toggle
from app.views.kit.two_rows import TwoRows
from app.views.kit.undoing import say_done
from app.views.screens.calendar.agenda import Agenda
from app.views.screens.calendar.entries import Entry
from app.views.screens.calendar.reading import Span, read_holidays, read_span
from app.views.screens.calendar.week import Week

AGENDA_DAYS = 28
MINUTE = 60_000
CONCERNS = frozenset({"activity", "account", "quote", "order"})


class CalendarScreen(Screen):
    """What takes place.

    Attributes:
        agenda, week: the two views.
        first: the first day shown.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.first: date = desk.store.clock.today()
        self.span: Span | None = None
        self._holidays: dict[date, str] = {}
        self._known: set[tuple[date, date]] = set()
        self._asked = Latest(desk.jobs)
        self.agenda = Agenda()
        self.week = Week()
        self._empty = EmptyState("calendar")
        self._build()
        for view in (self.agenda, self.week):
            view.opened.connect(lambda entry: self.open_record.emit(entry.record, entry.id))
            view.asked.connect(self._on_menu)
        self.week.wanted.connect(self._on_wanted)
        self.week.moved.connect(self._on_moved)
        self.week.turned.connect(self.turn)
        self._keys()
        self._minute = QTimer(self, interval=MINUTE)
        self._minute.timeout.connect(lambda: self.refresh() if self.isVisible() else None)
        self._minute.start()
        desk.feed.committed.connect(self._on_committed)

    @property
    def title(self) -> str:
        return _("Calendar")

    @property
    def record(self) -> str:
        return "activity"

    def opened(self, row_id: UUID | None = None) -> None:
        self.refresh()

    def focus_first(self) -> None:
        self._shown().setFocus()

    def in_week(self) -> bool:
        """Whether the week is shown, not the agenda."""
        return self._week_chip.isChecked()

    def show_view(self, week: bool) -> None:
        """Show the week, or the agenda."""
        (self._week_chip if week else self._agenda_chip).setChecked(True)
        self.refresh()
        self.focus_first()

    def turn(self, step: int) -> None:
        """Go some weeks on or back."""
        days = 7 if self.in_week() else AGENDA_DAYS
        self.first += step * timedelta(days=days)
        self.refresh()

    def go_today(self) -> None:
        """Back to today."""
        self.first = self.desk.store.clock.today()
        self.refresh()

    def refresh(self) -> None:
        """Read the days shown again."""
        first, last = self._days()
        owner = self.desk.store.identity.user_id if self._mine.isChecked() else None
        store = self.desk.store
        self._asked.read(read_span, store, first, last, owner, then=self._on_read, owner=self)
        if (first, last) not in self._known:
            self._known.add((first, last))
            self.desk.jobs.read(
                read_holidays, store, first, last, then=self._on_holidays, owner=self
            )

    def save_calendar(self) -> None:
        """Save everything of whoever works here as an iCalendar file."""
        name = _("Calendar") + ".ics"
        chosen, _kind = QFileDialog.getSaveFileName(
            self, _("Save the calendar"), str(Path.home() / name), "iCalendar (*.ics)"
        )
        if chosen:
            path = Path(chosen)
            said = _("Saved as {name}.").format(name=path.name)
            self.desk.jobs.read(
                *(_write, self.desk.store, path),
                then=lambda _nothing: self.desk.messages.say(said),
                owner=self,
            )

    def _days(self) -> tuple[date, date]:
        if self.in_week():
            monday = self.first - timedelta(days=self.first.weekday())
            return monday, monday + timedelta(days=6)
        return self.first, self.first + timedelta(days=AGENDA_DAYS - 1)

    def _shown(self) -> Any:
        return self.week if self.in_week() else self.agenda

    # How it is laid out

    def _build(self) -> None:
        bar = theme.mark(QFrame(), "bar")
        self._title = theme.mark(Elided(), "title")
        ways: list[QWidget] = []
        for icon, text, act in (
            ("chevron-left", _("Earlier"), partial(self.turn, -1)),
            ("", _("Today"), self.go_today),
            ("chevron-right", _("Later"), partial(self.turn, 1)),
        ):
            button = QPushButton(icons.icon(icon), "") if icon else QPushButton(literal(text))
            button.setAccessibleName(text)
            button.setToolTip(text)
            button.clicked.connect(lambda _on=False, act=act: act())
            ways.append(button)
        self._views = QButtonGroup(self)
        self._agenda_chip = self._chip(_("Agenda"), "A")
        self._week_chip = self._chip(_("Week"), "W")
        self._week_chip.setChecked(True)
        for chip in (self._agenda_chip, self._week_chip):
            self._views.addButton(chip)
            ways.append(chip)
        self._mine = self._chip(_("Only mine"), "M")
        self._mine.setChecked(True)
        self._mine.toggled.connect(lambda _on: self.refresh())
        ways.append(self._mine)
        new = theme.mark(
            icons.beside(QPushButton(literal(_("Plan"))), "plus", "on_accent"), "primary"
        )
        new.setAccessibleName(_("Plan a visit, a call or a task"))
        new.setToolTip(_("Plan a visit, a call or a task (Ctrl+N)"))
        new.clicked.connect(lambda: self.new_record.emit("activity", {}))
        column(bar, TwoRows((self._title,), (*ways, new)), margins=(16, 8))
        self._agenda_chip.clicked.connect(lambda: self.show_view(False))
        self._week_chip.clicked.connect(lambda: self.show_view(True))
        self._stack = QStackedWidget()
        for view in (self.agenda, self.week, self._empty):
            self._stack.addWidget(view)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(bar)
        whole.addWidget(self._stack, 1)

    def _chip(self, text: str, keys: str) -> Toggle:
        chip = Toggle(text)
        chip.setToolTip(f"{text} ({keys})")
        return chip

    def _keys(self) -> None:
        self.verb(_("Agenda"), partial(self.show_view, False), "A", "list")
        self.verb(_("Week"), partial(self.show_view, True), "W", "calendar-days")
        self.verb(_("Today"), self.go_today, "T", "calendar-check")
        self.verb(_("Only mine"), self._mine.toggle, "M", "user")
        self.verb(_("Save the calendar as a file"), self.save_calendar, "Ctrl+Shift+S", "download")
        add_verb(self.agenda, _("Later"), partial(self.turn, 1), "Alt+PgDown", "chevron-right")
        add_verb(self.agenda, _("Earlier"), partial(self.turn, -1), "Alt+PgUp", "chevron-left")

    # What was read

    def _on_read(self, span: Span) -> None:
        first = self.span is None
        self.span = span
        self._title.setText(_span_title(span, self.in_week()))
        if self.in_week():
            self.week.show_week(span.first, span.entries, span.now, self._holidays)
            self._stack.setCurrentWidget(self.week)
        elif span.entries:
            self.agenda.show_agenda(span.first, span.entries, span.now, self._holidays)
            self._stack.setCurrentWidget(self.agenda)
        else:
            self._empty.say(
                _("Nothing is planned in these four weeks."),
                _("Plan whom to see or call; visits, calls and tasks stand here by day."),
                _("Plan a visit"),
                lambda: self.new_record.emit("activity", {"kind": "visit"}),
            )
            self._stack.setCurrentWidget(self._empty)
        if first and self.isVisible():
            self.focus_first()

    def _on_holidays(self, found: Mapping[date, str]) -> None:
        self._holidays |= found
        if found and self.span is not None:
            self._on_read(self.span)

    def _on_committed(self, committed: Committed) -> None:
        if self.span is not None and CONCERNS & set(committed.rows):
            self.refresh()

    def _on_wanted(self, moment: datetime) -> None:
        text = f"{typed_date(moment.date())} {moment:%H:%M}"
        self.new_record.emit("activity", {"starts_at": text})

    def _on_moved(self, entry: Entry, start: datetime) -> None:
        when = f"{format_date(start.date(), 'full')} {start:%H:%M}"
        said = _("{what} moved to {when}.").format(what=entry.title, when=when)
        self.desk.jobs.work(
            *(activities.reschedule, self.desk.store, entry.id, start.astimezone(UTC)),
            then=lambda _nothing: say_done(self.desk, said),
            failed=self._on_refused,
        )

    def _on_refused(self, problem: Problem) -> None:
        self.desk.messages.problem(problem)
        self.refresh()

    def _on_menu(self, entry: Entry, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(literal(_("Open")), lambda: self.open_record.emit(entry.record, entry.id))
        if not (entry.closed or entry.series or entry.all_day):
            for text, step in (
                (_("Tomorrow, same time"), timedelta(days=1)),
                (_("A week later"), timedelta(days=7)),
            ):
                menu.addAction(literal(text), partial(self._on_moved, entry, entry.start + step))
        menu.popup(at)


def _span_title(span: Span, week: bool) -> str:
    days = format_days(span.first, span.last)
    if week:
        number = span.first.isocalendar().week
        return _("Week {number} · {days}").format(number=number, days=days)
    return days


def _write(store: Store, path: Path) -> None:
    """Write the calendar beside the old file, then in its place. Raises Refused."""
    try:
        replace_file(path, calendar_ics(store))
    except OSError as error:
        raise unwritable(path, error) from error
