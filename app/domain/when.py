"""Forgiving entry of days and times: `besok 9`, `tomorrow 9`, `sen 14`, `3/12`, `+3`, ISO.

A day's name is the next such day, never today. Day comes before month. A day without a year is the
coming one. Hours count to 24; one to five alone could be either half of the day, so they are asked
about. 9.12 is a time where a time may stand. What cannot be read is refused with an example;
nothing is guessed.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from app.domain import calendar_words as words
from app.errors import Invalid
from app.i18n import N_

MORNING = time(9)
FIRST_YEAR, LAST_YEAR = 1900, 2200
_STEP = re.compile(r"\+ ?(\d{1,3}) ?([a-z]*)|in (\d{1,3}) ([a-z]+)|(\d{1,3}) ([a-z]+) lagi")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}|\d{2}))?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ?([a-z]+)\.?,?(?: (\d{4}))?")
_MONTH_DAY = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}))?")
_TIME = re.compile(
    r"(?:at |pukul |jam |pkl |pk |@ ?)?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?"
    r"(?: ?(?P<part>[a-z]+(?: [a-z]+)?))?"
)


def parse_date(text: str, language: str, today: date, field: str = "date") -> date:
    """A day: `besok`, `senin`, `next monday`, `3/12`, `3 Des 2026`, `+3`, `2026-12-03`.

    "Next" before a day's name means the one in the calendar week after this (weeks begin on
    Monday). Raises Invalid for `field`, with an example, where it is no day, or one of a year
    that cannot be meant.
    """
    day = _day(_plain(text), language, today)
    if day is None:
        raise _no_date(text, language, field)
    return near(day, field)


def parse_when(
    text: str, language: str, now: datetime, field: str = "when", default: time = MORNING
) -> datetime:
    """A moment, in the zone of `now` (naive where `now` is): `besok 9`, `today 3pm`, `lusa`.

    A time alone is today's; a day alone is at `default`; `+2 jam` counts from now. Raises Invalid
    for `field`, with an example, where it is no moment.
    """
    plain = _plain(text)
    moment = _iso_moment(plain, now, field) or _hours_ahead(plain, now)
    if moment is not None:
        return moment
    for day_text, time_text in _splits(plain) if plain else ():
        if not _is_clock(time_text):
            continue
        day = _day(day_text, language, now.date()) if day_text else now.date()
        if day is None:
            continue
        clock = _clock(time_text, field) if time_text else default
        return datetime.combine(near(day, field), clock, tzinfo=now.tzinfo)
    raise _no_moment(text, language, field)


def _day(text: str, language: str, today: date) -> date | None:
    try:
        return _named(text, language, today) or _stepped(text, today) or _written(text, today)
    except (ValueError, OverflowError):
        return None


def near(day: date, field: str) -> date:
    """The day. Raises Invalid for a year that is a slip, and would not bear reckoning with."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Invalid(
            N_("Write a year between {first} and {last}."),
            field=field,
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )
    return day


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u2019", "'")).strip().lower()


def _named(text: str, language: str, today: date) -> date | None:
    """By a name: of a day near today, or of a day of the week."""
    days = words.named_day(text, language)
    if days is not None:
        return today + timedelta(days=days)
    parts = text.removeprefix("hari ").split(" ")
    names = [part for part in parts if part not in words.NEXT]
    weekday = words.weekday(names[0], language) if len(names) == 1 and len(parts) <= 2 else None
    if weekday is None:
        return None
    if len(parts) == 2:
        return today + timedelta(days=7 - today.weekday() + weekday)
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _stepped(text: str, today: date) -> date | None:
    step = _step(text)
    return None if step is None or step % timedelta(days=1) else today + step


def _step(text: str) -> timedelta | None:
    match = _STEP.fullmatch(text)
    if match is None:
        return None
    count, unit = (group for group in match.groups() if group is not None)
    return timedelta(**{words.UNITS[unit]: int(count)}) if unit in words.UNITS else None


