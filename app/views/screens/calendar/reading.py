"""What the calendar reads: appointments as entries, and the holidays of the company's country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.calendars.from_activity import Appointment, agenda
from app.calendars.holidays import holidays_of
from app.errors import Invalid
from app.formats import format_date
from app.i18n import N_, _
from app.models import ActivityState
from app.services.company import company_settings
from app.services.due import Due, due_between
from app.store import Store
from app.views.activity_icons import ICONS
from app.views.screens.calendar.entries import Entry

_DUE = {
    "quote": ("hourglass", N_("Quote {number} ends")),
    "order": ("truck", N_("Order {number} is to be delivered")),
}
_OPEN = (ActivityState.PLANNED, ActivityState.CHECKED_IN)


@dataclass(frozen=True)
class Span:
    """Some days of the calendar, `last` included."""

    first: date
    last: date
    entries: tuple[Entry, ...]
    now: datetime


def read_span(store: Store, first: date, last: date, owner_id: UUID | None) -> Span:
    """What takes place on these days, of one owner or of everybody."""
    now = store.clock.now().astimezone()
    start = datetime.combine(first, time.min).astimezone()
    end = datetime.combine(last + timedelta(days=1), time.min).astimezone()
    with store.read() as session:
        found = agenda(session, start, end, owner_id)
        due = due_between(session, owner_id, first, last)
    entries = (*(_entry(one, now) for one in found), *(_due_entry(one, now) for one in due))
    return Span(first, last, entries, now)


def read_holidays(store: Store, first: date, last: date) -> Mapping[date, str]:
    """The holidays of these days; asked beside the rest, for they take longer the first time."""
    with store.read() as session:
        country = company_settings(session).country
    found: dict[date, str] = {}
    for year in range(first.year, last.year + 1):
        try:
            found |= holidays_of(country, None, year)
        except Invalid:
            return {}
    return {day: name for day, name in found.items() if first <= day <= last}


def _entry(one: Appointment, now: datetime) -> Entry:
    all_day = not isinstance(one.start, datetime)
    start, end = _local(one.start, now), _local(one.end, now)
    title = one.account_name or one.subject
    subject = "" if one.subject == title else one.subject
    state = "" if one.state is ActivityState.PLANNED else _(one.state.label)
    closed = one.state not in _OPEN
    mark = "circle-check" if one.state is ActivityState.DONE else "circle-x" if closed else ""
    day = format_date(start.date(), "full")
    detail = " · ".join(filter(None, (_(one.kind.label), subject, one.location)))
    entry = Entry(
        id=one.activity_id,
        start=start,
        end=end,
        title=title,
        detail=detail,
        icon=ICONS[one.kind],
        kind=one.kind.value,
        state=state,
        mark=mark,
        closed=closed,
        all_day=all_day,
        series=one.occurrence is not None,
    )
    times = _("All day") if all_day else entry.times()
    return replace(entry, said=", ".join(filter(None, (title, detail, day, times, state))))


def _due_entry(one: Due, now: datetime) -> Entry:
    """A day that a quote or an order names, as a whole day."""
    icon, words = _DUE[one.record]
    start = _local(one.day, now)
    detail = _(words).format(number=one.number)
    title = one.account_name or detail
    return Entry(
        id=one.row_id,
        start=start,
        end=start + timedelta(days=1),
        title=title,
        detail=detail,
        icon=icon,
        kind=one.record,
        all_day=True,
        said=", ".join((title, detail, format_date(one.day, "full"))),
        record=one.record,
    )


def _local(moment: datetime | date, now: datetime) -> datetime:
    if isinstance(moment, datetime):
        return moment.astimezone(now.tzinfo)
    return datetime.combine(moment, time.min, now.tzinfo)
