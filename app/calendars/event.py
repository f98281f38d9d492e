"""An event or a task as calendars exchange it: plain values, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal, NamedTuple

Moment = datetime | date
Kind = Literal["event", "task"]
Status = Literal["planned", "done", "not_done", "cancelled"]


class Person(NamedTuple):
    """Somebody invited: a name, which may be empty, and an e-mail address or other URI."""

    name: str
    email: str


class Kept(NamedTuple):
    """Lines of a calendar file that say more than our fields can, kept as they were.

    Attributes:
        text: the unfolded content lines, joined by a line feed.
        stands_for: the lines we would write ourselves for the same thing; empty for something
            we have no field for. Once the field is changed they differ, and ours are written.
    """

    text: str
    stands_for: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something in a calendar, as iCalendar (RFC 5545) means it.

    Attributes:
        uid: the same text for ever, by which other calendars know it again.
        sequence: grows with every change that is sent out.
        start, end: aware moments in UTC, or dates for all-day; a date's `end` is the day after
            the last one. None where not given. A task's `end` is when it is due.
        zone: the IANA name of the zone in which it was planned and repeats ("Asia/Jakarta").
            Without a time of day it means nothing and becomes "UTC".
        rrule: the value of RRULE, such as "FREQ=WEEKLY;BYDAY=MO", or None.
        exdates, rdates: starts taken out of the repetition and added to it.
        override_of: the original start of the one occurrence that this event replaces.
        reminder_minutes: minutes before the start.
        geo: latitude and longitude in degrees.
        extra: what a file said beyond these fields.

    Raises ValueError where a moment has no zone.
    """

    uid: str
    subject: str = ""
    start: Moment | None = None
    end: Moment | None = None
    zone: str = "UTC"
    kind: Kind = "event"
    status: Status = "planned"
    description: str = ""
    location: str = ""
    rrule: str | None = None
    exdates: tuple[Moment, ...] = ()
    rdates: tuple[Moment, ...] = ()
    override_of: Moment | None = None
    reminder_minutes: int | None = None
    organizer: Person | None = None
    attendees: tuple[Person, ...] = ()
    categories: tuple[str, ...] = ()
    url: str = ""
    geo: tuple[float, float] | None = None
    sequence: int = 0
    created: datetime | None = None
    last_modified: datetime | None = None
    extra: tuple[Kept, ...] = ()

    def __post_init__(self) -> None:
        for name in ("start", "end", "override_of", "created", "last_modified"):
            object.__setattr__(self, name, _utc(getattr(self, name)))
        for name in ("exdates", "rdates"):
            object.__setattr__(self, name, tuple(_utc(one) for one in getattr(self, name)))
        if not any(isinstance(moment, datetime) for moment in (self.start, self.end)):
            object.__setattr__(self, "zone", "UTC")

    @property
    def all_day(self) -> bool:
        """Whether it takes whole days instead of having a time of day."""
        first = self.start if self.start is not None else self.end
        return first is not None and not isinstance(first, datetime)


def _utc(moment: Moment | None) -> Moment | None:
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no zone")
    return moment.astimezone(UTC).replace(microsecond=0)
