"""How the values of a column are written: which part of a date comes first, what marks decimals.

3/1/2017 alone may be March or January. Among its neighbours one like 10/20/2016 settles it for
the whole column; where none does, that is said and the language's own order is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation

from app.domain.entry import parse_amount, parse_percent
from app.domain.when import near, parse_date
from app.errors import Invalid
from app.exchange.cells import Number
from app.i18n import N_, language

_NUMERIC = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T,]+(.+))?", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})([/.\-]?)(\d{1,2})\2(\d{1,2})(?:[ T]+(.+))?", re.ASCII)
_WORDS = re.compile(r"(?=.*[^\W\d_]{3})(?=.*\d{4}).+")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?", re.I)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_PHONE = re.compile(r"(\+|0|\(0|62|60)[\d\s().\-/]{7,19}", re.ASCII)
_AMOUNT = re.compile(r"[^\d.,'-]*-?(\d[\d.,' ]*)\D*", re.ASCII)
_KEPT = 5


@dataclass
class Shape:
    """What is known of a column from all its values.

    Attributes:
        filled: how many cells hold something; of these `emails` and `phones` look like one.
        sample: the first different values.
        day_first, month_first: dates that can only be read so.
        either: dates that can be read in both ways.
        point, comma: numbers in which it can only mark decimals.
    """

    filled: int = 0
    emails: int = 0
    phones: int = 0
    day_first: int = 0
    month_first: int = 0
    either: int = 0
    point: int = 0
    comma: int = 0
    sample: list[str] = field(default_factory=list)

    def see(self, cell: str) -> None:
        """Take in one more cell."""
        text = cell.strip()
        if not text:
            return
        self.filled += 1
        if len(self.sample) < _KEPT and text not in self.sample:
            self.sample.append(text)
        if not any(letter.isdigit() for letter in text):
            self.emails += "@" in text and bool(_EMAIL.fullmatch(text))
            return
        if "@" in text:
            self.emails += bool(_EMAIL.fullmatch(text))
        elif dated := _NUMERIC.fullmatch(text):
            self._see_date(int(dated[1]), int(dated[3]))
        else:
            self.phones += bool(_PHONE.fullmatch(text))
            if not isinstance(cell, Number):
                self._see_number(text)

    def _see_date(self, first: int, second: int) -> None:
        if first > 12 >= second:
            self.day_first += 1
        elif second > 12 >= first:
            self.month_first += 1
        elif first != second:
            self.either += 1

    def _see_number(self, text: str) -> None:
        mark = _decimal_mark(text)
        self.point += mark == "."
        self.comma += mark == ","

    @property
    def contradictory(self) -> bool:
        """Whether some dates have the day first and others the month."""
        return bool(self.day_first and self.month_first)

    @property
    def undecided(self) -> bool:
        """Whether there are dates that nothing in the column settles."""
        return bool(self.either and not self.day_first and not self.month_first)

    @property
    def decimal_mark(self) -> str:
        """What marks decimals where the values prove it; empty where they do not."""
        if bool(self.point) == bool(self.comma):
            return ""
        return "." if self.point else ","


def shapes_of(width: int, rows: Iterable[tuple[str, ...]]) -> list[Shape]:
    """The shape of each of `width` columns."""
    shapes = [Shape() for _ in range(width)]
    for cells in rows:
        for shape, cell in zip(shapes, cells, strict=False):
            shape.see(cell)
    return shapes


def read_date(text: str, shape: Shape, today: date, name: str) -> date:
    """A date as its column writes them. Raises Invalid for the field called `name`."""
    return _day_and_rest(text.strip(), shape, today, name)[0]


def read_moment(text: str, shape: Shape, now: datetime, name: str) -> datetime:
    """A moment; without a zone it is in that of `now`, without a time at its midnight."""
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        day, rest = _day_and_rest(text, shape, now.date(), name)
        moment = datetime.combine(day, _clock(rest, text, name))
    near(moment.date(), name)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=now.tzinfo)
    return moment.astimezone(UTC)


def read_amount(text: str, shape: Shape, currency: str | None, name: str) -> Decimal:
    """An amount as its column writes them. Raises Invalid for the field called `name`."""
    if isinstance(text, Number):
        return Decimal(text)
    mark = shape.decimal_mark
    if not mark:
        return parse_amount(text, language(), currency, name)
    return parse_amount(text, "id" if mark == "," else "en", None, name)


def read_percent(text: str, shape: Shape, name: str) -> Decimal:
    """A percentage as its column writes them. Raises Invalid for the field called `name`."""
    if isinstance(text, Number):
        return Decimal(text)
    mark = shape.decimal_mark
    return parse_percent(text, {",": "id", ".": "en"}.get(mark, language()), name)


def read_whole(text: str, shape: Shape, name: str) -> int:
    """A whole number. Raises Invalid for the field called `name`."""
    try:
        number = read_amount(text, shape, None if shape.decimal_mark else "IDR", name)
        if number == int(number):
            return int(number)
    except (Invalid, InvalidOperation):
        pass  # said below in the words for whole numbers
    raise Invalid(N_("“{text}” is not a whole number. Write it like 12."), field=name, text=text)


def _decimal_mark(text: str) -> str:
    """The mark that can only stand before decimals in this number; empty where either could."""
    found = _AMOUNT.fullmatch(text)
    digits = found[1].rstrip(" .,'") if found else ""
    marks = [letter for letter in digits if letter in ".,"]
    if not marks:
        return ""
    if len(set(marks)) == 2:
        return marks[-1] if marks.count(marks[-1]) == 1 else ""
    if len(marks) > 1:
        return "," if marks[0] == "." else "."
    after = len(digits) - digits.index(marks[0]) - 1
    return "" if after == 3 and not digits.startswith("0") else marks[0]


def _day_and_rest(text: str, shape: Shape, today: date, name: str) -> tuple[date, str]:
    try:
        if found := _YEAR_FIRST.fullmatch(text):
            return date(int(found[1]), int(found[3]), int(found[4])), found[5] or ""
        if found := _NUMERIC.fullmatch(text):
            day, month = _day_and_month(int(found[1]), int(found[3]), shape, text, name)
            return date(_year(found[4], today), month, day), found[5] or ""
        if _WORDS.fullmatch(text):
            return parse_date(text.replace("-", " "), language(), today, name), ""
    except ValueError:
        pass  # 31/2/2020: said below
    raise Invalid(
        N_("“{text}” is not a date. Write it with its year, like 2026-12-31."),
        field=name,
        text=text,
    )


def _day_and_month(first: int, second: int, shape: Shape, text: str, name: str) -> tuple[int, int]:
    if first > 12 or second > 12 or first == second:
        return (first, second) if second <= 12 else (second, first)
    if shape.contradictory:
        raise Invalid(
            N_("“{text}” can be read in two ways here. Write it like 2026-12-31."),
            field=name,
            text=text,
        )
    return (second, first) if shape.month_first else (first, second)


def _year(digits: str, today: date) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    century = today.year - today.year % 100
    return century + year if century + year <= today.year + 20 else century - 100 + year


def _clock(text: str, whole: str, name: str) -> time:
    if not text:
        return time()
    found = _CLOCK.fullmatch(text.strip())
    if found:
        hour = int(found[1])
        half = (found[4] or "").lower()[:1]
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        if hour < 24 and int(found[2]) < 60 and int(found[3] or 0) < 60:
            return time(hour, int(found[2]), int(found[3] or 0))
    raise Invalid(
        N_("“{text}” is not a date and time. Write it like 2026-12-31 09:00."),
        field=name,
        text=whole,
    )
