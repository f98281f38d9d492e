"""Deliveries that were noted wrongly, or came back before the invoice: they count no more."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from app.errors import Invalid, Refused
from app.i18n import N_
from app.models import Order, OrderState
from app.services import here, orders
from app.services.order_reading import deliveries_of, read
from app.store import Store


def take_back(store: Store, order_id: UUID, numbers: Collection[int] = ()) -> None:
    """Take back what was delivered of the lines with these numbers, all where none is named; the
    order is then what its other deliveries make of it.

    Raises Refused where nothing was delivered, or it was invoiced; Invalid for a line of which
    nothing was.
    """
    with store.work(N_("Take back deliveries")) as session:
        order = here.found(session, Order, order_id)
        lines = {one.number: one.line.id for one in read(session, order).lines if one.delivered}
        if not lines:
            raise Refused(N_("Nothing of this order was delivered; there is nothing to take back."))
        for number in numbers:
            if number not in lines:
                raise Invalid(
                    N_("Nothing of line {line} was delivered."), field="line", line=number
                )
        wanted = {lines[number] for number in numbers or lines}
        for delivery, line in deliveries_of(session, order_id):
            if line.id in wanted:
                session.delete(delivery)
                session.flush()
                orders.follow_delivery(session, order, delivery)
        orders.keep_own_total(session, order)


def may_be_taken_back(order: Order) -> bool:
    """Whether something of an order was delivered, and is not invoiced."""
    from sqlalchemy.orm import object_session

    open_still = order.state in (OrderState.CONFIRMED, OrderState.DELIVERED)
    session = object_session(order)
    return open_still and session is not None and bool(deliveries_of(session, order.id))
