"""Which lines of an order somebody means by their numbers, and how much of them can come."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from app.errors import Invalid
from app.i18n import N_
from app.services.order_reading import Ordered
from app.services.orders import check_confirmed

_NONE = N_("This order has no line {line} to deliver. What can be delivered: {lines}.")
_DEDUCTION = N_(
    "Line {line} takes something off; there is nothing to deliver of it. What can be delivered:"
    " {lines}."
)


def open_of(found: Ordered, numbers: Iterable[int]) -> dict[UUID, Decimal]:
    """What is still to come of the lines with these numbers, by their keys.

    Raises Refused where nothing of the order can be delivered, and Invalid, with those lines of
    which something can, for a number that is none of them.
    """
    check_confirmed(found.order)
    lines = {one.number: one for one in found.lines if one.line.counts()}
    for number in numbers:
        one = lines.get(number)
        if one is None or not one.line.is_delivered():
            raise Invalid(
                _NONE if one is None else _DEDUCTION,
                field="line",
                line=number,
                lines=_deliverable(found),
            )
    return {lines[number].line.id: lines[number].open for number in numbers}


def _deliverable(found: Ordered) -> str:
    """The lines of which something is open, each with its number and its name."""
    names = (
        (one.number, (one.line.description or "").split("\n", 1)[0])
        for one in found.lines
        if one.open > 0
    )
    return ", ".join(f"{number} {name}".strip() for number, name in names)
