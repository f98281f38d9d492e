"""Numbers of documents by a pattern: `{seq:03}/SPH/{roman_month}/{year}` is 001/SPH/VIII/2026."""

from __future__ import annotations

import re
from datetime import date

from app.errors import Invalid
from app.i18n import N_

DEFAULT_QUOTE = "{seq:03}/SPH/{roman_month}/{year}"
DEFAULT_ORDER = "{seq:03}/SO/{roman_month}/{year}"
# What an office expects elsewhere than in Indonesia, where SPH is a “surat penawaran harga”.
_USUAL = {
    "quote": {"ID": DEFAULT_QUOTE, "": "QT-{year}-{seq:04}"},
    "order": {"ID": DEFAULT_ORDER, "": "SO-{year}-{seq:04}"},
}
LONGEST = 40
_KNOWN = ("seq", "year", "yy", "month", "roman_month", "day", "device")
_MARK = re.compile(r"\{(?P<name>[a-z_]*)(?::(?P<width>0?[1-9]))?\}")
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
          (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


def render(pattern: str, seq: int, on: date, device: str = "") -> str:
    """The number of a document dated `on`.

    Marks: {seq} the running number, {seq:03} with leading zeros; {year}, {yy}, {month} (01 to 12),
    {roman_month}, {day} (01 to 31), {device} the laptop's label. Raises Invalid for the pattern.
    """
    check_pattern(pattern)
    values = {
        "seq": seq,
        "year": on.year,
        "yy": f"{on.year % 100:02}",
        "month": f"{on.month:02}",
        "roman_month": roman(on.month),
        "day": f"{on.day:02}",
        "device": device,
    }

    def fill(mark: re.Match[str]) -> str:
        value = str(values[mark["name"]])
        return value.zfill(int(mark["width"])) if mark["width"] else value

    return _MARK.sub(fill, pattern)


def usual_pattern(kind: str, country: str) -> str:
    """How papers of a kind (quote, order) are numbered in a country, by its code."""
    usual = _USUAL[kind]
    return usual.get(country, usual[""])


def with_revision(number: str, revision: int | None) -> str:
    """`001/SPH/VIII/2026 · R2`: a number as lists tell it, from the second revision on."""
    return f"{number} · R{revision}".lstrip() if (revision or 1) > 1 else number


def check_pattern(pattern: str, field: str = "pattern") -> str:
    """The pattern, when numbers can be made by it. Raises Invalid for `field` otherwise."""
    names = [mark["name"] for mark in _MARK.finditer(pattern)]
    if unknown := [name for name in names if name not in _KNOWN]:
        raise Invalid(
            N_("{mark} is no part of a number. Use {known}."),
            field=field,
            mark=f"{{{unknown[0]}}}",
            known=", ".join(f"{{{name}}}" for name in _KNOWN),
        )
    if "{" in (rest := _MARK.sub("", pattern)) or "}" in rest:
        raise Invalid(N_("A bracket of this pattern is not closed, or stands alone."), field=field)
    if "seq" not in names:
        raise Invalid(
            N_("A pattern needs the running number, such as {mark}."), field=field, mark="{seq:03}"
        )
    if any(not letter.isprintable() for letter in pattern) or len(pattern) > LONGEST:
        raise Invalid(N_("A pattern is one line of at most 40 letters."), field=field)
    return pattern


def period_of(pattern: str, on: date) -> str:
    """The period within which the running number may not repeat: "2026", or "" for always.

    It begins again at 1 each year where the pattern names the year, and never otherwise.
    """
    names = {mark["name"] for mark in _MARK.finditer(pattern)}
    return str(on.year) if names & {"year", "yy"} else ""


def draft_label(device: str, count: int) -> str:
    """What a draft is called until it has a number: by the laptop that made it, "AN-0007"."""
    return f"{device}-{count:04}"


def roman(number: int) -> str:
    """From 1 to 3999. Raises ValueError otherwise."""
    if not 1 <= number <= 3999:
        raise ValueError(f"{number} has no Roman numeral")
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text
