"""Orders, their lines and deliveries as people meet them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.i18n import N_, _
from app.models import Delivery, Order, OrderLine, OrderState
from app.records.description import Filter, Record, Section, Telling
from app.records.discounts import discount_told
from app.records.order_actions import ORDER_ACTIONS
from app.services import here, order_reading, orders

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _new(session: Session, values: dict[str, Any]) -> Order:
    return orders.begun(session, values)


def _settle_delivery(session: Session, delivery: Delivery, changed: frozenset[str]) -> None:
    line = session.get(OrderLine, delivery.line_id)
    order = session.get(Order, line.order_id) if line else None
    if order is not None:
        orders.follow_delivery(session, order, delivery)
        orders.keep_own_total(session, order)


ORDERS = Record(
    kind=Order,
    label=N_("Order"),
    plural=N_("Orders"),
    icon="shopping-cart",
    title=Order.number,
    columns=(
        Order.number,
        Order.account_id,
        Order.state,
        Order.customer_po,
        Order.order_date,
        Order.delivery_date,
        Order.own_total,
        Order.owner_id,
    ),
    sections=(
        Section(
            N_("Order"),
            (
                Order.number,
                Order.state,
                Order.account_id,
                Order.contact_id,
                Order.quote_id,
                Order.opportunity_id,
                Order.owner_id,
            ),
        ),
        Section(
            N_("Delivery"),
            (
                Order.order_date,
                Order.customer_po,
                Order.delivery_date,
                Order.delivery_terms,
                Order.note,
                Order.invoice_number,
                Order.reason,
            ),
        ),
        Section(
            N_("Totals"),
            (
                Order.subtotal,
                Order.discount,
                Order.tax_base,
                Order.tax,
                Order.rounding,
                Order.total,
                Order.own_total,
            ),
        ),
    ),
    search=(Order.customer_po, Order.note),
    names=(Order.number, Order.customer_po),
    filters=(
        Filter("mine", N_("Mine"), lambda viewer: Order.owner_id == viewer.user_id),
        Filter(
            "open",
            N_("To deliver"),
            lambda viewer: Order.state.in_((OrderState.DRAFT, OrderState.CONFIRMED)),
        ),
        Filter(
            "due",
            N_("Due within a week"),
            lambda viewer: (
                Order.state.in_((OrderState.DRAFT, OrderState.CONFIRMED))
                & (Order.delivery_date <= viewer.today + timedelta(days=7))
            ),
        ),
        Filter("to_invoice", N_("To invoice"), lambda viewer: Order.state == OrderState.DELIVERED),
    ),
    actions=ORDER_ACTIONS,
    telling={
        "state": Telling(
            (),
            lambda values: _(order_reading.label_of(values["state"], bool(values["has_come"]))),
            {"has_come": order_reading.has_come},
            ("delivery",),
        ),
    },
    sort=Order.order_date,
    descending=True,
    comes_from="quote",
    new=_new,
    among=lambda session, key, values: here.check_not_over(session, values, "delivery_date"),
)

ORDER_LINES = Record(
    kind=OrderLine,
    label=N_("Order line"),
    plural=N_("Order lines"),
    icon="list",
    title=OrderLine.description,
    columns=(
        OrderLine.order_id,
        OrderLine.position,
        OrderLine.description,
        OrderLine.quantity,
        OrderLine.unit,
        OrderLine.price,
        OrderLine.total,
    ),
    sections=(
        Section(
            N_("Line"),
            (
                OrderLine.order_id,
                OrderLine.position,
                OrderLine.kind,
                OrderLine.product_id,
                OrderLine.description,
                OrderLine.quantity,
                OrderLine.unit,
                OrderLine.price,
                OrderLine.discount_percent,
                OrderLine.discount_amount,
                OrderLine.tax_code,
                OrderLine.total,
            ),
        ),
    ),
    sort=OrderLine.position,
    telling=discount_told(OrderLine),
    new=orders.line_added,
)

DELIVERIES = Record(
    kind=Delivery,
    label=N_("Delivery"),
    plural=N_("Deliveries"),
    icon="truck",
    title=Delivery.note,
    columns=(Delivery.line_id, Delivery.delivered_on, Delivery.quantity, Delivery.note),
    sections=(
        Section(
            N_("Delivery"),
            (Delivery.line_id, Delivery.delivered_on, Delivery.quantity, Delivery.note),
        ),
    ),
    sort=Delivery.delivered_on,
    descending=True,
    settle=_settle_delivery,
)
