"""An event as the content lines we write for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from app.calendars.event import Event, Moment, Person
from app.calendars.lines import param
from app.calendars.values import clean, date_letters, escaped, utc_letters, wall_letters
from app.calendars.zones import zone_named
from app.i18n import N_, _

COMPONENTS = {"event": "VEVENT", "task": "VTODO"}
STATUSES = {
    "event": {"planned": "CONFIRMED", "done": "CONFIRMED", "cancelled": "CANCELLED"},
    "task": {"planned": "NEEDS-ACTION", "done": "COMPLETED", "cancelled": "CANCELLED"},
}
"""What other calendars are told. What did not take place is cancelled to them; our own word
stands beside it in X-RELASI-STATUS."""
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LAST_DATE = re.compile(r"UNTIL=(\d{8})(?=;|\Z)", re.ASCII | re.IGNORECASE)
_REMINDER = N_("Reminder")
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def blocks(event: Event) -> Iterator[tuple[str, list[str]]]:
    """The lines of an event in groups that mean something together, each with the group's name.

    The groups and their order are those of `app.calendars.reading_event.group_of`.
    """
    yield "UID", [f"UID:{escaped(event.uid)}"]
    yield "DTSTAMP", [f"DTSTAMP:{utc_letters(event.last_modified or event.created or NEVER)}"]
    yield "CREATED", _moments("CREATED", event.created)
    yield "LAST-MODIFIED", _moments("LAST-MODIFIED", event.last_modified)
    yield "SEQUENCE", [f"SEQUENCE:{event.sequence}"]
    yield "RECURRENCE-ID", _zoned("RECURRENCE-ID", event.zone, event.override_of)
    yield "TIME", list(_times(event))
    yield "RRULE", [f"RRULE:{_rule(event)}"] if event.rrule else []
    yield "RDATE", [line for one in event.rdates for line in _zoned("RDATE", event.zone, one)]
    yield "EXDATE", [line for one in event.exdates for line in _zoned("EXDATE", event.zone, one)]
    yield "SUMMARY", _text("SUMMARY", event.subject)
    yield "DESCRIPTION", _text("DESCRIPTION", event.description)
    yield "LOCATION", _text("LOCATION", event.location)
    yield "GEO", ["GEO:" + ";".join(map(_degrees, event.geo))] if event.geo else []
    yield "URL", [f"URL:{clean(event.url)}"] if event.url else []
    yield "CATEGORIES", _categories(event.categories)
    yield "STATUS", _status(event)
    yield "ORGANIZER", [_person("ORGANIZER", event.organizer)] if event.organizer else []
    for number, attendee in enumerate(event.attendees):
        yield f"ATTENDEE {number}", [_person("ATTENDEE", attendee)]
    yield "VALARM", list(_alarm(event))


def stands_for(group: str, ours: list[str]) -> str:
    """What has to stay unchanged for a file's own lines to be kept instead of ours.

    Of an alarm that is when it goes off; its words may follow the subject.
    """
    telling = [line for line in ours if group != "VALARM" or line.startswith("TRIGGER")]
    return "\n".join(telling)


def _times(event: Event) -> Iterator[str]:
    yield from _zoned("DTSTART", event.zone, event.start)
    yield from _zoned("DUE" if event.kind == "task" else "DTEND", event.zone, event.end)
    first = event.start if event.start is not None else event.end
    if event.zone != "UTC" and zone_named(event.zone) and not _has_wall(event.zone, first):
        yield f"X-RELASI-ZONE:{event.zone}"


def _moments(name: str, moment: datetime | None) -> list[str]:
    return [f"{name}:{utc_letters(moment)}"] if moment else []


def _zoned(name: str, zone: str, moment: Moment | None) -> list[str]:
    """A moment on the zone's own clock, in UTC where that clock would leave it in doubt."""
    if moment is None:
        return []
    if not isinstance(moment, datetime):
        return [f"{name};VALUE=DATE:{date_letters(moment)}"]
    if not _has_wall(zone, moment):
        return [f"{name}:{utc_letters(moment)}"]
    return [f"{name};TZID={param(zone)}:{wall_letters(moment.astimezone(zone_named(zone)))}"]


def _has_wall(zone: str, moment: Moment | None) -> bool:
    """Whether the zone's wall clock names this moment; in the hour shown twice only the first."""
    known = zone_named(zone) if zone != "UTC" else None
    if known is None or not isinstance(moment, datetime):
        return False
    try:
        return moment.astimezone(known).replace(fold=0).astimezone(UTC) == moment
    except OverflowError:
        return False


def _rule(event: Event) -> str:
    """The rule; a last date becomes the end of that day in UTC where there are times of day.

    UNTIL has to be of the same kind as DTSTART, and in UTC (RFC 5545, section 3.3.10).
    """
    rule = clean(event.rrule or "").replace("\n", "")
    until = _LAST_DATE.search(rule)
    zone = zone_named(event.zone)
    if event.all_day or until is None or zone is None:
        return rule
    try:
        night = datetime.strptime(until[1] + "235959", "%Y%m%d%H%M%S").replace(tzinfo=zone)
        return rule.replace(until[0], f"UNTIL={utc_letters(night)}")
    except (ValueError, OverflowError):
        return rule


def _text(name: str, text: str) -> list[str]:
    return [f"{name}:{escaped(text)}"] if text else []


def _categories(categories: tuple[str, ...]) -> list[str]:
    return ["CATEGORIES:" + ",".join(escaped(one) for one in categories)] if categories else []


def _degrees(number: float) -> str:
    """Degrees to a centimetre, without an exponent."""
    return f"{number:.7f}".rstrip("0").rstrip(".")


def _status(event: Event) -> list[str]:
    known = STATUSES[event.kind]
    lines = [f"STATUS:{known.get(event.status, 'CANCELLED')}"]
    if event.status == "not_done" or (event.status == "done" and event.kind == "event"):
        lines.append(f"X-RELASI-STATUS:{event.status.upper().replace('_', '-')}")
    return lines


def _person(name: str, person: Person) -> str:
    address = clean(person.email).replace("\n", "").strip()
    if not _ADDRESS.match(address):
        address = f"mailto:{address}"
    cn = f";CN={param(clean(person.name))}" if person.name else ""
    return f"{name}{cn}:{address}"


def _alarm(event: Event) -> Iterator[str]:
    if event.reminder_minutes is None:
        return
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{escaped(event.subject or _(_REMINDER))}"
    related = ";RELATED=END" if event.start is None else ""
    yield f"TRIGGER{related}:-PT{event.reminder_minutes}M"
    yield "END:VALARM"
