"""The way of an order, as its page offers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.errors import Invalid
from app.i18n import N_
from app.models import OrderState, types
from app.models.order import ORDER_STATES
from app.records.common_actions import give
from app.records.description import Action, Input
from app.records.steps import Steps
from app.services import order_reading, orders
from app.services.deliverable import open_of
from app.services.goods_back import may_be_taken_back, take_back
from app.store import Store

_STEPS = Steps("state", ORDER_STATES)


def _deliver(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> None:
    """All that is open, all of some lines, or so many of one."""
    quantities: dict[UUID, Decimal] | None = None
    wanted, many = _lines_in(inputs.get("line")), inputs.get("quantity")
    if many is not None and len(wanted) != 1:
        raise Invalid(N_("Say of which line so many were delivered."), field="line")
    if wanted:
        with store.read() as session:
            left = open_of(order_reading.ordered(session, row_id), wanted)
        quantities = {key: rest if many is None else many for key, rest in left.items()}
    orders.deliver(store, row_id, quantities, inputs.get("on"), inputs.get("note"))


def _lines_in(text: Any) -> list[int]:
    """The numbers somebody typed: `1, 3`. Raises Invalid."""
    parts = str("" if text is None else text).replace(",", " ").split()
    if not all(part.isdecimal() for part in parts):
        raise Invalid(N_("Write the numbers of lines, such as 1, 3."), field="line")
    return [int(part) for part in parts]


def _invoice(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> None:
    orders.invoice(store, row_id, inputs.get("number"))


ORDER_ACTIONS = (
    Action(
        "confirm",
        N_("Confirm"),
        lambda store, row_id, inputs: orders.confirm(store, row_id),
        lambda order: order.state is OrderState.DRAFT,
        icon="check",
        primary=True,
        sets=("state",),
    ),
    Action(
        "deliver",
        N_("Deliver"),
        _deliver,
        lambda order: order.state is OrderState.CONFIRMED,
        (
            Input("line", N_("Only lines (1, 3); else all that is open"), types.Text()),
            Input("quantity", N_("Quantity"), types.Quantity()),
            Input("on", N_("Delivered on"), types.Day()),
            Input("note", N_("Note"), types.LongText()),
        ),
        icon="truck",
        primary=True,
    ),
    Action(
        "invoice",
        N_("Invoiced"),
        _invoice,
        lambda order: order.state is OrderState.DELIVERED,
        (Input("number", N_("Invoice number"), types.Code(60), True),),
        icon="receipt",
        primary=True,
        sets=("state",),
    ),
    Action(
        "reopen",
        N_("Deliver the rest after all"),
        lambda store, row_id, inputs: orders.reopen(store, row_id),
        lambda order: order.state is OrderState.DELIVERED,
        icon="rotate-ccw",
        sets=("state",),
    ),
    Action(
        "cancel_rest",
        N_("Cancel the rest"),
        lambda store, row_id, inputs: orders.cancel_rest(store, row_id, inputs.get("reason")),
        lambda order: order.state is OrderState.CONFIRMED,
        (Input("reason", N_("Reason"), types.Text()),),
        icon="x",
        sets=("state",),
    ),
    Action(
        "take_back",
        N_("Take back deliveries"),
        lambda store, row_id, inputs: take_back(store, row_id, _lines_in(inputs.get("line"))),
        may_be_taken_back,
        (Input("line", N_("Only lines (1, 3); else all that has come"), types.Text()),),
        icon="undo-2",
    ),
    replace(
        _STEPS.because(
            *(OrderState.CANCELLED, "cancel", N_("Cancel order"), orders.cancel),
            icon="x",
            needed=False,
        ),
        allowed=lambda order: order.state in (OrderState.DRAFT, OrderState.CONFIRMED),
    ),
    give("order"),
)
