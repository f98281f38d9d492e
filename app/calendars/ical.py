"""Calendars as iCalendar files (RFC 5545), written and read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from app.calendars.event import Event
from app.calendars.lines import fold, read_line
from app.calendars.reading import ParsedCalendar, Unread, from_ics
from app.calendars.values import escaped
from app.calendars.writing import COMPONENTS, blocks, stands_for
from app.calendars.zones import vtimezone, zone_named
from app.i18n import language as language_in_force
from app.i18n import speaking

__all__ = ["ParsedCalendar", "Unread", "from_ics", "to_ics"]

_YEAR = re.compile(r"[:,](\d{4})\d{4}")


def to_ics(events: Iterable[Event], name: str = "", language: str | None = None) -> bytes:
    """A calendar file, the same bytes for the same events.

    Opened again after a change it updates what is there: the UIDs stay and SEQUENCE grows. There
    is no METHOD, so that it can be opened, subscribed to and kept on a CalDAV server alike.
    `language` is that of the few words we add, by default the one in force.
    """
    with speaking(language or language_in_force()):
        bodies = [list(_component(event)) for event in events]
        tongue = language_in_force().upper()
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Relasi//Relasi//{tongue}"]
    lines.append("CALSCALE:GREGORIAN")
    if name:
        lines.append(f"X-WR-CALNAME:{escaped(name)}")
    lines += _zones(bodies)
    lines += [line for body in bodies for line in body]
    return b"".join(fold(line) for line in [*lines, "END:VCALENDAR"])


def _component(event: Event) -> Iterator[str]:
    """An event's lines; where a file said more about something unchanged, what it said."""
    kept = {more.stands_for: more.text for more in event.extra if more.stands_for}
    yield f"BEGIN:{COMPONENTS[event.kind]}"
    after: list[str] = []
    for group, ours in blocks(event):
        theirs = kept.get(stands_for(group, ours))
        lines = theirs.split("\n") if theirs else ours
        if group == "VALARM":
            after = lines
        else:
            yield from lines
    for more in event.extra:
        if not more.stands_for:
            after += more.text.split("\n")
    depth = 0
    parts = []
    for line in after:  # properties come before parts
        depth += line.upper().startswith("BEGIN:")
        if depth:
            parts.append(line)
        else:
            yield line
        depth -= line.upper().startswith("END:")
    yield from parts
    yield f"END:{COMPONENTS[event.kind]}"


def _zones(bodies: Sequence[Sequence[str]]) -> list[str]:
    """A VTIMEZONE for every zone named, from the first year used in the file on."""
    names: set[str] = set()
    years: set[int] = set()
    for text in (text for body in bodies for text in body):
        if text.startswith(("DTSTART", "DTEND", "DUE", "EXDATE", "RDATE", "RECURRENCE-ID")):
            years.update(int(year) for year in _YEAR.findall(text))
            line = read_line(text)
            names.add(line.params.get("TZID", "") if line else "")
    known = sorted(name for name in names if name and zone_named(name))
    first, last = max(min(years, default=1) - 1, 1), max(years, default=1)
    return [line for name in known for line in vtimezone(name, first, last)]
