"""The agenda: every single time at which something takes place, in order."""

# ruff: noqa: DTZ001 - a wall clock has no zone
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice

from app.calendars.event import Event, Moment
from app.calendars.recurrence import Rule, parse_rule
from app.calendars.recurrence import starts as rule_starts
from app.calendars.zones import zone_named

MOST = 1000
"""Occurrences of one event in one window; a rule by the second would fill any agenda."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time at which an event takes place.

    Attributes:
        event: the event, or what replaces it this time.
        start, end: moments in UTC, or dates for all-day (`end` the day after the last).
        original: the start by which this occurrence is known in its series; None outside one.
    """

    event: Event
    start: Moment
    end: Moment
    original: Moment | None = None


def expand(
    events: Iterable[Event], start: datetime, end: datetime, cancelled: bool = False
) -> list[Occurrence]:
    """What takes place between two aware moments, earliest first, whole days before times.

    Whole days are those of the zone that `start` is given in. Exceptions and replaced
    occurrences are respected; cancelled ones are left out unless asked for. An event without any
    time is not in the agenda, nor is one whose rule cannot be followed more than once.
    """
    zone = start.tzinfo
    if zone is None or end.tzinfo is None:
        raise ValueError("the window needs zones")
    events = list(events)
    replaced: dict[str, set[Moment]] = defaultdict(set)
    for event in events:
        if event.override_of is not None:
            replaced[event.uid].add(event.override_of)
    found: list[Occurrence] = []
    for event in events:
        if event.status == "cancelled" and not cancelled:
            continue
        gone = replaced[event.uid] if event.override_of is None else set()
        times = (one for one in _occurrences(event, gone, start, end, zone))
        found += islice((one for one in times if _overlaps(one, start, end, zone)), MOST)
    return sorted(found, key=lambda one: _order(one, zone))


def _occurrences(
    event: Event, gone: set[Moment], start: datetime, end: datetime, zone: tzinfo
) -> Iterator[Occurrence]:
    first = event.start if event.start is not None else event.end
    if first is None:
        return
    length = _length(event)
    excluded = _exclusion(event)
    series = event.rrule is not None or bool(event.rdates)
    for moment in _starts(event, first, start, end, length) if series else (first,):
        if moment not in gone and not excluded(moment):
            original = moment if series else event.override_of
            yield Occurrence(event, moment, _plus(moment, length), original)


def _length(event: Event) -> timedelta:
    """How long it takes; a day where only a date is given, nothing where only a time is."""
    first, last = event.start, event.end
    if first is None or last is None or isinstance(first, datetime) != isinstance(last, datetime):
        return _DAY if event.all_day else timedelta()
    return max(last - first, _DAY if event.all_day else timedelta())


def _starts(
    event: Event, first: Moment, start: datetime, end: datetime, length: timedelta
) -> Iterator[Moment]:
    """The starts of a series, near enough to the window, from its rule and its added dates."""
    rule = _followable(event.rrule)
    zone = zone_named(event.zone) or UTC
    timed = isinstance(first, datetime)
    low, high = _wall(_minus(start, length), zone), _wall(end, zone)
    slack = timedelta(hours=3) if timed else 2 * _DAY  # clocks change, and days start elsewhere
    low, high = _minus(low, slack), _plus_moment(high, slack)

    def back(wall: datetime) -> Moment:
        return _instant(wall, zone) if timed else wall.date()

    def past_until(wall: datetime) -> bool:
        return rule is not None and _is_past(rule.until, wall, back(wall))

    begin = _wall(first, zone)
    walls = rule_starts(rule, begin, low, high, past_until) if rule else iter([begin])
    seen = set()
    for wall in walls:
        moment = back(wall)
        seen.add(moment)
        yield moment
    for added in event.rdates:
        if added not in seen and isinstance(added, datetime) == timed:
            seen.add(added)
            yield added


def _followable(rrule: str | None) -> Rule | None:
    try:
        return parse_rule(rrule) if rrule else None
    except ValueError:
        return None


def _is_past(until: Moment | None, wall: datetime, moment: Moment) -> bool:
    if until is None:
        return False
    if not isinstance(until, datetime):
        return wall.date() > until
    if not isinstance(moment, datetime):
        return wall.date() > until.date()
    return moment > until if until.tzinfo else wall > until


def _exclusion(event: Event) -> Callable[[Moment], bool]:
    """Tells whether an EXDATE names a start; a bare date takes out whatever starts on it."""
    zone = zone_named(event.zone) or UTC
    exact = set(event.exdates)
    days = {one for one in exact if not isinstance(one, datetime)}
    days_of_times = {one.date() for one in exact if isinstance(one, datetime)}

    def excluded(moment: Moment) -> bool:
        if moment in exact:
            return True
        if isinstance(moment, datetime):
            return bool(days) and _wall(moment, zone).date() in days
        return moment in days_of_times

    return excluded


def _wall(moment: Moment, zone: tzinfo) -> datetime:
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day)
    try:
        return moment.astimezone(zone).replace(tzinfo=None, fold=0)
    except OverflowError:
        return moment.replace(tzinfo=None)


def _instant(wall: datetime, zone: tzinfo) -> datetime:
    try:
        return wall.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return wall.replace(tzinfo=UTC)


def _plus(moment: Moment, length: timedelta) -> Moment:
    try:
        return moment + length
    except OverflowError:
        return moment


def _plus_moment(moment: datetime, length: timedelta) -> datetime:
    try:
        return moment + length
    except OverflowError:
        return datetime.max.replace(tzinfo=moment.tzinfo, microsecond=0)


def _minus(moment: datetime, length: timedelta) -> datetime:
    try:
        return moment - length
    except OverflowError:
        return datetime.min.replace(tzinfo=moment.tzinfo)


def _edge(moment: Moment, zone: tzinfo) -> datetime:
    """A moment, or the beginning of a day where the viewer is."""
    if isinstance(moment, datetime):
        return moment
    return _instant(datetime(moment.year, moment.month, moment.day), zone)


def _overlaps(one: Occurrence, start: datetime, end: datetime, zone: tzinfo) -> bool:
    begins, ends = _edge(one.start, zone), _edge(one.end, zone)
    return begins < end and (ends > start or begins >= start)


def _order(one: Occurrence, zone: tzinfo) -> tuple[datetime, bool, str, str]:
    timed = isinstance(one.start, datetime)
    return _edge(one.start, zone), timed, one.event.subject, one.event.uid
