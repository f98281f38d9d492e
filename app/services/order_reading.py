"""An order as screens and papers show it: its lines, and what of each has come."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from app.domain.lines import numbers_of
from app.models import Delivery, Order, OrderLine, OrderState, Quote
from app.models.base import table_of
from app.models.order import PARTLY
from app.services import here

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ZERO = Decimal(0)


@dataclass(frozen=True)
class OrderedLine:
    """A line of an order and what of it has come: `delivered`, and what is still `open`.

    Attributes:
        cancelled: what never came, once nothing more is delivered.
        number: what screen and paper write before it; a section and a note bear none.
    """

    line: OrderLine
    number: int
    delivered: Decimal
    open: Decimal
    cancelled: Decimal


@dataclass(frozen=True)
class Ordered:
    """An order with its quote and its lines, as screens and papers show it."""

    order: Order
    quote: Quote | None
    lines: tuple[OrderedLine, ...]

    def state_label(self) -> str:
        """How far it has come, to be translated."""
        return label_of(self.order.state, any(one.delivered for one in self.lines))


def label_of(state: OrderState, begun_to_come: bool) -> str:
    """How far an order has come, to be translated: of some something is here, not all."""
    return PARTLY if state is OrderState.CONFIRMED and begun_to_come else state.label


def has_come() -> sa.ColumnElement[bool]:
    """Whether something of an order was delivered, for a list of orders."""
    order, line, delivery = (table_of(kind) for kind in (Order, OrderLine, Delivery))
    came = sa.select(delivery.c.id).join(line, line.c.id == delivery.c.line_id)
    return came.where(line.c.order_id == order.c.id).correlate(order).exists()


def ordered(session: Session, order_id: UUID) -> Ordered:
    """An order as screens and papers show it. Raises NotFound."""
    return read(session, here.found(session, Order, order_id))


def read(session: Session, order: Order) -> Ordered:
    """The same of one that is at hand."""
    came = sa.select(Delivery.line_id, Delivery.quantity).join(
        OrderLine, OrderLine.id == Delivery.line_id
    )
    delivered: dict[UUID, Decimal] = {}
    for row in session.execute(came.where(OrderLine.order_id == order.id)):
        delivered[row.line_id] = delivered.get(row.line_id, _ZERO) + row.quantity
    query = sa.select(OrderLine).where(OrderLine.order_id == order.id)
    lines = session.scalars(query.order_by(OrderLine.position, OrderLine.id)).all()
    return Ordered(
        order,
        session.get(Quote, order.quote_id),
        tuple(
            _ordered_line(order, line, number, delivered.get(line.id, _ZERO))
            for line, number in zip(lines, numbers_of(line.kind for line in lines), strict=True)
        ),
    )


def deliveries_of(session: Session, order_id: UUID) -> list[tuple[Delivery, OrderLine]]:
    """What was delivered of an order, and of which line; the latest first."""
    query = (
        sa.select(Delivery, OrderLine)
        .join(OrderLine, OrderLine.id == Delivery.line_id)
        .where(OrderLine.order_id == order_id)
        .order_by(Delivery.delivered_on.desc(), Delivery.id.desc())
    )
    return [(delivery, line) for delivery, line in session.execute(query)]


def orders_of(session: Session, quote_id: UUID) -> list[Order]:
    """The orders of a quote, the newest first: one that counts, and those called off before."""
    query = sa.select(Order).where(Order.quote_id == quote_id)
    return list(session.scalars(query.order_by(Order.id.desc())))


def _ordered_line(order: Order, line: OrderLine, number: int, delivered: Decimal) -> OrderedLine:
    wanted = (line.quantity or _ZERO) if line.is_delivered() else _ZERO
    rest = max(wanted - delivered, _ZERO)
    if order.state in (OrderState.DRAFT, OrderState.CONFIRMED):
        return OrderedLine(line, number, delivered, rest, _ZERO)
    return OrderedLine(line, number, delivered, _ZERO, rest)
