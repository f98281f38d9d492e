"""Exact amounts: how far they are rounded, how a total is shared out, how large they may be."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cache
from math import lcm

from app.errors import Invalid
from app.i18n import N_

DIGITS = 20
DECIMALS = 4
# An amount lies below this.
LARGEST = Decimal(10) ** (DIGITS - DECIMALS)
CASH_STEP = {"MYR": Decimal("0.05")}

# Decimals an amount is written with. Rupiah carries none by default: the sen exists in law and
# nowhere else. Everything not listed has two, as most currencies of ISO 4217 do.
_DECIMALS_OF = {
    "IDR": 0, "JPY": 0, "KRW": 0, "VND": 0,
    "MYR": 2, "SGD": 2, "USD": 2, "EUR": 2, "AUD": 2, "GBP": 2, "CNY": 2, "THB": 2, "PHP": 2,
    "BND": 2, "BHD": 3, "KWD": 3, "OMR": 3,
}  # fmt: skip

_FINEST = Decimal(1).scaleb(-DECIMALS)
# Wide enough for any product of two allowed numbers: nothing is rounded before we say so.
EXACT = Context(prec=120)


# The currencies of every day here, known without looking further.
USUAL = frozenset(_DECIMALS_OF)


def decimals_of(currency: str) -> int:
    """How many decimals amounts in this currency (ISO 4217) are written with."""
    return _DECIMALS_OF.get(currency, 2)


@cache
def quantum(currency: str) -> Decimal:
    """The smallest amount of a currency: 1 for IDR, 0.01 for MYR."""
    return Decimal(1).scaleb(-decimals_of(currency))


def round_money(amount: Decimal | Fraction, currency: str, mode: str = ROUND_HALF_UP) -> Decimal:
    """The amount as the currency writes it.

    A `Fraction` (eleven twelfths of a price) is rounded once, from its exact value. `mode` is one
    of the rounding modes of `decimal`.
    """
    if isinstance(amount, Fraction):
        return round_to(amount, quantum(currency), mode)
    rounded = amount.quantize(quantum(currency), mode, EXACT)
    return rounded if rounded else abs(rounded)


def round_cash(amount: Decimal, currency: str) -> Decimal:
    """What is paid in cash: in Malaysia the nearest 5 sen, elsewhere the amount as written.

    Only for the total of a bill, never for its lines: 82.02 → 82.00, 82.03 → 82.05,
    82.07 → 82.05, 82.08 → 82.10 (Bank Negara Malaysia, rounding mechanism of 1 April 2008).
    """
    written = round_money(amount, currency)
    step = CASH_STEP.get(currency)
    return written if step is None else round_to(written, step).quantize(quantum(currency))


def round_to(amount: Decimal | Fraction, step: Decimal, mode: str = ROUND_HALF_UP) -> Decimal:
    """The multiple of `step` (more than 0) nearest to the amount, or as `mode` says."""
    exact = Fraction(amount) / Fraction(step)
    steps = EXACT.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    rounded = EXACT.multiply(steps.quantize(Decimal(1), mode, EXACT), step)
    return rounded if rounded else abs(rounded)  # never "-0"


def allocate(
    total: Decimal, weights: Sequence[Decimal | Fraction], quantum: Decimal
) -> tuple[Decimal, ...]:
    """Share `total` out by weight so that nothing is lost: the parts sum to it exactly.

    Each part is first rounded down to a multiple of `quantum`; what is left goes, one quantum
    each, to the parts that lost most (the largest remainder; the earlier one where two are
    equal). A weight may be negative, as the line of a returned item is; one of 0 gets nothing.

    Raises ValueError when there is something to share and the weights sum to 0, or when
    `total` is not a multiple of `quantum`.
    """
    units = Fraction(total) / Fraction(quantum)
    if units.denominator != 1:
        raise ValueError(f"{total} is not a multiple of {quantum}")
    exact = [weight.as_integer_ratio() for weight in weights]
    over = lcm(*(below for _above, below in exact))
    wholes = [above * (over // below) for above, below in exact]
    whole = sum(wholes)
    if not whole:
        if units:
            raise ValueError("nothing to share by: the weights sum to 0")
        return tuple(Decimal(0).quantize(quantum) for _ in weights)
    shares = [divmod(units.numerator * weight, whole) for weight in wholes]
    left = units.numerator - sum(floor for floor, _rest in shares)
    by_loss = sorted(range(len(shares)), key=lambda i: -abs(shares[i][1]))
    given = set(by_loss[:left])
    return tuple(
        EXACT.multiply(Decimal(floor + (index in given)), quantum)
        for index, (floor, _rest) in enumerate(shares)
    )


def check_money(amount: Decimal, field: str, **details: object) -> Decimal:
    """The amount, when it can be kept exactly: 20 digits of which 4 are decimals.

    Raises Invalid for `field`, with `details`, otherwise; also for what is no number at all.
    """
    if not amount.is_finite():
        sentence = N_("Enter an amount, such as 1250000.")
    elif abs(amount) >= LARGEST:
        sentence = N_("This amount is too large: at most 16 digits before the decimals.")
    elif amount != amount.quantize(_FINEST, ROUND_FLOOR, EXACT):
        sentence = N_("This amount has too many decimals: at most 4.")
    else:
        return amount
    raise Invalid(sentence, field, **details)