def _written(text: str, today: date) -> date | None:
    """By its number: ISO, day/month with or without a year, day and month's name."""
    if match := _ISO.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMBERS.fullmatch(text):
        return _coming(int(match[1]), int(match[3]), match[4], today)
    if (match := _DAY_MONTH.fullmatch(text)) and match[2] in words.MONTHS:
        return _coming(int(match[1]), words.MONTHS[match[2]], match[3], today)
    if (match := _MONTH_DAY.fullmatch(text)) and match[1] in words.MONTHS:
        return _coming(int(match[2]), words.MONTHS[match[1]], match[3], today)
    return None


def _coming(day: int, month: int, year: str | None, today: date) -> date:
    """The day as written; without a year today's or the next, for 29 February in a leap year."""
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    for ahead in range(9 if (day, month) == (29, 2) else 2):
        try:
            found = date(today.year + ahead, month, day)
        except ValueError:
            if (day, month) != (29, 2):
                raise
            continue
        if found >= today:
            return found
    raise ValueError("no such day")


def _splits(text: str) -> list[tuple[str, str]]:
    """Every way to take the text as a day and a time, in this order and then the other."""
    parts = text.split(" ")
    halves = [(" ".join(parts[:cut]), " ".join(parts[cut:])) for cut in range(len(parts) + 1)]
    both = halves + [(last, first) for first, last in halves]
    return [(day.removesuffix(","), clock) for day, clock in both]


def _is_clock(text: str) -> bool:
    match = _TIME.fullmatch(text)
    if not text or text in words.NOONS or match is None:
        return not text or text in words.NOONS
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    return minute < 60 and _hour(hour, match["part"]) is not None


def _clock(text: str, field: str) -> time:
    """The time of day. Raises Invalid for 1 to 5 alone, which could be night or afternoon."""
    match = _TIME.fullmatch(text)
    if match is None:
        return time(12)
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if not match["part"] and len(match["hour"]) == 1 and 1 <= hour <= 5:
        raise Invalid(
            N_("{text} could be night or afternoon. Write {night} or {day}."),
            field=field,
            text=f"“{text}”",
            night=f"{hour:02}:{minute:02}",
            day=f"{hour + 12}:{minute:02}",
        )
    return time(_hour(hour, match["part"]) or 0, minute)


def _hour(hour: int, part: str | None) -> int | None:
    """The hour from 0 to 23, by the part of the day where one is named; None where it is none."""
    if part is None:
        return hour if hour < 24 else None
    meant = words.PARTS_OF_DAY.get(part, range(0))
    if hour > 12:
        return hour if hour in meant and hour < 24 else None
    return next((other % 24 for other in meant if other % 12 == hour % 12), None)


def _iso_moment(text: str, now: datetime, field: str) -> datetime | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}", text):
        return None
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    near(moment.date(), field)
    if moment.tzinfo is None:
        return moment.replace(tzinfo=now.tzinfo)
    return moment.astimezone(now.tzinfo) if now.tzinfo else None


def _hours_ahead(text: str, now: datetime) -> datetime | None:
    step = _step(text)
    if step is None or not step % timedelta(days=1):
        return None
    return (now + step).replace(second=0, microsecond=0)


def _no_date(text: str, language: str, field: str) -> Invalid:
    example = {"id": "besok", "ms": "esok"}.get(language, "tomorrow")
    return Invalid(
        N_("{text} cannot be read as a date. Write it like {example} or 3/12/2026."),
        field=field,
        text=f"“{text.strip()}”",
        example=example,
    )


def _no_moment(text: str, language: str, field: str) -> Invalid:
    example = {"id": "besok 9", "ms": "esok 9"}.get(language, "tomorrow 9")
    return Invalid(
        N_("{text} cannot be read as a day and time. Write it like {example} or 3/12 14:00."),
        field=field,
        text=f"“{text.strip()}”",
        example=example,
    )
