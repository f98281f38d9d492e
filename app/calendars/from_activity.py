"""Activities as a calendar knows them: events to export, and occurrences for the agenda."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.agenda import expand
from app.calendars.event import Event, Kind, Moment, Person, Status
from app.calendars.ical import to_ics
from app.calendars.zones import zone_named
from app.errors import NotFound
from app.i18n import N_, translate
from app.models import Account, Activity, ActivityKind, ActivityState, Contact, Lead
from app.services.company import company_of
from app.store import Store

_DAY = timedelta(days=1)
_BESIDE = " · "
_STATUS: dict[ActivityState, Status] = {
    ActivityState.PLANNED: "planned",
    ActivityState.CHECKED_IN: "planned",
    ActivityState.DONE: "done",
    ActivityState.NOT_DONE: "not_done",
    ActivityState.MISSED: "not_done",
}
_OPEN = (ActivityState.PLANNED, ActivityState.CHECKED_IN)


@dataclass(frozen=True)
class Appointment:
    """One time at which an activity takes place.

    Attributes:
        start, end: moments in UTC, or dates for all-day (`end` the day after the last).
        occurrence: of a repeating activity, the start by which this time is known.
    """

    activity_id: UUID
    uid: str
    subject: str
    start: Moment
    end: Moment
    kind: ActivityKind
    state: ActivityState
    occurrence: Moment | None = None
    account_id: UUID | None = None
    account_name: str = ""
    location: str = ""
    owner_id: UUID | None = None


def agenda(
    session: Session,
    start: datetime,
    end: datetime,
    owner_id: UUID | None = None,
    open_only: bool = False,
) -> list[Appointment]:
    """What takes place between two aware moments, earliest first, repetitions expanded.

    Only of one person where `owner_id` is given; without what is over where `open_only`.
    """
    rows = {row.id: row for row in session.execute(_between(start, end, owner_id, open_only))}
    events = {str(row.id): _event(row) for row in rows.values()}
    found = []
    for key, event in events.items():
        row = rows[UUID(key)]
        for one in expand([event], start, end, cancelled=True):
            found.append(
                Appointment(
                    row.id,
                    event.uid,
                    row.subject,
                    one.start,
                    one.end,
                    row.kind,
                    row.state,
                    one.original,
                    row.account_id,
                    row.account_name or "",
                    row.location or "",
                    row.owner_id,
                )
            )
    zone = start.tzinfo or UTC
    return sorted(found, key=lambda one: (_edge(one.start, zone), one.subject, one.uid))


def starts_within(series: Any, start: datetime, end: datetime) -> list[datetime]:
    """The starts of a repeating activity from `start` until before `end`; for `services/today`."""
    found = []
    for one in expand([_event(series)], start, end, cancelled=True):
        moment = _edge(one.start, start.tzinfo or UTC)
        if start <= moment < end:
            found.append(moment)
    return found


def calendar_ics(store: Store, ids: Sequence[UUID] | None = None) -> bytes:
    """Activities as an iCalendar file: those named, else all of whoever works here.

    The subject names the customer: "Stock check · Toko Maju". The UID of an activity never changes
    and its SEQUENCE grows, so that the file updates what another calendar holds. Raises NotFound
    where a key names nothing.
    """
    with store.read() as session:
        query = _exported()
        if ids is not None:
            query = query.where(Activity.id.in_(list(ids)))
        elif store.identity.user_id is not None:
            query = query.where(Activity.owner_id == store.identity.user_id)
        rows = list(session.execute(query.order_by(Activity.starts_at, Activity.id)))
        if ids is not None and len(rows) < len(set(ids)):
            raise NotFound(N_("This record is no longer there."))
        name = company_of(session).name
    return to_ics([_named_event(row) for row in rows], name=name or translate(N_("Calendar")))


def events_of(session: Session, ids: Iterable[UUID]) -> list[Event]:
    """Activities as events that name their customer, in the order of their starts."""
    query = _exported().where(Activity.id.in_(list(ids))).order_by(Activity.starts_at)
    return [_named_event(row) for row in session.execute(query)]


def subject_of(session: Session, activity: Activity, said: str) -> str:
    """The subject of an activity that comes back from a calendar, without the customer's name.

    `said` is what the calendar calls it: our own words with the name, or others put before it.
    """
    row = session.execute(_exported().where(Activity.id == activity.id)).one()
    if said == _titled(row):
        return activity.subject
    if not row.customer:
        return said
    if said.endswith(_BESIDE + row.customer):
        return said.removesuffix(_BESIDE + row.customer)
    called_otherwise_then = said.startswith(activity.subject + _BESIDE)
    return activity.subject if called_otherwise_then else said


def values_of(event: Event) -> dict[str, Any]:
    """What an event of another calendar says, as the fields of an activity.

    The start of an all-day event becomes midnight in its zone. Its attendees are kept as text.
    """
    kind = ActivityKind.TASK if event.kind == "task" else ActivityKind.MEETING
    states = {"done": ActivityState.DONE, "not_done": ActivityState.NOT_DONE}
    start = event.start if event.start is not None else event.end
    end = event.end
    if event.kind != "task" and isinstance(end, date) and not isinstance(end, datetime):
        end = end - _DAY
    people = [f"{person.name} <{person.email}>".strip() for person in event.attendees]
    values = {
        "kind": kind,
        "subject": event.subject.strip() or translate(N_("Without a subject")),
        "state": states.get(event.status, ActivityState.PLANNED),
        "starts_at": _moment(start, event.zone),
        "ends_at": _moment(end, event.zone),
        "all_day": event.all_day,
        "zone": event.zone,
        "rrule": event.rrule,
        "exdates": " ".join(_written(_moment(gone, event.zone)) for gone in event.exdates) or None,
        "reminder_minutes": event.reminder_minutes,
        "location": event.location or None,
        "description": event.description or None,
        "attendees": "\n".join(people) or None,
        "uid": event.uid,
        "sequence": event.sequence,
    }
    return {name: value for name, value in values.items() if value is not None}


def _event(row: Any) -> Event:
    """An activity (or a row with its columns) as an event."""
    kind: Kind = "task" if row.kind is ActivityKind.TASK else "event"
    zone = row.zone if row.zone and zone_named(row.zone) else "UTC"
    start, end = row.starts_at, row.ends_at
    if kind == "task" and end is None:
        start, end = None, start
    all_day = bool(row.all_day)
    return Event(
        uid=_of(row, "uid") or f"{row.id}@relasi",
        subject=row.subject,
        start=_day(start, zone) if all_day else start,
        end=_end(_day(end, zone), kind) if all_day else end,
        zone=zone,
        kind=kind,
        status=_STATUS[row.state],
        description=_of(row, "description") or "",
        location=_of(row, "location") or "",
        rrule=row.rrule or None,
        exdates=tuple(_gone(row.exdates, zone, all_day)),
        reminder_minutes=_of(row, "reminder_minutes"),
        attendees=tuple(_people(_of(row, "attendees") or "")),
        sequence=_of(row, "sequence") or 0,
        created=_of(row, "created_at"),
    )


def _named_event(row: Any) -> Event:
    return replace(_event(row), subject=_titled(row))


def _titled(row: Any) -> str:
    """The subject with the customer's name after it, where it does not stand there already."""
    subject, name = str(row.subject), row.customer
    if not name or name.casefold() in subject.casefold():
        return subject
    return f"{subject}{_BESIDE}{name}"


