"""Calendar files as activities: an event that is known by its UID is brought up to date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.event import Event, Moment
from app.calendars.from_activity import subject_of, values_of
from app.calendars.ical import ParsedCalendar, from_ics
from app.clock import zone_here
from app.disk import unreadable
from app.errors import Invalid, Problem, Refused
from app.exchange.plan import SAMPLE, Plan
from app.exchange.report import Report, RowError, Tally
from app.i18n import N_, translate
from app.models import Activity, ActivityState
from app.models.activity import ACTIVITY_STATES
from app.services.activities import planned
from app.services.company import company_of
from app.store import Act, Store

UNIT = 200
LABEL = N_("Import a calendar")
_PLACE_LENGTH = 400
_FIELDS = (
    *("kind", "subject", "state", "starts_at", "ends_at", "all_day", "zone", "rrule", "exdates"),
    *("reminder_minutes", "location", "description", "attendees", "uid", "sequence"),
)


def plan_calendar(path: Path) -> Plan:
    """The plan for an iCalendar file. Raises NotFound or Refused where it holds no event."""
    calendar = _read(path, "UTC")
    if not calendar.events:
        raise Refused(N_("“{name}” holds no event or task."), name=path.name)
    events = list(_each(calendar.events))
    sample = tuple(
        {"subject": event.subject, "starts_at": str(event.start or ""), "uid": event.uid}
        for event in islice(events, SAMPLE)
    )
    return Plan(
        path=path, form="calendar", record="activity", sample=sample, rows=len(events),
        warnings=tuple(_unread(calendar)),
    )  # fmt: skip


def run_calendar(store: Store, path: Path, plan: Plan, dry_run: bool) -> Report:
    """Take the events in. One that is known and unchanged, or newer here, is skipped."""
    with store.read() as session:
        zone = zone_here(store.clock.now(), company_of(session).zone)
    calendar = _read(path, zone)
    taker = _Taker()
    events = enumerate(_each(calendar.events), start=1)
    act = Act()
    while unit := list(islice(events, UNIT)):
        try:
            with store.work(LABEL, act=act) as session:
                for number, event in unit:
                    taker.take(session, number, event)
                if dry_run:
                    raise _NotKept
        except _NotKept:
            pass  # so nothing of it is kept
    taker.report.warnings += [*_unread(calendar), *taker.tally.sentences()]
    return taker.report


class _NotKept(Exception):
    """Ends a dry run's piece of work."""


class _Taker:
    """Takes events in one by one and counts."""

    def __init__(self) -> None:
        self.report = Report("activity")
        self.tally = Tally()

    def take(self, session: Session, number: int, event: Event) -> None:
        """Make or change the activity of one event; what does not fit becomes an error."""
        try:
            with session.begin_nested():
                done = self._keep(session, event)
        except Problem as problem:
            self.report.errors.append(RowError(number, event.subject, problem.sentence()))
            return
        setattr(self.report, done, getattr(self.report, done) + 1)
        if event.extra or event.categories:
            self.tally.add(N_("Events that say more than an activity keeps: {count}."))

    def _keep(self, session: Session, event: Event) -> str:
        values = self._values(event)
        _check_text(values)
        known = _known(session, event.uid)
        if known is None:
            made = planned(session, values)
            made.ends_at = values["ends_at"]  # no usual length where the file gives no end
            return "created"
        if event.sequence < (known.sequence or 0):
            return "skipped"
        state = values.pop("state")
        values.pop("kind")  # a visit stays one; a calendar knows only events and tasks
        values.pop("reason", None)
        values["subject"] = subject_of(session, known, values["subject"])
        changed = [name for name, value in values.items() if getattr(known, name) != value]
        for name in changed:
            setattr(known, name, values[name])
        if state != known.state and _may(known.state, state):
            known.state = state
            changed.append("state")
        session.flush()
        return "updated" if changed else "skipped"

    def _values(self, event: Event) -> dict[str, Any]:
        """An event as the fields of an activity; those it leaves out are None."""
        said = dict.fromkeys(_FIELDS) | values_of(event)
        if said["starts_at"] and said["ends_at"] and said["ends_at"] < said["starts_at"]:
            said["ends_at"] = None  # some calendars write a whole day with no length
        details = [event.description, event.url if event.url not in event.description else ""]
        if len(event.location) > _PLACE_LENGTH:
            said["location"] = None
            details.append(event.location)
        if event.organizer and event.organizer not in event.attendees:
            details.append(f"{event.organizer.name} <{event.organizer.email}>".strip())
        if event.status == "cancelled":
            said["state"] = ActivityState.NOT_DONE
            said["reason"] = translate(N_("Cancelled"))
        return said | {
            "description": "\n".join(text for text in details if text) or None,
            "latitude": _degrees(event.geo, 0),
            "longitude": _degrees(event.geo, 1),
        }


def _check_text(values: dict[str, Any]) -> None:
    """Raises Invalid where an event says something with the character that no text holds."""
    for name, value in values.items():
        if isinstance(value, str) and "\0" in value:
            raise Invalid(
                N_("A NUL character stands in this event, which is no text. Take it out of the"
                   " file and import it again."),
                field=name,
            )  # fmt: skip


def _known(session: Session, uid: str) -> Activity | None:
    """The activity with this UID; ours may hold their key."""
    query = sa.select(Activity).where(Activity.uid == uid).limit(1)
    known = session.scalars(query).first()
    key, _, ours = uid.partition("@")
    if known is None and ours == "relasi":
        with suppress(ValueError):
            known = session.get(Activity, UUID(key))
    return known


def _each(events: Sequence[Event]) -> Iterator[Event]:
    """Every event by itself: an occurrence that was moved, or added, leaves its series.

    It gets a UID of its own made from the series' one, so that a second import finds it again.
    """
    moved: dict[str, list[Moment]] = {}
    for event in events:
        if event.override_of is not None:
            moved.setdefault(event.uid, []).append(event.override_of)
    for event in events:
        if event.override_of is not None:
            original = event.override_of
            yield replace(
                event, uid=_own_uid(event.uid, original), override_of=None, rrule=None, exdates=(),
                rdates=(),
            )  # fmt: skip
            continue
        gone = (*event.exdates, *moved.get(event.uid, ()))
        yield replace(event, exdates=tuple(dict.fromkeys(gone)), rdates=())
        for added in event.rdates:
            if added == event.start or added in gone:
                continue
            end = added + (event.end - event.start) if event.end and event.start else None
            yield replace(
                event, uid=_own_uid(event.uid, added), start=added, end=end, rrule=None,
                exdates=(), rdates=(),
            )  # fmt: skip


def _own_uid(uid: str, start: Moment) -> str:
    return f"{uid}/{start.isoformat()}"


def _may(before: ActivityState, after: ActivityState) -> bool:
    try:
        ACTIVITY_STATES.check(before, after)
    except Problem:
        return False
    return True


def _degrees(geo: tuple[float, float] | None, place: int) -> Decimal | None:
    if geo is None or not (abs(geo[0]) <= 90 and abs(geo[1]) <= 180):
        return None
    return round(Decimal(str(geo[place])), 6)


def _read(path: Path, zone: str) -> ParsedCalendar:
    try:
        return from_ics(path.read_bytes(), zone)
    except OSError as error:
        raise unreadable(path, error) from error


def _unread(calendar: ParsedCalendar) -> Iterator[str]:
    for problem in calendar.problems:
        yield translate(N_("Line {line}: {what}")).format(
            line=problem.line, what=problem.sentence()
        )
