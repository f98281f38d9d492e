"""One line of a quote: what it says, whether an amount can be made of it, and which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from app.domain.money import DECIMALS, EXACT, check_money, round_money
from app.errors import Invalid
from app.i18n import N_

PRICED = frozenset({"product", "service", "text"})
SILENT = frozenset({"section", "note"})
LARGEST_QUANTITY = Decimal(10) ** 9
_ZERO, _HUNDRED = Decimal(0), Decimal(100)
_FINEST = Decimal(1).scaleb(-DECIMALS)


@dataclass(frozen=True)
class Line:
    """A line as typed.

    Attributes:
        kind: product, service or text, which have amounts; section or note, which have none.
        quantity: more than 0, at most a thousand million, at most 4 decimals.
        price: for one unit; negative on a line that takes something off ("less: deposit").
            None is no price yet: refused, but for a free text, which then costs nothing.
        discount_percent: 0 to 100, off quantity times price.
        discount_amount: off the whole line, after the percentage.
        tax_codes: of the tax rules that fall on it; none is no tax.
        cost: of one unit, before tax; None where it is not known.
        optional: offered beside the rest: it shows its amount and does not count until `chosen`.
        alternative: what the lines share of which the customer takes one; empty for none.
        chosen: the customer took it.
    """

    kind: str = "product"
    quantity: Decimal = Decimal(1)
    price: Decimal | None = None
    discount_percent: Decimal = _ZERO
    discount_amount: Decimal = _ZERO
    tax_codes: tuple[str, ...] = ()
    cost: Decimal | None = None
    optional: bool = False
    alternative: str = ""
    chosen: bool = False


def counting(lines: Sequence[Line]) -> list[int]:
    """The places of the lines whose amounts make the total.

    An optional line counts once it is chosen. Of lines that are alternatives to each other one
    counts: the first that is chosen, and until then the first that is not optional.
    """
    taken: dict[str, int] = {}
    for chosen in (True, False):
        for at, line in enumerate(lines):
            fits = line.chosen if chosen else not line.optional
            if line.kind in PRICED and line.alternative and fits:
                taken.setdefault(line.alternative, at)
    return [
        at
        for at, line in enumerate(lines)
        if line.kind in PRICED
        and (
            taken.get(line.alternative) == at
            if line.alternative
            else line.chosen or not line.optional
        )
    ]


@dataclass(frozen=True)
class Amount:
    """What a line comes to: `gross` less `discount` is `total`, each as the currency writes it."""

    gross: Decimal
    discount: Decimal
    total: Decimal


def amount_of(line: Line, number: int, currency: str, mode: str = ROUND_HALF_UP) -> Amount:
    """What the line comes to, rounded once from its exact value.

    `number` is the line's place, from 1, for the sentence. Raises Invalid with the field of
    `Line` that does not fit, and `line` among its details.
    """
    if line.kind in SILENT:
        return Amount(_ZERO, _ZERO, _ZERO)
    price = _check(line, number)
    gross = EXACT.multiply(line.quantity, price)
    left = gross
    if line.discount_percent:
        left = EXACT.multiply(gross, EXACT.subtract(_HUNDRED, line.discount_percent)).scaleb(-2)
    if line.discount_amount and line.discount_amount > max(left, _ZERO):
        raise Invalid(
            N_("Line {line}: the discount is more than the line comes to."),
            field="discount_amount",
            line=number,
        )
    shown = round_money(gross, currency, mode)
    total = round_money(EXACT.subtract(left, line.discount_amount), currency, mode)
    check_money(shown, "price", line=number)
    return Amount(shown, shown - total, total)


def check_percent(percent: Decimal, number: int | None = None) -> None:
    """Raises Invalid unless a discount lies from 0 to 100 per cent."""
    if not percent.is_finite() or not 0 <= percent <= 100:
        if number is None:
            raise Invalid(N_("A discount lies between 0 and 100 %."), field="discount_percent")
        raise Invalid(
            N_("Line {line}: a discount lies between 0 and 100 %."),
            field="discount_percent",
            line=number,
        )


def _check(line: Line, number: int) -> Decimal:
    """The price to count with; raises Invalid for whatever else does not fit."""
    if line.kind not in PRICED:
        raise Invalid(N_("Line {line} is of no known kind."), field="kind", line=number)
    _check_quantity(line.quantity, number)
    check_percent(line.discount_percent, number)
    if line.price is None and line.kind != "text":
        raise Invalid(N_("Line {line}: enter a price."), field="price", line=number)
    check_money(line.discount_amount, "discount_amount", line=number)
    if line.discount_amount < 0:
        raise Invalid(
            N_("Line {line}: a discount cannot be less than 0."),
            field="discount_amount",
            line=number,
        )
    if line.cost is not None:
        check_money(line.cost, "cost", line=number)
    return check_money(line.price or _ZERO, "price", line=number)


def _check_quantity(quantity: Decimal, number: int) -> None:
    if not quantity.is_finite() or quantity <= 0:
        sentence = N_("Line {line}: the quantity must be more than 0.")
    elif quantity > LARGEST_QUANTITY:
        sentence = N_("Line {line}: the quantity is too large: at most 1,000,000,000.")
    elif quantity != quantity.quantize(_FINEST, ROUND_FLOOR, EXACT):
        sentence = N_("Line {line}: the quantity has too many decimals: at most 4.")
    else:
        return
    raise Invalid(sentence, field="quantity", line=number)
