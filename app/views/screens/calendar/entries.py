"""What stands in the calendar, ready to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID


@dataclass(frozen=True)
class Entry:
    """One time at which something takes place, in the viewer's zone.

    Attributes:
        id: the key of the activity, or of another `record`; occurrences of a series share it.
        start, end: aware moments; for `all_day` the first and the last day's midnights.
        icon: the name of a file in `resources/icons`.
        state: the word for what became of it; empty while it is planned.
        mark: the icon that stands for the state; empty while it is planned.
        series: one of several; it is moved as a series only in its form.
        said: all of it as a screen reader says it.
    """

    id: UUID
    start: datetime
    end: datetime
    title: str
    detail: str = ""
    icon: str = "calendar"
    kind: str = ""
    state: str = ""
    mark: str = ""
    closed: bool = False
    all_day: bool = False
    series: bool = False
    said: str = ""
    record: str = "activity"

    def times(self) -> str:
        """From when until when; the start alone where it takes no time."""
        begins = f"{self.start:%H:%M}"
        return begins if self.end <= self.start else f"{begins}–{self.end:%H:%M}"

    def days(self) -> list[date]:
        """Every day it touches."""
        first = self.start.date()
        last = max(first, (self.end - timedelta(microseconds=1)).date())
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]
