"""What money of one currency is worth in another, by dated rates and exactly."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from app.domain.money import round_money

# What one of a currency is worth in the money of a document on its day; None asks for the
# company's own, and is the answer where a rate is missing.
Worths = Callable[[str | None], Fraction | None]
# The same for a currency and a day; None for today.
WorthsOf = Callable[[str, date | None], Worths]


@dataclass(frozen=True)
class Rate:
    """From this day on, `per` of `currency` are `rate` of `into` (ISO 4217 both).

    Both are more than 0. A newer rate of the same pair takes its place.
    """

    id: Hashable
    currency: str
    into: str
    valid_from: date
    rate: Decimal
    per: Decimal = Decimal(1)

    @property
    def exact(self) -> Fraction:
        """What one of `currency` is in `into`."""
        return Fraction(self.rate) / Fraction(self.per)


@dataclass(frozen=True)
class Worth:
    """What one of `source` is in `target` on a day.

    Attributes:
        since: the first day of the oldest rate it was worked out with; None where none was
            needed because both are the same.
    """

    source: str
    target: str
    exact: Fraction
    since: date | None = None

    def convert(self, amount: Decimal | Fraction) -> Fraction:
        """The amount in the other currency, not yet rounded."""
        return Fraction(amount) * self.exact

    def rounded(self, amount: Decimal | Fraction) -> Decimal:
        """The amount as the other currency writes it."""
        return round_money(self.convert(amount), self.target)


def worth(rates: Iterable[Rate], source: str, target: str, on: date, through: str) -> Worth | None:
    """What one of `source` is in `target` on this day; None where a rate is missing.

    By the newest rate between the two that has begun, told either way round; else by way of
    `through`, the company's own currency. Of two rates of the same day and pair the one whose id
    sorts last holds, so that every machine says the same.
    """
    if source == target:
        return Worth(source, target, Fraction(1))
    begun = [rate for rate in rates if rate.valid_from <= on]
    straight = _between(begun, source, target)
    if straight is not None:
        return straight
    first, second = _between(begun, source, through), _between(begun, through, target)
    if first is None or second is None:
        return None
    days = [one.since for one in (first, second) if one.since is not None]
    return Worth(source, target, first.exact * second.exact, min(days, default=None))


def _between(rates: Iterable[Rate], source: str, target: str) -> Worth | None:
    if source == target:
        return Worth(source, target, Fraction(1))
    pair = {source, target}
    found = [rate for rate in rates if {rate.currency, rate.into} == pair]
    if not found:
        return None
    newest = max(found, key=lambda rate: (rate.valid_from, str(rate.id)))
    exact = newest.exact if newest.currency == source else 1 / newest.exact
    return Worth(source, target, exact, newest.valid_from)
