"""What is earned on a quote: the price before tax less the cost."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from app.domain.lines import Line
from app.domain.money import round_money, round_to

_CENT = Decimal("0.01")


def margin_of(
    lines: Sequence[Line], net: Decimal, currency: str
) -> tuple[Decimal | None, Decimal | None]:
    """The margin on `lines`, which came to `net` before tax, and its percentage of `net`.

    A service or a text without a cost costs nothing; a product must have one, else the margin is
    unknown (None) and not flattering. With no cost at all it is None too. The percentage has two
    decimals and is None where `net` is 0.
    """
    if any(line.kind == "product" and line.cost is None for line in lines):
        return None, None
    costs = [
        Fraction(line.quantity) * Fraction(line.cost) for line in lines if line.cost is not None
    ]
    if not costs:
        return None, None
    margin = net - round_money(sum(costs, Fraction(0)), currency)
    return margin, round_to(Fraction(margin) / Fraction(net) * 100, _CENT) if net else None
