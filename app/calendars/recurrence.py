"""When something comes back: the recurrence rules of RFC 5545, section 3.3.10.

Days are looked at only inside the window that is asked for, so that no rule, however it was
written, can make the calendar wait: one that never matches ends with the window.
"""

# ruff: noqa: DTZ007 - a wall clock has no zone
from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from math import prod

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_STEPS = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}
_PERIODS = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_LIMITS = {
    "BYMONTH": (1, 12, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYSETPOS": (1, 366, True),
    "BYHOUR": (0, 23, False),
    "BYMINUTE": (0, 59, False),
    "BYSECOND": (0, 60, False),
}
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)\Z", re.ASCII)
_UNTIL = re.compile(r"\d{8}(T\d{6}Z?)?\Z", re.ASCII)
PATIENCE = 50_000
"""Periods and starts looked at in one go; only a rule that counts from long ago reaches it."""
_MOST_PLACES = 1440


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule taken apart.

    Attributes:
        until: a date, an aware moment, or one without zone that is meant where the event is.
        days: weekdays (Monday is 0), each with which one of the month or year, or 0 for all.
        numbers: the lists of the other BY... parts by their name.
    """

    freq: str
    interval: int = 1
    count: int | None = None
    until: date | datetime | None = None
    days: tuple[tuple[int, int], ...] = ()
    numbers: tuple[tuple[str, tuple[int, ...]], ...] = ()
    week_start: int = 0

    def by(self, name: str) -> tuple[int, ...]:
        """The numbers of BYMONTH and the like; empty where the rule has no such part."""
        return dict(self.numbers).get(name, ())


def parse_rule(text: str) -> Rule:
    """The rule in the value of RRULE. Raises ValueError for one that cannot be followed."""
    parts: dict[str, str] = {}
    for piece in text.strip().upper().rstrip(";").split(";"):
        name, equals, value = piece.partition("=")
        if not equals or not value or name in parts:
            raise ValueError(text)
        parts[name.strip()] = value.strip()
    freq = parts.pop("FREQ", "")
    interval = int(parts.pop("INTERVAL", "1"))
    count = parts.pop("COUNT", None)
    until = parts.pop("UNTIL", None)
    days = tuple(_day(one) for one in _list(parts.pop("BYDAY", "")))
    week_start = DAYS.index(parts.pop("WKST", "MO"))
    numbers = tuple((name, _numbers(name, value)) for name, value in sorted(parts.items()))
    if freq not in _PERIODS and freq not in _STEPS:
        raise ValueError(text)
    if not 1 <= interval <= 1_000_000 or (count is not None and int(count) < 1):
        raise ValueError(text)
    ends = _until(until) if until else None
    rule = Rule(freq, interval, int(count) if count else None, ends, days, numbers, week_start)
    in_a_day = [len(rule.by(name)) or 1 for name in ("BYHOUR", "BYMINUTE", "BYSECOND")]
    if rule.by("BYSETPOS") and prod(in_a_day) > _MOST_PLACES:
        raise ValueError(text)
    return rule


def _list(value: str) -> list[str]:
    return [one.strip() for one in value.split(",")] if value else []


def _day(letters: str) -> tuple[int, int]:
    match = _DAY.match(letters)
    if match is None or match[1] in ("0", "+0", "-0", "00"):
        raise ValueError(letters)
    return int(match[1] or 0), DAYS.index(match[2])


def _numbers(name: str, value: str) -> tuple[int, ...]:
    if name not in _LIMITS:
        raise ValueError(name)
    low, high, negative = _LIMITS[name]
    numbers = tuple(sorted({int(one) for one in _list(value)}))
    for number in numbers:
        if not low <= (abs(number) if negative else number) <= high:
            raise ValueError(value)
    return numbers


def _until(letters: str) -> date | datetime:
    if not _UNTIL.match(letters):
        raise ValueError(letters)
    day = datetime.strptime(letters[:8], "%Y%m%d")
    if len(letters) == 8:
        return day.date()
    moment = datetime.strptime(letters[:15], "%Y%m%dT%H%M%S")
    return moment.replace(tzinfo=UTC) if letters.endswith("Z") else moment


def starts(
    rule: Rule,
    start: datetime,
    first: datetime,
    last: datetime,
    past_until: Callable[[datetime], bool] = lambda _moment: False,
) -> Iterator[datetime]:
    """The starts from `first` to `last` in order, all on the wall clock where the event is.

    `start` is always one of them and the first that COUNT counts. `past_until` tells whether a
    start lies after the rule's UNTIL, which only the caller can compare across zones.
    """
    limit = PATIENCE if rule.count is None else min(rule.count, PATIENCE)
    since = start if rule.count is not None else max(start, first)
    for counted, moment in enumerate(_with_start(rule, start, since, last), 1):
        if (moment != start and past_until(moment)) or counted > limit:
            return
        if moment >= first:
            yield moment


def _with_start(rule: Rule, start: datetime, since: datetime, last: datetime) -> Iterator[datetime]:
    if since <= start <= last:
        yield start
    candidates = _small_steps if rule.freq in _STEPS else _periods
    for moment in candidates(rule, start, since, last):
        if since <= moment <= last and moment > start:
            yield moment


def _periods(rule: Rule, start: datetime, since: datetime, last: datetime) -> Iterator[datetime]:
    """Candidates year by year, month by month, week by week or day by day."""
    fits = _day_test(rule, start)
    times = sorted(_times(rule, start))
    within = range(since.toordinal(), last.toordinal() + 1)
    for days in _spans(rule, start.date(), since.date(), last.date()):
        if not rule.by("BYSETPOS"):
            days = [day for day in days if day.toordinal() in within]
        moments = (datetime.combine(day, at) for day in days if fits(day) for at in times)
        yield from _chosen(rule, moments)


def _spans(rule: Rule, start: date, since: date, last: date) -> Iterator[list[date]]:
    """The days of each period from the one that holds `since`."""
    step = rule.interval
    if rule.freq in ("WEEKLY", "DAILY"):
        width = 7 if rule.freq == "WEEKLY" else 1
        shift = (start.weekday() - rule.week_start) % 7 if width == 7 else 0
        origin = start.toordinal() - shift
        number = max(0, (since.toordinal() - origin) // (width * step))
        for _patience in range(PATIENCE):
            begin = origin + number * width * step
            if begin > last.toordinal():
                return
            top = min(begin + width, date.max.toordinal() + 1)
            yield [date.fromordinal(day) for day in range(max(begin, 1), top)]
            number += 1
        return
    if rule.freq == "YEARLY" and rule.by("BYWEEKNO"):
        yield from _years_of_weeks(rule, start, since, last)
        return
    size = 1 if rule.freq == "MONTHLY" else 12
    start_month = start.year * 12 + (start.month - 1 if size == 1 else 0)
    since_month = since.year * 12 + since.month - 1
    number = max(0, (since_month - start_month) // (size * step))
    for _patience in range(PATIENCE):
        month = start_month + number * size * step
        if month > last.year * 12 + last.month - 1:
            return
        begin = date(month // 12, month % 12 + 1, 1).toordinal()
        year, after = divmod(month + size - 1, 12)
        top = date(year, after + 1, calendar.monthrange(year, after + 1)[1]).toordinal()
        yield [date.fromordinal(day) for day in range(begin, top + 1)]
        number += 1


def _years_of_weeks(rule: Rule, start: date, since: date, last: date) -> Iterator[list[date]]:
    """The days of each year of whole weeks from the one that holds `since`.

    RFC 5545 numbers weeks as ISO 8601 does: the first with at least four days in the year is week
    1, and all seven of its days are of that week. Monday 29 December 2025 is of week 1 of 2026, so
    a rule for Mondays of week 1 that looked at days of 2026 alone would leave that year out. Years
    are counted so as well, or INTERVAL=2 would take half a week from each of two years; only a
    start that is in none of the rule's weeks says no more than its own year.
    """
    in_step = _week_numbers(start, rule.week_start) & set(rule.by("BYWEEKNO"))
    begins = _year_of_week(start, rule.week_start) if in_step else start.year
    turn = max(0, (_year_of_week(since, rule.week_start) - begins) // rule.interval)
    for _patience in range(PATIENCE):
        year = begins + turn * rule.interval
        low, high = (_week_one(which, rule.week_start) for which in (year, year + 1))
        if low > last.toordinal():
            return
        high = min(high, date.max.toordinal() + 1)
        yield [date.fromordinal(day) for day in range(max(low, 1), high)]
        turn += 1


def _small_steps(
    rule: Rule, start: datetime, since: datetime, last: datetime
) -> Iterator[datetime]:
    """Candidates hour by hour, minute by minute or second by second."""
    unit = _STEPS[rule.freq]
    step = unit * rule.interval
    fits = _day_test(rule, start)
    hours, minutes, seconds = rule.by("BYHOUR"), rule.by("BYMINUTE"), rule.by("BYSECOND")
    number = max(0, int((since - start).total_seconds()) // step - 1)
    for _patience in range(PATIENCE):
        try:
            moment = start + timedelta(seconds=number * step)
        except OverflowError:
            return
        if moment.replace(minute=0, second=0) > last:
            return
        skip = 0
        into_day = moment.hour * 3600 + moment.minute * 60 + moment.second
        if not fits(moment.date()):
            skip = 86400 - into_day
        elif hours and moment.hour not in hours:
            skip = 3600 - into_day % 3600
        elif unit < 3600 and minutes and moment.minute not in minutes:
            skip = 60 - into_day % 60
        elif unit == 1 and seconds and moment.second not in seconds:
            skip = 1
        else:
            inner = product(
                minutes if unit == 3600 and minutes else (moment.minute,),
                seconds if unit > 1 and seconds else (moment.second,),
            )
            inside = (moment.replace(minute=one, second=min(two, 59)) for one, two in inner)
            yield from _chosen(rule, inside)
        number += max(1, -(-skip // step))


def _times(rule: Rule, start: datetime) -> set[time]:
    return {
        time(hour, minute, min(second, 59))
        for hour in rule.by("BYHOUR") or (start.hour,)
        for minute in rule.by("BYMINUTE") or (start.minute,)
        for second in rule.by("BYSECOND") or (start.second,)
    }


def _chosen(rule: Rule, moments: Iterator[datetime]) -> Iterator[datetime]:
    """All moments of a period, or those at the places that BYSETPOS names."""
    places = rule.by("BYSETPOS")
    if not places:
        yield from moments
        return
    found = sorted(moments)
    at = {place - 1 if place > 0 else len(found) + place for place in places}
    yield from (found[place] for place in sorted(at) if 0 <= place < len(found))


def _day_test(rule: Rule, start: datetime) -> Callable[[date], bool]:
    """Whether a day fits every BY... part; what the rule leaves open is taken from the start."""
    months, month_days = rule.by("BYMONTH"), rule.by("BYMONTHDAY")
    year_days, weeks, days = rule.by("BYYEARDAY"), rule.by("BYWEEKNO"), rule.days
    if not (month_days or year_days or days):
        if rule.freq == "WEEKLY" or weeks:
            days = ((0, start.weekday()),)
        elif rule.freq in ("MONTHLY", "YEARLY"):
            month_days = (start.day,)
            months = months or ((start.month,) if rule.freq == "YEARLY" else ())
    in_month = rule.freq == "MONTHLY" or (rule.freq == "YEARLY" and bool(months))
    counted = rule.freq in ("MONTHLY", "YEARLY") and not weeks

    def fits(day: date) -> bool:
        if months and day.month not in months:
            return False
        length = calendar.monthrange(day.year, day.month)[1]
        if month_days and not {day.day, day.day - length - 1} & set(month_days):
            return False
        if year_days or (counted and not in_month):
            number = day.timetuple().tm_yday
            year = 366 if calendar.isleap(day.year) else 365
        else:
            number = year = 0
        if year_days and not {number, number - year - 1} & set(year_days):
            return False
        if weeks and not _week_numbers(day, rule.week_start) & set(weeks):
            return False
        at, size = (day.day, length) if in_month else (number, year)
        places = {0, (at - 1) // 7 + 1, -((size - at) // 7 + 1)} if counted else {0}
        return not days or any(
            weekday == day.weekday() and (place in places or not counted) for place, weekday in days
        )

    return fits


def _week_numbers(day: date, week_start: int) -> set[int]:
    """The week of the year a day is in, from the start and from the end; see `_years_of_weeks`."""
    year = _year_of_week(day, week_start)
    begin, end = _week_one(year, week_start), _week_one(year + 1, week_start)
    week = (day.toordinal() - begin) // 7
    return {week + 1, week - (end - begin) // 7}


def _year_of_week(day: date, week_start: int) -> int:
    """The year whose week a day is in: its own, or at the turn of a year a neighbour."""
    at = day.toordinal()
    if at >= _week_one(day.year + 1, week_start):
        return day.year + 1
    return day.year if at >= _week_one(day.year, week_start) else day.year - 1


def _week_one(year: int, week_start: int) -> int:
    """The ordinal of the day on which week 1 begins; week 1 always holds 4 January."""
    before = year - 1  # not by `date`, which knows no year 10000
    fourth = before * 365 + before // 4 - before // 100 + before // 400 + 4
    return fourth - (fourth - 1 - week_start) % 7
