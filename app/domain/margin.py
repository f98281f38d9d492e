"""What is earned on a quote: the price before tax less the cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import reduce

from app.domain.lines import Line
from app.domain.money import EXACT, round_money, round_to

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Margin:
    """What is earned on the lines whose cost is known.

    Attributes:
        amount: None where none is known.
        percent: of what those lines come to before tax, two decimals; None where that is 0.
        unknown: how many lines are left aside, as nobody knows what they cost.
    """

    amount: Decimal | None
    percent: Decimal | None
    unknown: int


def margin_of(lines: Sequence[Line], nets: Sequence[Decimal], currency: str) -> Margin:
    """The margin on `lines`, each of which comes to its part of `nets` before tax.

    A line without a cost is left aside with its price: counted as pure profit it would flatter.
    One that takes something off, or a text for nothing, needs no cost.
    """
    pairs = list(zip(lines, nets, strict=True))
    unknown = sum(_lacks(line, net) for line, net in pairs)
    known = [(line, net) for line, net in pairs if not _lacks(line, net)]
    costs = [EXACT.multiply(one.quantity, one.cost) for one, _ in known if one.cost is not None]
    if not costs:
        return Margin(None, None, unknown)
    left = sum((net for _, net in known), Decimal(0))
    amount = left - round_money(reduce(EXACT.add, costs), currency)
    percent = round_to(Fraction(amount) / Fraction(left) * 100, _CENT) if left else None
    return Margin(amount, percent, unknown)


def _lacks(line: Line, net: Decimal) -> bool:
    return line.cost is None and (net > 0 or line.kind == "product")
