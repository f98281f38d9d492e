"""Discounts as the trade gives them: one percentage after the other, each off what is left."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from app.domain.money import EXACT, round_to

MOST = 5
_HUNDRED, _NONE = Decimal(100), Decimal(0)
# As a percentage is kept.
_FINEST = Decimal("0.0001")
_SEVERAL = re.compile(r"[0-9]{1,3}(\.[0-9]{1,4})?(\+[0-9]{1,3}(\.[0-9]{1,4})?)+")


class Discount(NamedTuple):
    """A discount as it was typed.

    Attributes:
        percent: in one, to four decimals; None for none. `amount`: off what is left then.
        steps: the percentages where they were several, as `10+5`.
    """

    percent: Decimal | None = None
    amount: Decimal | None = None
    steps: str | None = None


def discount_of(steps: Iterable[Decimal], amount: Decimal) -> Discount:
    """The discount of percentages one after the other, then an amount."""
    given = [step for step in steps if step]
    percent = round_to(_combined(given), _FINEST)
    written = "+".join(f"{step.normalize():f}" for step in given) if len(given) > 1 else None
    return Discount(percent or None, amount or None, written)


def steps_of(percent: Decimal | None, steps: str | None) -> tuple[Decimal, ...]:
    """The percentages of a discount, in their order; none where it is 0.

    Steps that do not make the percentage kept beside them were typed before it, and say nothing.
    """
    if not percent:
        return ()
    several = _read(steps or "")
    return several if round_to(_combined(several), _FINEST) == percent else (percent,)


def exact_percent(percent: Decimal | None, steps: str | None = None) -> Decimal:
    """The whole percentage to count with: three steps may make more decimals than are kept."""
    return _combined(steps_of(percent, steps)) if percent else _NONE


def _read(steps: str) -> tuple[Decimal, ...]:
    """The steps as they were written; none of what cannot have been written here."""
    if not _SEVERAL.fullmatch(steps):
        return ()
    several = tuple(Decimal(step) for step in steps.split("+"))
    return several if len(several) <= MOST and max(several) <= _HUNDRED else ()


def _combined(steps: Iterable[Decimal]) -> Decimal:
    left = _HUNDRED
    for step in steps:
        left = EXACT.multiply(left, EXACT.subtract(_HUNDRED, step)).scaleb(-2, EXACT)
    return EXACT.subtract(_HUNDRED, left)
