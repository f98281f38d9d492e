"""What a manager decides by: the lines of the quote, and what the customer has bought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.limits import Breach, off_percent
from app.domain.lines import numbers_of
from app.domain.margin import margin_of
from app.domain.totals import LineTotals, Totals
from app.models import Order, OrderState, Quote, QuoteLine
from app.models.sums import sum_of
from app.services import here
from app.services.line_values import product_costs
from app.services.quote_totals import line_of

A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class DeskLine:
    """A line as a manager reads it.

    Attributes:
        number: what screen and paper write before it; 0 for a section or a note.
        discount: its own, in per cent; 0 where nothing was taken off.
        margin_percent: None for who may not see it, or where its cost is not known.
        beyond: what of it goes beyond a limit.
        counts: whether it is part of the total; options and other alternatives are not.
    """

    number: int
    description: str
    quantity: Decimal | None
    unit: str
    price: Decimal | None
    discount: Decimal
    total: Decimal | None
    margin_percent: Decimal | None
    beyond: tuple[Breach, ...]
    counts: bool


@dataclass(frozen=True)
class Bought:
    """What a customer has ordered within a year, in the currency of the quote."""

    orders: int
    total: Decimal
    last: date | None


def costs_of(session: Session, quote: Quote) -> dict[UUID, Decimal | None]:
    """What the lines cost us, by their keys: as they say, or else as their product does today.

    A rep writes lines without, as no cost is on their laptop.
    """
    today = product_costs(session, quote, [line for line in quote.lines if line.cost is None])
    return {line.id: today.get(line.id, line.cost) for line in quote.lines}


def lines_of(
    quote: Quote,
    came_to: Totals,
    beyond: tuple[Breach, ...],
    costs: Mapping[UUID, Decimal | None],
) -> tuple[DeskLine, ...]:
    """The lines of a quote in their order; `costs` as `costs_of` says, none for who sees none."""
    return tuple(_lines(quote, came_to, beyond, costs))


def bought_of(session: Session, quote: Quote) -> Bought:
    """What its customer has ordered, called off or not delivered left aside."""
    last = sa.func.max(Order.order_date)
    query = sa.select(sa.func.count(), sum_of(Order.own_total), last).where(
        Order.account_id == quote.account_id,
        Order.currency == quote.currency,
        Order.state.not_in((OrderState.DRAFT, OrderState.CANCELLED)),
        Order.order_date >= here.today(session) - A_YEAR,
    )
    count, total, day = session.execute(query).one()
    return Bought(count, total or Decimal(0), day)


def _lines(
    quote: Quote,
    came_to: Totals,
    beyond: tuple[Breach, ...],
    costs: Mapping[UUID, Decimal | None],
) -> Iterator[DeskLine]:
    numbers = numbers_of(line.kind for line in quote.lines)
    for line, of_line, number in zip(quote.lines, came_to.lines, numbers, strict=True):
        if not line.counts():
            name = line.description or ""
            yield DeskLine(0, name, None, "", None, Decimal(0), None, None, (), True)
            continue
        yield DeskLine(
            number=number,
            description=(line.description or "").split("\n", 1)[0],
            quantity=line.quantity,
            unit=line.unit or "",
            price=line.price,
            discount=off_percent(of_line.gross, of_line.total),
            total=of_line.total,
            margin_percent=_margin(quote, line, of_line, costs.get(line.id)),
            beyond=tuple(breach for breach in beyond if breach.line == number),
            counts=of_line.counts,
        )


def _margin(
    quote: Quote, line: QuoteLine, of_line: LineTotals, cost: Decimal | None
) -> Decimal | None:
    if not of_line.counts:
        return None
    of = line_of(line, strict=False)._replace(cost=cost)
    return margin_of([of], [of_line.net], quote.currency).percent
