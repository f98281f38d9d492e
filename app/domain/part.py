"""What a part of an offer comes to, when not all of its lines come: nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from app.domain.lines import Line
from app.domain.money import allocate, quantum
from app.domain.tax import TaxRule
from app.domain.totals import Totals, totals_of

_ZERO = Decimal(0)


@dataclass(frozen=True)
class Whole:
    """An offer and what it comes to; `on` and what follows are what `totals_of` takes."""

    lines: Sequence[Line]
    totals: Totals
    currency: str
    on: date
    rules: Sequence[TaxRule]
    cash: bool = False


def part_of(whole: Whole, comes: Mapping[int, Fraction]) -> Totals:
    """The totals of what comes of an offer: of each line, by its place, the part from 0 to 1.

    What each line comes to, and the discount on the whole, are split in two amounts which add up
    to them exactly; a line whose part is not named, as one that takes something off, goes with the
    others by their value. The taxes are those of the rules on what comes, as an invoice about it
    bears them. All that comes is what the whole comes to.
    """
    if all(part == 1 for part in comes.values()):
        return whole.totals
    totals = {at: line.total for at, line in enumerate(whole.totals.lines) if line.counts}
    parts = {at: comes.get(at, _by_value(totals, comes)) for at in totals}
    kept = {at: split(total, parts[at], whole.currency) for at, total in totals.items()}
    subtotal = sum(kept.values(), _ZERO)
    weights = (subtotal, whole.totals.subtotal - subtotal)
    discount, _rest = allocate(whole.totals.discount, weights, quantum(whole.currency))
    return totals_of(
        [_line(line, kept.get(at), parts.get(at)) for at, line in enumerate(whole.lines)],
        whole.currency,
        whole.on,
        whole.rules,
        tax_included=whole.totals.tax_included,
        discount_amount=max(discount, _ZERO),
        capped=True,
        cash=whole.cash,
    )


def split(amount: Decimal, part: Fraction, currency: str) -> Decimal:
    """So much of an amount as the currency writes it; the rest is what is left of it."""
    return allocate(amount, (part, 1 - part), quantum(currency))[0]


def _by_value(totals: Mapping[int, Decimal], comes: Mapping[int, Fraction]) -> Fraction:
    """How much of the value of those lines comes of which that is known."""
    known = {at: Fraction(totals[at]) for at in comes if at in totals}
    worth = sum(known.values(), Fraction(0))
    if not worth:
        return Fraction(1)
    return sum((known[at] * comes[at] for at in known), Fraction(0)) / worth


def _line(line: Line, kept: Decimal | None, part: Fraction | None) -> Line:
    """A line that comes to so much; of one of which nothing comes, nothing at all."""
    if kept is None or not part:
        return line if kept is None and line.kind == "section" else Line(kind="note")
    return line._replace(
        quantity=Decimal(1),
        price=kept,
        discount_percent=_ZERO,
        discount_amount=_ZERO,
        cost=None,
        optional=False,
        alternative="",
    )
