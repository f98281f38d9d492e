"""A quote before the limits of whoever writes it: what goes beyond, from its lines as they stand.

The services keep to it when a quote is sent, the editor asks it at every key.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from app.domain.limits import Breach, Limit, Offered, breaches
from app.domain.money import quantum, round_money
from app.domain.totals import LineTotals, Totals


@dataclass(frozen=True)
class Facts:
    """What is known of the product of a line.

    Attributes:
        category: in small letters.
        listed: what the price lists ask for one of the line's unit; None where it is not known.
        floor: what one base unit may not fall below, in money of which one is worth so much in
            that of the quote; `worth` is None where the rate is missing.
        given: whether a promotion gives the line as it is.
    """

    category: str = ""
    listed: Decimal | None = None
    floor: Decimal | None = None
    worth: Fraction | None = Fraction(1)
    given: bool = False


UNKNOWN = Facts()


@dataclass(frozen=True)
class Entry:
    """A line that has a quantity and a price; `factor` is how many base units its unit holds."""

    number: int
    name: str
    quantity: Decimal
    factor: Decimal | None
    of_line: LineTotals
    facts: Facts = UNKNOWN


@dataclass(frozen=True)
class Judge:
    """The limits of a person for the customer of one quote.

    Attributes:
        limits: as they stand; `account_class` that of the customer.
        sees_margin: whether the person sees what is earned, and is held by margins.
    """

    limits: tuple[Limit, ...] = ()
    role: str = ""
    account_class: str = ""
    on: date = date.min
    currency: str = "IDR"
    tax_included: bool = False
    sees_margin: bool = False

    def beyond(self, entries: Iterable[Entry], totals: Totals) -> tuple[Breach, ...]:
        """What goes beyond the limits, lines first."""
        return breaches(
            self.limits,
            [self._offered(one) for one in entries if not one.facts.given],
            self.role,
            self.account_class,
            self.on,
            quantum(self.currency),
            totals.margin_percent if self.sees_margin else None,
        )

    def _offered(self, one: Entry) -> Offered:
        of_line, facts = one.of_line, one.facts
        return Offered(
            number=one.number,
            name=one.name,
            gross=of_line.gross,
            total=of_line.total,
            left=of_line.total - of_line.share,
            net=of_line.net if of_line.counts else of_line.total,
            category=facts.category,
            listed=self._listed(one),
            least=self._least(one) if of_line.counts else None,
            unchecked=of_line.counts and bool(facts.floor) and facts.worth is None,
            counts=of_line.counts,
        )

    def _listed(self, one: Entry) -> Decimal | None:
        each = one.facts.listed
        return None if each is None else round_money(each * one.quantity, self.currency)

    def _least(self, one: Entry) -> Decimal | None:
        """What the line may not fall below before tax; rounding alone never does."""
        floor, worth = one.facts.floor, one.facts.worth
        if floor is None or worth is None:
            return None
        each = floor * (one.factor or 1)
        if worth != 1:  # as its price is
            each = round_money(Fraction(each) * worth, self.currency, ROUND_FLOOR)
        least = each * one.quantity
        written = round_money(least, self.currency, ROUND_FLOOR)
        return written - quantum(self.currency) if self.tax_included else written
