"""One line of a quote: what it says, whether an amount can be made of it, and which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import accumulate
from typing import NamedTuple

from app.domain.money import DECIMALS, EXACT, LARGEST, check_money, round_money
from app.errors import Invalid
from app.i18n import N_

PRICED = frozenset({"product", "service", "text"})
SILENT = frozenset({"section", "note"})
LARGEST_QUANTITY = Decimal(10) ** 9
UNPRICED = N_("Line {number}: enter a price; 0 is free of charge.")
_ZERO, _HUNDRED = Decimal(0), Decimal(100)
_FINEST = Decimal(1).scaleb(-DECIMALS)


# Tuples, as a long quote makes hundreds with each key that is typed.
class Line(NamedTuple):
    """A line as typed.

    Attributes:
        kind: product, service or text, which have amounts; section or note, which have none.
        quantity: more than 0, at most a thousand million, at most 4 decimals.
        price: for one unit; negative on a line that takes something off ("less: deposit"), 0 on
            one that is free of charge. None is no price yet, and refused.
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


class Place(NamedTuple):
    """Where a line stands, for the sentence about it and for who shows it beside its field.

    Attributes:
        line: among all rows of the quote, from 1.
        number: what screen and paper write before it (`numbers_of`).
    """

    line: int
    number: int


def numbers_of(kinds: Iterable[str]) -> list[int]:
    """What screens and papers write before each line: sections and notes bear no number, and
    have that of the line above them here."""
    return list(accumulate(int(kind not in SILENT) for kind in kinds))


def places_of(lines: Iterable[Line]) -> list[Place]:
    """Where each line stands."""
    numbers = numbers_of(line.kind for line in lines)
    return [Place(row, number) for row, number in enumerate(numbers, 1)]


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


class Amount(NamedTuple):
    """What a line comes to: `gross` less `discount` is `total`, each as the currency writes it."""

    gross: Decimal
    discount: Decimal
    total: Decimal


def amount_of(line: Line, place: Place, currency: str, mode: str = ROUND_HALF_UP) -> Amount:
    """What the line comes to, rounded once from its exact value.

    Raises Invalid with the field of `Line` that does not fit, and the `line` and the `number` of
    its place among its details.
    """
    if line.kind in SILENT:
        return Amount(_ZERO, _ZERO, _ZERO)
    price = _check(line, place)
    gross = EXACT.multiply(line.quantity, price)
    left = gross
    if line.discount_percent:
        left = EXACT.multiply(gross, EXACT.subtract(_HUNDRED, line.discount_percent)).scaleb(-2)
    if line.discount_amount and line.discount_amount > max(left, _ZERO):
        raise Invalid(
            N_("Line {number}: the discount is more than the line comes to."),
            field="discount_amount",
            **place._asdict(),
        )
    shown = round_money(gross, currency, mode)
    _check_size(shown, "price", place)
    if left is gross and not line.discount_amount:
        return Amount(shown, shown - shown, shown)
    total = round_money(EXACT.subtract(left, line.discount_amount), currency, mode)
    return Amount(shown, shown - total, total)


def check_percent(percent: Decimal, place: Place | None = None) -> None:
    """Raises Invalid unless a discount lies from 0 to 100 per cent."""
    if not percent.is_finite() or not 0 <= percent <= 100:
        if place is None:
            raise Invalid(N_("A discount lies between 0 and 100 %."), field="discount_percent")
        raise Invalid(
            N_("Line {number}: a discount lies between 0 and 100 %."),
            field="discount_percent",
            **place._asdict(),
        )


def _check(line: Line, place: Place) -> Decimal:
    """The price to count with; raises Invalid for whatever else does not fit."""
    if line.kind not in PRICED:
        raise Invalid(N_("Line {number} is of no known kind."), field="kind", **place._asdict())
    _check_quantity(line.quantity, place)
    check_percent(line.discount_percent, place)
    if line.price is None:
        raise Invalid(UNPRICED, field="price", **place._asdict())
    _check_size(line.discount_amount, "discount_amount", place)
    if line.discount_amount < 0:
        raise Invalid(
            N_("Line {number}: a discount cannot be less than 0."),
            field="discount_amount",
            **place._asdict(),
        )
    if line.cost is not None:
        _check_size(line.cost, "cost", place)
    return _check_size(line.price, "price", place)


_TOO_LARGE = {
    "price": N_("Line {number}: price times quantity is too large: at most 16 digits."),
    "discount_amount": N_("Line {number}: the discount is too large: at most 16 digits."),
    "cost": N_("Line {number}: the cost is too large: at most 16 digits."),
}


def _check_size(amount: Decimal, field: str, place: Place) -> Decimal:
    """The amount where it can be kept; the sentence names line and field."""
    try:
        return check_money(amount, field)
    except Invalid as problem:
        if amount.is_finite() and abs(amount) >= LARGEST:
            raise Invalid(_TOO_LARGE[field], field, **place._asdict()) from problem
    return check_money(amount, field, **place._asdict())


def _check_quantity(quantity: Decimal, place: Place) -> None:
    if not quantity.is_finite() or quantity <= 0:
        sentence = N_("Line {number}: the quantity must be more than 0.")
    elif quantity > LARGEST_QUANTITY:
        sentence = N_("Line {number}: the quantity is too large: at most 1,000,000,000.")
    elif quantity != quantity.quantize(_FINEST, ROUND_FLOOR, EXACT):
        sentence = N_("Line {number}: the quantity has too many decimals: at most 4.")
    else:
        return
    raise Invalid(sentence, field="quantity", **place._asdict())
