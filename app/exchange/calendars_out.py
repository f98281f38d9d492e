"""Activities as a calendar file, repetitions and reminders included."""

from __future__ import annotations

from pathlib import Path

from app.calendars.event import Event
from app.calendars.from_activity import events_of
from app.calendars.ical import to_ics
from app.exchange.exporting import Found


def write_ics(found: Found, path: Path) -> int:
    """iCalendar; opened again after a change it updates what is there."""
    events: list[Event] = []
    with found.store.read() as session:
        for page in found.pages():
            events += events_of(session, [row.id for row in page])
    path.write_bytes(to_ics(events))
    return len(events)
