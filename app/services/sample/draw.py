"""Chance that repeats itself: random choices, keys and moments that follow from seed and day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from app.ids import uuid7

SUNDAY = 6


@dataclass(frozen=True)
class Draw:
    """What one part of the company draws its chances from.

    Attributes:
        today: the day the sample is made; every date of it is relative to this one.
    """

    today: date
    rng: Random

    @classmethod
    def of(cls, part: str, seed: int, today: date) -> Draw:
        """The chances of one part, which do not move when another part changes."""
        return cls(today, Random(f"{seed}/{today.isoformat()}/{part}"))

    def key(self, when: datetime) -> UUID:
        """A record's key, as if it had been made at that moment."""
        return uuid7(int(when.timestamp() * 1000), self.rng.randbytes)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A moment by the clock on this machine's wall: the sample's people live where it is."""
        return datetime.combine(day, time(hour, minute)).astimezone().astimezone(UTC)

    def ago(self, days: int) -> date:
        """So many days before today."""
        return self.today - timedelta(days=days)

    def between(self, fewest: int, most: int) -> date:
        """A day so many days ago."""
        return self.ago(self.rng.randint(fewest, most))

    def work_time(self, day: date) -> datetime:
        """A moment in working hours, on Saturday where the day is a Sunday."""
        return self.at(working(day), self.rng.randint(8, 16), self.rng.choice((0, 10, 15, 30, 45)))

    def phone(self) -> str:
        """A mobile number that reaches nobody: Indonesia has given no operator the prefix 0845."""
        return f"+62845{self.rng.randint(10_000_000, 99_999_999)}"

    def npwp(self) -> str:
        """A tax number in the form of 16 digits whose check digit (Luhn over nine) is wrong."""
        digits = f"09{self.rng.randint(0, 999_999):06}"
        wrong = (_luhn(digits) + 5) % 10
        return f"0{digits}{wrong}{self.rng.choice((421, 424, 441, 503, 508))}000"

    def money(self, least: int, most: int, step: int) -> Decimal:
        """A round amount in rupiah."""
        return Decimal(self.rng.randrange(least, most + 1, step))

    def birthday(self, in_days: int | None = None) -> date:
        """The birthday of somebody of working age; on the day so many days ahead if given."""
        year = self.today.year - self.rng.randint(24, 62)
        if in_days is None:
            return date(year, 1, 1) + timedelta(days=self.rng.randrange(365))
        day = self.today + timedelta(days=in_days)
        leap_day = (day.month, day.day) == (2, 29)
        return date(year - year % 4 if leap_day else year, day.month, day.day)


def working(day: date) -> date:
    """The day, or the Saturday before it where it is a Sunday."""
    return day - timedelta(days=1) if day.weekday() == SUNDAY else day


def _luhn(digits: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return -total % 10
