"""The values of content lines: texts, moments and durations, to and from their letters."""

# ruff: noqa: DTZ001 - a wall clock has no zone
from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

from app.calendars.event import Moment

_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d))?(Z?)\Z", re.ASCII)
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?\Z",
    re.ASCII,
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPES = {"\\n": "\n", "\\N": "\n", "\\\\": "\\", "\\,": ",", "\\;": ";"}


def text_of(value: str) -> str:
    """The text that an escaped value means."""
    return re.sub(r"\\[nN\\,;]", lambda mark: _ESCAPES[mark[0]], value)


def texts_of(value: str) -> list[str]:
    """The texts of a list: commas part them unless escaped."""
    return [text_of(piece) for piece in re.findall(r"(?:[^\\,]|\\.|\\\Z)+", value)]


def escaped(text: str) -> str:
    """A text as a value; control characters, which may not stand there, are left out."""
    text = clean(text)
    for letter, mark in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(letter, mark)
    return text


def clean(text: str) -> str:
    """The text with plain line feeds and without control characters."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def moment_of(value: str, zone: tzinfo) -> Moment:
    """A date, or a moment in UTC: one without Z is read in `zone`. Raises ValueError.

    A second 60 is read as 59, as the leap second it stands for has no other place.
    """
    match = _MOMENT.match(value.strip())
    if match is None:
        raise ValueError(value)
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if match[4] is None:
        return date(year, month, day)
    second = min(int(match[6]), 59) if int(match[6]) <= 60 else int(match[6])
    wall = datetime(year, month, day, int(match[4]), int(match[5]), second)
    try:
        return wall.replace(tzinfo=UTC if match[7] else zone).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(value) from error


def duration_of(value: str) -> timedelta:
    """A length of time such as -PT15M. Raises ValueError."""
    match = _DURATION.match(value.strip().upper())
    if match is None or not any(match.groups()[1:]):
        raise ValueError(value)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if match[1] == "-" else length


def date_letters(day: date) -> str:
    """20261231."""
    return f"{day.year:04}{day.month:02}{day.day:02}"


def wall_letters(moment: datetime) -> str:
    """20261231T235959, as the clock on the wall shows it."""
    return f"{date_letters(moment)}T{moment.hour:02}{moment.minute:02}{moment.second:02}"


def utc_letters(moment: datetime) -> str:
    """20261231T165959Z."""
    return wall_letters(moment.astimezone(UTC)) + "Z"
