"""What an order comes to once no more of it is delivered, beside what was offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING
from uuid import UUID

from app.i18n import N_, _
from app.models import Order, OrderLine, OrderState
from app.models.order import SUMS
from app.services.order_reading import Ordered

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.domain.totals import Totals
    from app.services.sums_said import Said

SHARED = N_("Deductions and the discount on the whole are in proportion to what was delivered.")
_ZERO = Decimal(0)
# No more of these is delivered.
ENDED = frozenset({OrderState.DELIVERED, OrderState.INVOICED})


@dataclass(frozen=True)
class Came:
    """What comes of an order of which the rest was called off.

    Attributes:
        totals: what it comes to; its lines stand as those of the quote.
        many: how many come of the lines of the quote, by their keys.
        amounts: what these lines come to.
        offered: what all of it would have come to.
        shared: whether something that takes from the sum was split, to be told as `SHARED`.
    """

    totals: Totals
    many: Mapping[UUID, Decimal]
    amounts: Mapping[UUID, Decimal]
    offered: Decimal
    shared: bool


def came_of(session: Session, found: Ordered) -> Came | None:
    """What comes of an order; None where that is all of it, or where its quote is not here."""
    order, quote = found.order, found.quote
    if quote is None or order.state not in ENDED or not any(one.cancelled for one in found.lines):
        return None
    # What a quote comes to needs the rules of taxes; a list of orders is shown without them.
    from app.domain.part import Whole, part_of
    from app.services.quote_totals import day_of, line_of, totals
    from app.services.reckoning import reckoning_of

    many = {
        one.line.quote_line_id: (one.line.quantity or _ZERO) - one.cancelled
        for one in found.lines
        if one.line.is_delivered()
    }
    comes = {
        at: Fraction(many[line.id]) / Fraction(line.quantity)
        for at, line in enumerate(quote.lines)
        if line.id in many and line.quantity
    }
    reckoning = reckoning_of(session, quote)
    whole = Whole(
        [line_of(line, chosen=True) for line in quote.lines],
        totals(session, quote, chosen=True),
        quote.currency,
        day_of(session, quote),
        reckoning.rules,
        reckoning.cash,
    )
    own = part_of(whole, comes)
    amounts = {line.id: of_line.total for line, of_line in zip(quote.lines, own.lines, strict=True)}
    shared = bool(own.discount) or any(
        of_line.counts and of_line.total and line.id not in many
        for line, of_line in zip(quote.lines, own.lines, strict=True)
    )
    return Came(own, many, amounts, whole.totals.total, shared)


def own_total(session: Session, found: Ordered) -> Decimal | None:
    """What an order comes to: less than was offered where the rest of it was called off."""
    came = came_of(session, found)
    return came.totals.total if came else found.order.total


def amount_of(line: OrderLine, came: Came | None) -> Decimal | None:
    """What is shown that a line comes to."""
    return line.total if came is None else came.amounts.get(line.quote_line_id, line.total)


def sums_shown(session: Session, found: Ordered, came: Came | None = None) -> list[Said]:
    """From what the lines add up to down to the total, each with its label; of an order of which
    not all comes after what was offered, and what of that was called off."""
    from app.services.quote_totals import totals
    from app.services.sums_said import Said, given_of, sums_said

    if found.quote is None:
        return _kept(found.order)
    sums = came.totals if came else totals(session, found.quote, chosen=True)
    said = sums_said(sums, given_of(found.quote))
    if came is None:
        return said
    rest = sums.total - came.offered
    return [Said(_("Total of the offer"), came.offered), Said(_("Of it cancelled"), rest), *said]


def _kept(order: Order) -> list[Said]:
    """The sums as the order keeps them: its quote, and so its taxes by name, is not here."""
    from app.services.sums_said import Said

    columns = Order.__table__.columns
    own = order.total if order.own_total is None else order.own_total
    amounts = {name: getattr(order, name) for name in SUMS} | {
        "discount": -(order.discount or _ZERO),
        "own_total": own,
    }
    if own == order.total:
        del amounts["total"]
    return [
        Said(_(columns[name].info["label"]), amount, whole=name == "own_total")
        for name, amount in amounts.items()
        if amount or (amount is not None and name in ("subtotal", "total", "own_total"))
    ]
