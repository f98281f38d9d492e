"""Orders: what the customer accepted, confirmed, delivered piece by piece, and invoiced."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from app.errors import Invalid, Refused
from app.i18n import N_
from app.ids import uuid7
from app.models import Delivery, Order, OrderLine, OrderState, Quote, QuoteLine, QuoteState
from app.models.order import ORDER_STATES, OTHER, SUMS, Came, state_by_deliveries, taken
from app.services import here
from app.services.numbering import next_draft_label, next_number
from app.services.order_reading import OrderedLine, read
from app.store import Store

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ZERO = Decimal(0)

DELIVERED_ALREADY = N_(
    "This order was delivered, so it cannot be cancelled. Where all of it came back, take back its"
    " deliveries."
)


def order_quote(store: Store, quote_id: UUID, **values: Any) -> UUID:
    """Make the order of an accepted quote; gives its key.

    `values`: customer_po, delivery_date, delivery_terms, note. Raises Refused for a quote that is
    not accepted, or was ordered already.
    """
    with store.work(N_("Order quote")) as session:
        return begun(session, {"quote_id": quote_id, **values}).id


def begun(session: Session, values: Mapping[str, Any]) -> Order:
    """The same inside a piece of work."""
    # What a quote comes to needs the rules of taxes; a list of orders is shown without them.
    from app.services import quote_totals
    from app.services.quote_choice import check_taken

    given = {name: value for name, value in values.items() if value is not None}
    here.check_not_over(session, given, "delivery_date")
    quote = here.found(session, Quote, here.needed(given, Order, "quote_id"))
    order = Order(**{
        "id": uuid7(),
        "number": next_draft_label(session, "order"),
        "account_id": quote.account_id,
        "contact_id": quote.contact_id,
        "opportunity_id": quote.opportunity_id,
        "owner_id": quote.owner_id,
        "state": OrderState.DRAFT,
        "order_date": here.today(session),
        "delivery_terms": quote.delivery_terms,
        "currency": quote.currency,
        **sums_of(session, quote),
        **given,
    })  # fmt: skip
    order.own_total = order.total
    session.add(order)
    session.flush()
    check_taken(session, quote)
    took = {line.id for line in quote_totals.taken(session, quote)}
    for line in quote.lines:
        if line.id in took or not line.counts():
            line_added(session, {"order_id": order.id, "quote_line_id": line.id})
    session.flush()
    quote.become(QuoteState.ORDERED)
    session.flush()
    return order


def line_added(session: Session, values: Mapping[str, Any]) -> OrderLine:
    """A line of an order, inside a piece of work: that of the quote, whatever else is said."""
    source = here.found(session, QuoteLine, values.get("quote_line_id"))
    line = OrderLine(
        id=uuid7(),
        order_id=values["order_id"],
        quote_line_id=source.id,
        **{name: getattr(source, name) for name in taken()},
    )
    session.add(line)
    return line


def sums_of(session: Session, quote: Quote) -> dict[str, Decimal]:
    """What the order of a quote comes to: with what the customer chose of it."""
    from app.services.quote_totals import totals

    came_to = totals(session, quote, chosen=True)
    return {name: getattr(came_to, name) for name in SUMS}


def keep_own_total(session: Session, order: Order) -> None:
    """Keep beside an order what it comes to now: what lists show, and add up.

    Where its quote is not here it stays as it is; the server works it out.
    """
    from app.services.order_totals import own_total

    session.flush()
    found = read(session, order)
    if found.quote is not None and order.own_total != (own := own_total(session, found)):
        order.own_total = own


def check_sums(session: Session, order: Order) -> None:
    """Raises Refused where an order does not come to what was accepted, or is for other lines."""
    from app.services import quote_totals
    from app.services.quote_choice import check_taken

    quote = session.get(Quote, order.quote_id)
    if quote is None:
        return
    check_taken(session, quote)
    expected = sums_of(session, quote)
    if any(getattr(order, name) != amount for name, amount in expected.items()):
        raise Refused(OTHER)
    took = {line.id for line in quote_totals.taken(session, quote)}
    if took != {line.quote_line_id for line in order.lines if line.counts()}:
        raise Refused(OTHER)


def confirm(store: Store, order_id: UUID) -> None:
    """Say to the customer that it will be delivered; it gets its final number."""
    with store.work(N_("Confirm order")) as session:
        order = here.found(session, Order, order_id)
        if order.confirmed_at is not None:
            raise Refused(N_("This order was confirmed already; its number stays."))
        ORDER_STATES.check(order.state, OrderState.CONFIRMED)
        number = next_number(session, "order", order.order_date or here.today(session))
        order.become(OrderState.CONFIRMED)
        order.number = number
        order.confirmed_at = here.now(session)


def deliver(
    store: Store,
    order_id: UUID,
    quantities: Mapping[UUID, Decimal] | None = None,
    on: date | None = None,
    note: str | None = None,
) -> None:
    """Note what was delivered: so many of each line, by its key; all that is open where none is
    named. With the last of it the order is delivered. Raises Refused where more would have come
    than was ordered."""
    with store.work(N_("Deliver order")) as session:
        order = here.found(session, Order, order_id)
        check_confirmed(order)
        lines = {one.line.id: one for one in read(session, order).lines}
        wanted = quantities or {key: one.open for key, one in lines.items() if one.open > 0}
        for key, quantity in wanted.items():
            _check_open(lines.get(key), quantity)
            session.add(
                Delivery(
                    id=uuid7(),
                    line_id=key,
                    quantity=quantity,
                    delivered_on=on or here.today(session),
                    note=note,
                )
            )
        session.flush()
        if all(one.open <= 0 for one in read(session, order).lines):
            order.become(OrderState.DELIVERED)
            keep_own_total(session, order)


def follow_delivery(session: Session, order: Order, delivery: Delivery) -> None:
    """Have an order be what its deliveries make of it, once one was written or taken back: as the
    server does (`server/ordered.py`). Of one of which nothing is left the quote can be ordered
    again."""
    lines = read(session, order).lines
    rests = {one.line.id: one.open + one.cancelled for one in lines}
    now = Came(any(one.delivered for one in lines), not any(rests.values()))
    before = None
    if sa.inspect(delivery).deleted:
        rests[delivery.line_id] = max(rests[delivery.line_id] - delivery.quantity, _ZERO)
        before = Came(True, not any(rests.values()))
    right = state_by_deliveries(order.state, now, before)
    if order.state is OrderState.CANCELLED or right is order.state:
        return
    order.become(right)
    if right is OrderState.CANCELLED:
        let_go(session, order)


def check_confirmed(order: Order) -> None:
    """Raises Refused where nothing can be delivered: before the order stands, and once it ended."""
    if order.state is not OrderState.CONFIRMED:
        raise Refused(N_("Only what was confirmed is delivered. Confirm the order first."))


def invoice(store: Store, order_id: UUID, number: str | None) -> None:
    """The invoice has been written, under this number.

    Raises Refused where there is one already, Invalid where no number is given.
    """
    written = (number or "").strip()
    with store.work(N_("Invoice order")) as session:
        order = here.found(session, Order, order_id)
        if order.state in (OrderState.DRAFT, OrderState.CONFIRMED):
            raise Refused(N_("Deliver all of this order first, or cancel the rest of it."))
        if order.state is OrderState.INVOICED:
            raise Refused(
                N_("This order was invoiced already: {number}."),
                number=order.invoice_number or order.number or "",
            )
        if not written:
            raise Invalid(N_("Write the number of the invoice."), field="number")
        order.become(OrderState.INVOICED)
        order.invoice_number = written


def cancel(store: Store, order_id: UUID, reason: str | None = None) -> None:
    """Call the order off; its quote is accepted as before, and can be ordered anew.

    Raises Refused where something of it was delivered.
    """
    with store.work(N_("Cancel order")) as session:
        order = here.found(session, Order, order_id)
        if order.state is OrderState.DELIVERED:
            raise Refused(DELIVERED_ALREADY)
        order.become(OrderState.CANCELLED, reason)
        let_go(session, order)


def cancel_rest(store: Store, order_id: UUID, reason: str | None = None) -> None:
    """Deliver no more of the order than has come; it can be invoiced then.

    Raises Refused where nothing has come, or nothing is open.
    """
    with store.work(N_("Cancel the rest of an order")) as session:
        order = here.found(session, Order, order_id)
        lines = read(session, order).lines
        if not any(one.delivered for one in lines):
            raise Refused(N_("Nothing of this order was delivered. Cancel the order."))
        ORDER_STATES.check(order.state, OrderState.DELIVERED)
        if not any(one.open for one in lines):
            raise Refused(N_("All of this order was delivered; there is no rest."))
        order.become(OrderState.DELIVERED, reason)
        keep_own_total(session, order)


def reopen(store: Store, order_id: UUID) -> None:
    """Deliver the rest after all. Raises Refused where there is none."""
    with store.work(N_("Reopen order")) as session:
        order = here.found(session, Order, order_id)
        if order.state in (OrderState.DRAFT, OrderState.CONFIRMED):
            raise Refused(N_("Nothing of this order was cancelled; deliver what is open."))
        ORDER_STATES.check(order.state, OrderState.CONFIRMED)
        if not any(one.cancelled for one in read(session, order).lines):
            raise Refused(N_("All of this order was delivered; there is no rest."))
        order.become(OrderState.CONFIRMED)
        order.reason = None
        keep_own_total(session, order)


def let_go(session: Session, order: Order) -> None:
    """The quote of an order that is no more can be ordered again, as the customer signed for it."""
    from app.services.quote_choice import choose_as_signed
    from app.services.quote_totals import recompute

    quote = session.get(Quote, order.quote_id)
    if quote is None or quote.state is not QuoteState.ORDERED:
        return
    quote.become(QuoteState.ACCEPTED)
    session.flush()
    if choose_as_signed(session, quote):
        recompute(session, quote)


def _check_open(one: OrderedLine | None, quantity: Decimal) -> None:
    if one is None or not one.line.is_delivered():
        raise Invalid(N_("This order has no such line to deliver."), field="line")
    if one.open <= 0:
        raise Invalid(
            N_("Line {line}: all of it was delivered already."), field="line", line=one.number
        )
    if quantity > one.open:
        raise Invalid(
            N_("Line {line}: only {open} are still to be delivered."),
            field="quantity",
            line=one.number,
            open=f"{one.open.normalize():f}",
        )
