"""Time zones in calendar files: written as VTIMEZONE, and found again by the names makers use."""

# ruff: noqa: DTZ001 - a wall clock has no zone
from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.calendars.values import wall_letters

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
AHEAD = 10
"""Years beyond the last date of a file whose changes of the clock are still looked up."""


@dataclass(frozen=True, slots=True)
class _Change:
    """The clock goes from one offset to another; `wall` is what it showed just before."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool


@lru_cache(maxsize=1000)
def zone_named(name: str) -> ZoneInfo | None:
    """The zone of an IANA name, or None."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None


@lru_cache(maxsize=1000)
def zone_of(tzid: str) -> ZoneInfo | None:
    """The zone that a TZID means: an IANA name, one behind a maker's prefix, or Windows' name."""
    found = zone_named(tzid)
    if found or not tzid.strip():
        return found
    pieces = tzid.strip("/ ").split("/")
    for start in range(1, len(pieces)):
        if found := zone_named("/".join(pieces[start:])):
            return found
    if tzid.upper() in ("Z", "GMT", "ETC/UTC"):
        return zone_named("UTC")
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return zone_named(WINDOWS_TO_OLSON.get(tzid, "?"))


def zone_defined(definition: str) -> tzinfo | None:
    """The zone that the text of a VTIMEZONE describes, or None where it cannot be understood."""
    from icalendar import Timezone

    try:
        component = Timezone.from_ical(definition)
        zone = component.to_tz(lookup_tzid=False) if isinstance(component, Timezone) else None
        if zone is not None:
            datetime(2026, 7, 1, tzinfo=zone).utcoffset()
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
        return None
    return zone


def vtimezone(name: str, first_year: int, last_year: int) -> list[str]:
    """The content lines that describe a zone from `first_year` on.

    A change of the clock that still comes back in the same week of each year when we stop looking
    is written as a rule without end; others as single dates.
    """
    zone = ZoneInfo(name)
    last_year = min(last_year + AHEAD, 9000)
    begin = datetime(first_year, 1, 1)
    offset = _offset(zone, begin)
    at_first = begin.replace(tzinfo=zone)
    first = _Change(begin, offset, offset, at_first.tzname() or name, bool(at_first.dst()))
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}", *_observance(first, None)]
    groups: dict[tuple[object, ...], list[_Change]] = defaultdict(list)
    for change in _changes(zone, first_year, last_year):
        groups[change.before, change.after, change.name, change.summer].append(change)
    for group in groups.values():
        for run, rule in _runs(group, last_year):
            lines += _observance(run[0], rule)
    return [*lines, "END:VTIMEZONE"]


def _changes(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[_Change]:
    """Every change of offset in these years."""
    for year in range(first_year, last_year + 1):
        yield from _changes_in(zone, year)


@lru_cache(maxsize=10_000)
def _changes_in(zone: ZoneInfo, year: int) -> tuple[_Change, ...]:
    """Those of a year, found by looking each day and then halving the day."""
    found = []
    day = datetime(year, 1, 1)
    before = _offset(zone, day)
    end = datetime(year + 1, 1, 1)
    while day < end:
        after = _offset(zone, day + timedelta(days=1))
        if after != before:
            low, high = day, day + timedelta(days=1)
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
            local = high.replace(tzinfo=UTC).astimezone(zone)
            told = local.tzname() or ""
            found.append(_Change(high + before, before, after, told, bool(local.dst())))
        before, day = after, day + timedelta(days=1)
    return tuple(found)


def _offset(zone: tzinfo, moment: datetime) -> timedelta:
    """The offset at a moment given as UTC without zone."""
    return moment.replace(tzinfo=UTC).astimezone(zone).utcoffset() or timedelta()


def _runs(group: list[_Change], last_year: int) -> Iterator[tuple[list[_Change], str | None]]:
    """Changes that come back each year by one rule, together with that rule; others alone."""
    run: list[_Change] = []
    fits: set[int] = set()
    for change in group:
        still = fits & _places(change.wall)
        if run and still and _next_of(run[-1], change):
            run.append(change)
            fits = still
            continue
        yield from _closed(run, fits, last_year)
        run, fits = [change], _places(change.wall)
    yield from _closed(run, fits, last_year)


def _closed(
    run: list[_Change], fits: set[int], last_year: int
) -> Iterator[tuple[list[_Change], str | None]]:
    if len(run) < 2:
        yield from (([change], None) for change in run)
        return
    wall = run[0].wall
    place = min(fits)  # -1, the last one, is what laws mean where both fit
    rule = f"FREQ=YEARLY;BYMONTH={wall.month};BYDAY={place}{_DAYS[wall.weekday()]}"
    if run[-1].wall.year < last_year:
        rule += f";UNTIL={wall_letters(run[-1].wall - run[-1].before)}Z"
    yield run, rule


def _next_of(earlier: _Change, later: _Change) -> bool:
    one, two = earlier.wall, later.wall
    same = (one.month, one.weekday(), one.time()) == (two.month, two.weekday(), two.time())
    return same and two.year == one.year + 1


def _places(wall: datetime) -> set[int]:
    """Which one of its weekday in the month a date is, counted from the start and the end."""
    places = {(wall.day - 1) // 7 + 1}
    if wall.day + 7 > calendar.monthrange(wall.year, wall.month)[1]:
        places.add(-1)
    return places


def _observance(change: _Change, rule: str | None) -> list[str]:
    kind = "DAYLIGHT" if change.summer else "STANDARD"
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{wall_letters(change.wall)}",
        *([f"RRULE:{rule}"] if rule else []),
        f"TZNAME:{change.name}",
        f"TZOFFSETFROM:{_letters(change.before)}",
        f"TZOFFSETTO:{_letters(change.after)}",
        f"END:{kind}",
    ]


def _letters(offset: timedelta) -> str:
    """+0700; with seconds where the zone has them."""
    seconds = int(offset.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    text = f"{sign}{seconds // 3600:02}{seconds // 60 % 60:02}"
    return text + (f"{seconds % 60:02}" if seconds % 60 else "")
