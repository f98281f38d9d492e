"""How what overlaps shares the width of a day: side by side, as far as each can still be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.views.screens.calendar.entries import Entry

SHORTEST = timedelta(minutes=25)  # what a line of text is high


@dataclass(frozen=True)
class Placed:
    """Where an entry stands in its day: in which of how many lanes, how many of them wide.

    `crowded`: some that overlap have found no lane, and a button beside stands for them.
    """

    entry: Entry
    lane: int
    lanes: int
    wide: int = 1
    crowded: bool = False

    def shares_width(self, other: Placed) -> bool:
        """Whether a part of the day's width belongs to both, at different times."""
        return (
            self.lane * other.lanes < (other.lane + other.wide) * self.lanes
            and other.lane * self.lanes < (self.lane + self.wide) * other.lanes
        )


@dataclass(frozen=True)
class Rest:
    """Entries that have found no lane, from the first one's start to the last one's end."""

    entries: tuple[Entry, ...]
    start: datetime
    end: datetime


def place(entries: Sequence[Entry], most: int = 100) -> tuple[list[Placed], list[Rest]]:
    """Entries of one day in at most `most` lanes, as wide as their neighbours allow.

    What is still to be done finds its lane before what is over.
    """
    placed: list[Placed] = []
    rest: list[Rest] = []
    for group in _groups(entries):
        lanes = _lanes(group)
        count = min(most, max(lanes.values()) + 1)
        shown = {entry: lane for entry, lane in lanes.items() if lane < count}
        left = [entry for entry in group if entry not in shown]
        placed += [
            Placed(entry, lane, count, _room(shown, entry, lane, count), bool(left))
            for entry, lane in shown.items()
        ]
        rest += [Rest(tuple(some), some[0].start, max(map(_end, some))) for some in _groups(left)]
    return sorted(placed, key=lambda one: (_order(one.entry), one.lane)), rest


def _groups(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """The entries in order, those together that overlap, directly or by others."""
    group: list[Entry] = []
    for entry in sorted(entries, key=_order):
        if group and entry.start >= max(map(_end, group)):
            yield group
            group = []
        group.append(entry)
    if group:
        yield group


def _lanes(group: Sequence[Entry]) -> dict[Entry, int]:
    """For each entry the first lane that is free as long as it takes."""
    lanes: dict[Entry, int] = {}
    for entry in sorted(group, key=lambda one: (one.closed, _order(one))):
        taken = {lane for other, lane in lanes.items() if _overlap(other, entry)}
        lanes[entry] = next(lane for lane in range(len(group)) if lane not in taken)
    return lanes


def _room(lanes: dict[Entry, int], entry: Entry, lane: int, count: int) -> int:
    """How many lanes to the right are free for as long as the entry takes."""
    right = [at for other, at in lanes.items() if at > lane and _overlap(other, entry)]
    return (min(right) if right else count) - lane


def _overlap(one: Entry, other: Entry) -> bool:
    return one.start < _end(other) and other.start < _end(one)


def _order(entry: Entry) -> tuple[datetime, timedelta]:
    return entry.start, entry.start - entry.end


def _end(entry: Entry) -> datetime:
    return max(entry.end, entry.start + SHORTEST)
