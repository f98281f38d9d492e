"""What was sold: an order from an accepted quote, its lines, and what of them was delivered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.domain.states import machine
from app.errors import Invalid, Refused
from app.i18n import N_, P_
from app.models import columns, types
from app.models.base import Find, Synced, Those
from app.models.quote import SUMS as SUMS
from app.models.quote import Quote, QuoteState
from app.models.quote_line import LineKind, QuoteLine
from app.models.types import Labelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped


class OrderState(Labelled):
    """How far an order has come."""

    DRAFT = "draft", P_("order", "Draft")
    CONFIRMED = "confirmed", P_("order", "Confirmed")
    DELIVERED = "delivered", P_("order", "Delivered")
    INVOICED = "invoiced", P_("order", "Invoiced")
    CANCELLED = "cancelled", P_("order", "Cancelled")


ORDER_STATES = machine(
    {state: state.label for state in OrderState},
    fixed="confirmed invoiced",
    draft="confirmed cancelled",
    confirmed="delivered cancelled",
    delivered="confirmed invoiced cancelled",
)

ORDERED_ALREADY = N_("This quote has been ordered already.")
# What an order is called of which something has come: it is confirmed all the same.
PARTLY = P_("order", "Partly delivered")

# What happens to an order; all else of it is what the customer said yes to, and never changes.
_LIFE = frozenset(
    {"state", "number", "customer_po", "delivery_date", "delivery_terms", "note", "owner_id",
     "reason", "confirmed_at", "invoice_number", "contact_id", "own_total"}
)  # fmt: skip
OTHER = N_("An order comes to what its quote comes to. Order it anew.")
HAS_COME = N_("Something of this order was delivered. Cancel the rest of it.")
_INVOICED = N_(
    "This order was invoiced, so its deliveries stay as they are. Put right what came back with a"
    " credit note."
)


@dataclass(frozen=True)
class Came:
    """Whether something of an order was delivered, and whether all of it was."""

    some: bool
    whole: bool


def state_by_deliveries(state: OrderState, now: Came, before: Came | None) -> OrderState:
    """What an order is once its deliveries changed, on laptop and server alike; `before` is what
    had come until some were taken back, None where none were."""
    if (state is OrderState.CONFIRMED and now.whole) or (
        state is OrderState.CANCELLED and now.some
    ):
        return OrderState.DELIVERED
    if state is OrderState.DELIVERED and before is not None and not now.whole:
        if before.whole:  # nobody had cancelled a rest
            return OrderState.CONFIRMED
        return state if now.some else OrderState.CANCELLED
    return state


class Order(Synced):
    """What a customer ordered: the content of the accepted quote, when and where it is due."""

    follows = ("account_id", "owner_id", "created_by")
    adds = True
    machines = {"state": ORDER_STATES}
    __indexes__ = (columns.index("ix_order_state_due", "state", "delivery_date"),)

    number: Mapped[str | None] = columns.code(N_("Number"), index=True, guarded=True)
    quote_id: Mapped[UUID] = columns.reference("quote", N_("Quote"), guarded=True)
    account_id: Mapped[UUID | None] = columns.reference("account", N_("Account"), guarded=True)
    contact_id: Mapped[UUID | None] = columns.reference("contact", N_("Contact"))
    opportunity_id: Mapped[UUID | None] = columns.reference("opportunity", N_("Deal"), guarded=True)
    owner_id: Mapped[UUID | None] = columns.reference("user", N_("Owner"), guarded=True)
    state: Mapped[OrderState] = columns.choice(
        OrderState, N_("State"), default=OrderState.DRAFT, guarded=True
    )
    order_date: Mapped[date | None] = columns.day(N_("Date"), guarded=True, index=True)
    customer_po: Mapped[str | None] = columns.code(N_("Customer’s order number"))
    delivery_date: Mapped[date | None] = columns.day(N_("Delivery date"))
    delivery_terms: Mapped[str | None] = columns.long_text(N_("Delivery terms"))
    note: Mapped[str | None] = columns.long_text(N_("Note"))
    invoice_number: Mapped[str | None] = columns.code(N_("Invoice number"))
    reason: Mapped[str | None] = columns.text(N_("Reason"))
    confirmed_at: Mapped[datetime | None] = columns.moment(N_("Confirmed"), guarded=True)
    currency: Mapped[str | None] = columns.code(N_("Currency"), longest=3, guarded=True)
    subtotal: Mapped[Decimal | None] = columns.money(N_("Subtotal"), guarded=True)
    discount: Mapped[Decimal | None] = columns.money(N_("Discount"), guarded=True)
    tax_base: Mapped[Decimal | None] = columns.money(N_("Tax base"), guarded=True)
    tax: Mapped[Decimal | None] = columns.money(N_("Tax"), guarded=True)
    rounding: Mapped[Decimal | None] = columns.money(N_("Rounding"), guarded=True)
    total: Mapped[Decimal | None] = columns.money(N_("Total of the offer"), guarded=True)
    own_total: Mapped[Decimal | None] = columns.money(N_("Total"), derived=True)
    lines: Mapped[list[OrderLine]] = columns.related(
        "OrderLine",
        back_populates="order",
        order_by="OrderLine.position",
        cascade="all, delete-orphan",
    )

    def guard(self, before: Mapping[str, Any], find: Find, undoing: bool = False) -> None:
        """Raises Refused where it is not the order of an accepted quote, or no longer would be."""
        super().guard(before, find, undoing)
        if "id" in before:
            self._guard_new(find(Quote, self.quote_id), undoing)
            return
        if set(before) - _LIFE:
            raise Refused(N_("An order is what the customer accepted. Revise the quote instead."))
        if "number" in before and before.get("state") is not OrderState.DRAFT and not undoing:
            raise Refused(N_("The number of an order never changes."))

    def _guard_new(self, quote: Synced | None, undoing: bool) -> None:
        if not isinstance(quote, Quote):
            return
        if quote.state is not QuoteState.ACCEPTED and not undoing:
            if quote.state is QuoteState.ORDERED:
                raise Refused(ORDERED_ALREADY)
            raise Refused(N_("Only a quote that the customer accepted can be ordered."))
        if (self.account_id, self.currency) != (quote.account_id, quote.currency):
            raise Refused(OTHER)

    def guard_among(self, before: Mapping[str, Any], find: Find, those: Those) -> None:
        """Raises Refused where it would be called off though something of it has come, or count
        beside another, such as one that an undo or redo brings back."""
        comes = "id" in before or before.get("state") is OrderState.CANCELLED
        if comes and self.state is not OrderState.CANCELLED:
            self._check_alone(those)
        if self.state is not OrderState.CANCELLED or before.get("state") is None:
            return
        lines = those(OrderLine, "order_id", self.id)
        if any(those(Delivery, "line_id", line.id) for line in lines):
            raise Refused(HAS_COME)

    def _check_alone(self, those: Those) -> None:
        """Raises Refused where another order of its quote counts."""
        for other in those(Order, "quote_id", self.quote_id):
            called_off = isinstance(other, Order) and other.state is OrderState.CANCELLED
            if other.id != self.id and not called_off:
                raise Refused(ORDERED_ALREADY)

    def guard_removal(self, find: Find) -> None:
        """Raises Refused where the customer has its confirmation."""
        if self.confirmed_at is not None:
            raise Refused(N_("An order that was confirmed cannot be deleted. Cancel it instead."))

    def become(self, state: OrderState, reason: str | None = None) -> None:
        """Go to another state. Raises Refused where that is not a next step."""
        ORDER_STATES.check_step(self.state, state)
        self.state = state
        if reason:
            self.reason = reason


class OrderLine(Synced):
    """A line of an order: that of the quote."""

    follows = ("order_id",)

    order_id: Mapped[UUID] = columns.field(
        types.Id(), N_("Order"), refers="order", key_to="order", index=True
    )
    quote_line_id: Mapped[UUID] = columns.reference(
        "quote_line", N_("Quote line"), guarded=True, index=False
    )
    position: Mapped[int] = columns.whole(N_("Position"), default=0, guarded=True)
    kind: Mapped[LineKind] = columns.choice(
        LineKind, N_("Kind"), default=LineKind.PRODUCT, guarded=True
    )
    product_id: Mapped[UUID | None] = columns.reference("product", N_("Product"), guarded=True)
    description: Mapped[str | None] = columns.long_text(N_("Description"), guarded=True)
    quantity: Mapped[Decimal | None] = columns.quantity(N_("Quantity"), guarded=True)
    unit: Mapped[str | None] = columns.text(N_("Unit"), guarded=True)
    price: Mapped[Decimal | None] = columns.money(N_("Price"), guarded=True)
    unit_factor: Mapped[Decimal | None] = columns.quantity(
        N_("Base units in the unit"), guarded=True
    )
    discount_percent: Mapped[Decimal | None] = columns.percent(N_("Discount %"), guarded=True)
    discount_steps: Mapped[str | None] = columns.code(
        N_("Discount, one after the other"), guarded=True, inner=True
    )
    discount_amount: Mapped[Decimal | None] = columns.money(N_("Discount amount"), guarded=True)
    tax_code: Mapped[str | None] = columns.code(N_("Tax"), longest=200, guarded=True)
    total: Mapped[Decimal | None] = columns.money(N_("Total"), guarded=True)
    order: Mapped[Order] = columns.related("Order", back_populates="lines")
    deliveries: Mapped[list[Delivery]] = columns.related(
        "Delivery",
        back_populates="line",
        order_by="Delivery.delivered_on",
        cascade="all, delete-orphan",
    )

    def guard(self, before: Mapping[str, Any], find: Find, undoing: bool = False) -> None:
        """Raises Refused where it would not be the line of the quote."""
        if "id" not in before:
            if before:
                raise Refused(
                    N_("An order is what the customer accepted. Revise the quote instead.")
                )
            return
        line = find(QuoteLine, self.quote_line_id)
        if not isinstance(line, QuoteLine):
            return
        order = find(Order, self.order_id)
        other = isinstance(order, Order) and order.quote_id != line.quote_id
        if other or any(getattr(self, name) != getattr(line, name) for name in taken()):
            raise Refused(N_("The lines of an order are those of its quote."))

    def guard_removal(self, find: Find) -> None:
        """Raises Refused where the customer has the confirmation."""
        order = find(Order, self.order_id)
        if isinstance(order, Order) and order.confirmed_at is not None:
            raise Refused(N_("An order that was confirmed cannot be deleted. Cancel it instead."))

    def counts(self) -> bool:
        """Whether the line has a number and an amount (a section or a note has none)."""
        return self.kind not in (LineKind.SECTION, LineKind.NOTE)

    def is_delivered(self) -> bool:
        """Whether something of it can be delivered at all: what takes from the sum cannot."""
        return self.counts() and (self.quantity or 0) > 0 and (self.price or 0) >= 0


@cache
def taken() -> tuple[str, ...]:
    """What a line of an order takes from the line of the quote."""
    own = {"id", "created_at", "created_by"}
    names = [column.name for column in OrderLine.__table__.columns]
    return tuple(name for name in names if name in QuoteLine.__table__.c and name not in own)


class Delivery(Synced):
    """That so much of a line was delivered on a day; appended, so that nobody's is lost."""

    follows = ("line_id",)
    adds = True

    line_id: Mapped[UUID] = columns.field(
        types.Id(), N_("Order line"), refers="order_line", key_to="order_line",
        index=True,
    )  # fmt: skip
    quantity: Mapped[Decimal] = columns.quantity(N_("Quantity"))
    delivered_on: Mapped[date | None] = columns.day(N_("Delivered on"))
    note: Mapped[str | None] = columns.long_text(N_("Note"))
    line: Mapped[OrderLine] = columns.related("OrderLine", back_populates="deliveries")

    def guard(self, before: Mapping[str, Any], find: Find, undoing: bool = False) -> None:
        """Raises Refused where the invoice would say something else than was delivered."""
        super().guard(before, find, undoing)
        if "id" not in before and set(before) - {"note"}:
            self.guard_removal(find)

    def guard_removal(self, find: Find) -> None:
        """Raises Refused where the customer has the invoice."""
        line = find(OrderLine, self.line_id)
        order = find(Order, line.order_id) if isinstance(line, OrderLine) else None
        if isinstance(order, Order) and order.state is OrderState.INVOICED:
            raise Refused(_INVOICED)

    def check(self) -> None:
        """Raises Invalid where nothing would have been delivered."""
        if self.quantity is None or self.quantity <= 0:
            raise Invalid(N_("Say how many were delivered."), field="quantity")
