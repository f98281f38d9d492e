"""The words people use for days and times, in the three languages at once.

A rep writes "besok" in an English window and "Monday" in an Indonesian one, so every word is
known everywhere, except where it means something else: minggu is Sunday in Indonesian and week in
Malay.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _numbered(names: str, first: int = 0) -> dict[str, int]:
    """Rows of words that mean the same, each row one more than the row before."""
    rows = enumerate(names.split(";"), start=first)
    return {word: number for number, row in rows for word in row.split()}


NAMED_DAYS: Mapping[str, int] = MappingProxyType(
    {
        "today": 0, "hari ini": 0, "kini": 0,
        "tomorrow": 1, "tmr": 1, "besok": 1, "bsk": 1, "esok": 1,
        "day after tomorrow": 2, "lusa": 2,
        "yesterday": -1, "kemarin": -1, "kmrn": -1, "semalam": -1,
        "next week": 7, "pekan depan": 7, "minggu depan": 7,
        "minggu hadapan": 7,
    }
)  # fmt: skip
"""Days from today. "Next week" is the same day of the next week."""

WEEKDAYS: Mapping[str, int] = MappingProxyType(
    _numbered(
        "monday mon senin sen isnin isn;"
        "tuesday tue tues selasa sel;"
        "wednesday wed rabu rab;"
        "thursday thu thur thurs kamis kam khamis kha;"
        "friday fri jumat jum'at jum jumaat;"
        "saturday sat sabtu sab;"
        "sunday sun minggu min ahad ahd"
    )
)
"""Monday is 0."""

MONTHS: Mapping[str, int] = MappingProxyType(
    _numbered(
        "january januari jan;february februari pebruari feb;march maret mar mac;april apr;"
        "may mei;june juni jun;july juli jul julai;august agustus agu ags agt aug ogos ogo;"
        "september sep sept;october oktober oct okt;november nov nop;"
        "december desember dec des disember dis",
        first=1,
    )
)

PARTS_OF_DAY: Mapping[str, range] = MappingProxyType(
    dict.fromkeys(("am", "pagi", "pg"), range(12))
    | dict.fromkeys(("pm",), range(12, 24))
    | dict.fromkeys(("siang", "tengah hari", "tengahari"), range(10, 16))
    | dict.fromkeys(("sore", "petang", "ptg"), range(14, 20))
    | dict.fromkeys(("malam", "mlm"), range(18, 28))
)
"""The hours, from midnight, that each word can mean; 24 and more are after the next midnight."""

NOONS = frozenset({"noon", "midday", "tengah hari", "tengahari"})

UNITS: Mapping[str, str] = MappingProxyType(
    {
        "": "days", "d": "days", "day": "days", "days": "days", "hari": "days",
        "w": "weeks", "week": "weeks", "weeks": "weeks", "minggu": "weeks", "pekan": "weeks",
        "h": "hours", "hour": "hours", "hours": "hours", "jam": "hours",
        "min": "minutes", "minute": "minutes", "minutes": "minutes", "menit": "minutes",
        "minit": "minutes",
    }
)  # fmt: skip
"""Of a step forward, as in +3 or +2 jam."""

NEXT = frozenset({"next", "depan", "hadapan"})
"""Before or after the name of a day: the one in the week after this."""


def named_day(text: str, language: str) -> int | None:
    """Days from today, None where the text names none.

    Raises ValueError for "minggu depan", next week or next Sunday, outside Malay.
    """
    if text == "minggu depan" and language != "ms":
        raise ValueError("next week or next Sunday")
    return NAMED_DAYS.get(text)


def weekday(word: str, language: str) -> int | None:
    """The day of the week, Monday 0; None where the word names none in this language."""
    if word in ("minggu", "min") and language != "id":
        return None
    return WEEKDAYS.get(word)