def _of(row: Any, name: str) -> Any:
    """A field that not every question asks for."""
    return getattr(row, name, None)


def _selected() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(*Activity.__table__.columns, Account.name.label("account_name")).outerjoin(
        Account, Account.id == Activity.account_id
    )


def _exported() -> sa.Select[*tuple[Any, ...]]:
    """With whom it is: the account's name, else the lead's, else the contact's."""
    customer = sa.func.coalesce(Account.name, Lead.name, Contact.name).label("customer")
    return (
        _selected()
        .add_columns(customer)
        .outerjoin(Lead, Lead.id == Activity.lead_id)
        .outerjoin(Contact, Contact.id == Activity.contact_id)
    )


def _between(
    start: datetime, end: datetime, owner_id: UUID | None, open_only: bool
) -> sa.Select[*tuple[Any, ...]]:
    """What may touch the window: single times near it, and every series begun before its end."""
    states = _OPEN if open_only else tuple(ActivityState)
    single = Activity.rrule.is_(None) & (Activity.starts_at >= start - 31 * _DAY)
    query = _selected().where(
        Activity.state.in_(states),
        Activity.starts_at < end + _DAY,
        sa.or_(single, Activity.rrule.is_not(None)),
    )
    return query if owner_id is None else query.where(Activity.owner_id == owner_id)


def _day(moment: datetime | None, zone: str) -> date | None:
    return None if moment is None else moment.astimezone(zone_named(zone) or UTC).date()


def _end(day: date | None, kind: Kind) -> date | None:
    """A calendar's all-day event ends on the day after; a task's day is when it is due."""
    return day if day is None or kind == "task" else day + _DAY


def _moment(when: Moment | None, zone: str) -> datetime | None:
    if when is None or isinstance(when, datetime):
        return when
    there = zone_named(zone) or UTC
    return datetime(when.year, when.month, when.day, tzinfo=there).astimezone(UTC)


def _edge(when: Moment, zone: Any) -> datetime:
    if isinstance(when, datetime):
        return when
    return datetime(when.year, when.month, when.day, tzinfo=zone).astimezone(UTC)


def _written(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(UTC).isoformat()


def _gone(text: str | None, zone: str, all_day: bool) -> Iterable[Moment]:
    for word in (text or "").split():
        moment = datetime.fromisoformat(word)
        yield moment.astimezone(zone_named(zone) or UTC).date() if all_day else moment


def _people(text: str) -> Iterable[Person]:
    """Attendees, one a line: `Name <address>` or an address; names alone invite nobody."""
    for line in text.splitlines():
        name, _, address = line.rpartition("<")
        address = address.strip().removesuffix(">")
        if "@" in address:
            yield Person(name.strip(), address)
