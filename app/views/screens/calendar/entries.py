"""What stands in the calendar, ready to show, and how what overlaps shares a day's width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

SHORTEST = timedelta(minutes=30)


@dataclass(frozen=True)
class Entry:
    """One time at which something takes place, in the viewer's zone.

    Attributes:
        id: the key of the activity; occurrences of a series share it.
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

    def days(self) -> list[date]:
        """Every day it touches."""
        first = self.start.date()
        last = max(first, (self.end - timedelta(microseconds=1)).date())
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@dataclass(frozen=True)
class Placed:
    """Where an entry stands in its day: in which of how many lanes, how many of them wide."""

    entry: Entry
    lane: int
    lanes: int
    wide: int = 1


def place(entries: Sequence[Entry]) -> list[Placed]:
    """Entries of one day side by side where they overlap, as wide as their neighbours allow."""
    ordered = sorted(entries, key=lambda one: (one.start, -(one.end - one.start)))
    placed: list[Placed] = []
    group: list[tuple[Entry, int]] = []
    until: datetime | None = None
    for entry in ordered:
        if until is not None and entry.start >= until:
            placed += _shared(group)
            group, until = [], None
        group.append((entry, _free_lane(group, entry)))
        until = max(until or _end(entry), _end(entry))
    return placed + _shared(group)


def _end(entry: Entry) -> datetime:
    return max(entry.end, entry.start + SHORTEST)


def _free_lane(group: list[tuple[Entry, int]], entry: Entry) -> int:
    taken = {lane for other, lane in group if _end(other) > entry.start}
    return next(lane for lane in range(len(group) + 1) if lane not in taken)


def _shared(group: list[tuple[Entry, int]]) -> list[Placed]:
    lanes = max((lane for _, lane in group), default=0) + 1
    return [Placed(entry, lane, lanes, _room(group, entry, lane, lanes)) for entry, lane in group]


def _room(group: list[tuple[Entry, int]], entry: Entry, lane: int, lanes: int) -> int:
    """How many lanes to the right are free for as long as the entry takes."""
    right = [
        other_lane
        for other, other_lane in group
        if other_lane > lane and other.start < _end(entry) and _end(other) > entry.start
    ]
    return (min(right) if right else lanes) - lane
