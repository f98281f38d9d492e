"""An order as the command line tells it to people: head, lines, sums, deliveries."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from app.cli.printing import pairs, table
from app.formats import format_amount, format_date, format_money, format_quantity
from app.i18n import _
from app.models import Account, Delivery, Order, OrderLine
from app.records.description import label_of
from app.records.wording import worded
from app.services import order_reading
from app.services.order_totals import SHARED, Came, amount_of, came_of, sums_shown

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_HEAD = ("customer_po", "order_date", "delivery_date", "delivery_terms", "note", "invoice_number",
         "reason")  # fmt: skip


def told(session: Session, key: UUID) -> str:
    """All of an order that its page shows."""
    found = order_reading.ordered(session, key)
    deliveries = [_delivery(*one) for one in order_reading.deliveries_of(session, key)]
    came = "\n".join([_("Deliveries"), *deliveries]) if deliveries else ""
    head = "\n".join(filter(None, (_title(session, found), _facts(found))))
    return "\n\n".join(filter(None, (head, _lines(session, found), came)))


def _title(session: Session, found: order_reading.Ordered) -> str:
    order = found.order
    account = session.get(Account, order.account_id) if order.account_id else None
    parts = (order.number, account.name if account else "", _(found.state_label()))
    return " · ".join(filter(None, parts))


def _facts(found: order_reading.Ordered) -> str:
    said = {_(label_of(Order.quote_id)): (found.quote and found.quote.number) or ""}
    for column in map(Order.__table__.columns.__getitem__, _HEAD):
        label = column.info["label"]
        said[_(label)] = worded(column, getattr(found.order, column.name))
    return pairs({label: text for label, text in said.items() if text})


def _lines(session: Session, found: order_reading.Ordered) -> str:
    came = came_of(session, found)
    currency = found.order.currency or ""
    headings = ["#", _("Description"), _("Quantity"), _("Delivered"), _("To deliver"),
                _("Cancelled"), _("Price"), _("Total")]  # fmt: skip
    rows = [_line(one, currency, came) for one in found.lines]
    sums = sums_shown(session, found, came)
    for one in sums:
        written = format_money if one.whole and found.order.total is not None else format_amount
        rows.append(["", one.label, "", "", "", "", "", written(one.amount, currency)])
    told = table(headings, rows, range(2, 8))
    return f"{told}\n{_(SHARED)}" if came and came.shared else told


def _line(one: order_reading.OrderedLine, currency: str, came: Came | None) -> list[str]:
    line = one.line
    if not line.counts() or line.quantity is None:
        return ["", line.description or "", *[""] * 6]
    counts = (one.delivered, one.open, one.cancelled)
    return [
        str(one.number),
        line.description or "",
        format_quantity(line.quantity, line.unit or ""),
        *(format_quantity(count) if line.is_delivered() else "" for count in counts),
        _amount(line.price, currency),
        _amount(amount_of(line, came), currency),
    ]


def _amount(amount: Decimal | None, currency: str) -> str:
    return "" if amount is None else format_amount(amount, currency)


def _delivery(delivery: Delivery, line: OrderLine) -> str:
    day = format_date(delivery.delivered_on) if delivery.delivered_on else ""
    what = f"{format_quantity(delivery.quantity, line.unit or '')} {line.description or ''}".strip()
    return "  " + " · ".join(filter(None, (day, what, delivery.note or "")))
