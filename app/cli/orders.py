"""Orders from the command line: made from accepted quotes, confirmed, delivered, invoiced."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.cli.commands import Commands
from app.cli.here import Here
from app.errors import NotFound
from app.i18n import N_, _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.store import Store


def add(commands: Commands) -> None:
    """The commands of this group."""
    group = Commands(commands.add(
        "order", N_("Orders of accepted quotes: confirm, deliver, invoice."),
        "relasi order deliver 001/SO/VIII/2026 line=1 quantity=20",
    ), "order_command")  # fmt: skip
    new = group.add(
        "new", N_("Make the order of an accepted quote; prints its key."),
        "relasi order new 001/SPH/VIII/2026 customer_po=PO-7781 delivery_date=2026-08-20",
        new_order,
    )  # fmt: skip
    new.add_argument("quote", metavar=_("QUOTE"))
    new.add_argument("values", metavar=_("FIELD=VALUE"), nargs="*")
    for name, (says, example) in _VERBS.items():
        verb = group.add(name, says, f"relasi order {name} 001/SO/VIII/2026{example}", act(name))
        verb.add_argument("id", metavar="ID")
        verb.add_argument("values", metavar=_("FIELD=VALUE"), nargs="*")
    paper = group.add(
        "pdf", N_("Write the order's confirmation for the customer, or its pro-forma invoice."),
        "relasi order pdf 001/SO/VIII/2026 confirmation.pdf", write_paper,
    )  # fmt: skip
    paper.add_argument("id", metavar="ID")
    paper.add_argument("file", metavar=_("FILE"))
    paper.add_argument("--pro-forma", action="store_true", help=_("The pro-forma invoice."))
    show = group.add(
        "show", N_("Show an order with what was delivered."),
        "relasi order show 001/SO/VIII/2026", show_order,
    )  # fmt: skip
    show.add_argument("id", metavar="ID")


_VERBS = {
    "confirm": (N_("Say that it will be delivered; gives the final number."), ""),
    "deliver": (
        N_("Note what was delivered: all that is open, or some of one line."),
        " line=1 quantity=20 on=2026-08-05",
    ),
    "invoice": (N_("Say that the invoice was written."), " number=INV-114"),
    "cancel": (N_("Call the order off."), ' reason="Wrong address"'),
    "cancel-rest": (
        N_("Deliver no more of it than has come; then it can be invoiced."),
        ' reason="Sold out"',
    ),
    "reopen": (N_("Deliver the rest after all."), ""),
    "take-back": (N_("Take back what was delivered: all of it, or of some lines."), " line=1"),
}


def new_order(here: Here, args: argparse.Namespace) -> None:
    """From a quote."""
    from app.cli.quote_lines import meant_quote
    from app.cli.values import inputs_of
    from app.records import all_records
    from app.services import orders

    record = all_records()["quote"]
    action = record.action("order")
    assert action is not None
    with here.profile() as store:
        quote = meant_quote(store, args.quote)
        with store.read() as session:
            inputs = inputs_of(session, record, quote, action, args.values)
        key = orders.order_quote(store, quote, **inputs)
        with store.read() as session:
            document = document_of(session, key)
    here.say({"id": document["id"], "number": document["number"]}, str(document["id"]))


def act(name: str) -> Callable[[Here, argparse.Namespace], None]:
    """A verb of the order's own, as a command."""

    def run(here: Here, args: argparse.Namespace) -> None:
        from app.cli.values import inputs_of
        from app.records import all_records

        record = all_records()["order"]
        action = record.action(name.replace("-", "_"))
        assert action is not None
        with here.profile() as store:
            key = _meant(store, args.id)
            with store.read() as session:
                inputs = inputs_of(session, record, key, action, args.values)
            action.run(store, key, inputs)
            with store.read() as session:
                document = document_of(session, key)
        here.say(document, f"{document['number']} · {document['state_label']}")

    return run


def write_paper(here: Here, args: argparse.Namespace) -> None:
    """The paper about what was ordered."""
    from app.cli.here import write_bytes
    from app.documents.from_quote import make
    from app.models import PaperTemplate
    from app.services import order_reading

    form = PaperTemplate.PRO_FORMA if args.pro_forma else PaperTemplate.ORDER
    with here.profile() as store:
        key = _meant(store, args.id)
        with store.read() as session:
            quote_id = order_reading.ordered(session, key).order.quote_id
        made = make(store, quote_id, template=form)
        path = write_bytes(args.file, made.pdf)
    here.say({"file": str(path)}, "\n".join((str(path), *made.concerns)))


def show_order(here: Here, args: argparse.Namespace) -> None:
    """Its lines, with what has come and what is open."""
    from app.cli.order_shown import told

    with here.profile() as store:
        key = _meant(store, args.id)
        with store.read() as session:
            document, text = document_of(session, key), told(session, key)
    here.say(document, text)


def document_of(session: Session, key: UUID) -> dict[str, Any]:
    """An order as JSON shows it: its sums are those of the offer, `own` what it comes to itself."""
    from app.models import Account
    from app.models.order import SUMS
    from app.services import order_reading
    from app.services.order_totals import amount_of, came_of

    found = order_reading.ordered(session, key)
    order, came = found.order, came_of(session, found)
    comes_to = came.totals if came else order
    account = session.get(Account, order.account_id) if order.account_id else None
    plain = order.plain()
    names = ("number", "customer_po", "order_date", "delivery_date", "delivery_terms", "note",
             "currency", "subtotal",
             "discount", "tax_base", "tax", "rounding", "total", "invoice_number",
             "reason")  # fmt: skip
    return {
        "id": str(order.id),
        "quote": str(order.quote_id),
        "quote_number": found.quote.number if found.quote else None,
        "account": plain["account_id"],
        "account_name": account.name if account else None,
        "state": str(order.state),
        "state_label": _(found.state_label()),
        **{name: plain[name] for name in names},
        "own_total": _number(comes_to.total),
        "own": {name: _number(getattr(comes_to, name)) for name in SUMS},
        "lines": [
            {
                "id": str(one.line.id),
                "position": one.line.position,
                "number": one.number if one.line.counts() else None,
                "kind": str(one.line.kind),
                "delivers": one.line.is_delivered(),
                "description": one.line.description,
                "quantity": _number(one.line.quantity),
                "unit": one.line.unit,
                "price": _number(one.line.price),
                "total": _number(one.line.total),
                "own_total": _number(amount_of(one.line, came)),
                "delivered": _number(one.delivered),
                "open": _number(one.open),
                "cancelled": _number(one.cancelled),
            }
            for one in found.lines
        ],
        "deliveries": [
            {
                "line": str(line.id),
                "description": line.description,
                "quantity": _number(delivery.quantity),
                "unit": line.unit,
                "delivered_on": delivery.plain()["delivered_on"],
                "note": delivery.note,
            }
            for delivery, line in order_reading.deliveries_of(session, key)
        ],
    }


def _meant(store: Store, text: str) -> UUID:
    """The order somebody calls by its number or key, or by those of its quote."""
    from app.cli.values import meant
    from app.records import all_records

    records = all_records()
    with store.read() as session:
        try:
            return meant(session, records["order"], text)
        except NotFound as no_order:
            try:
                quote = meant(session, records["quote"], text)
            except NotFound:
                raise no_order from None
            return _of_quote(session, quote, text)


def _of_quote(session: Session, key: UUID, text: str) -> UUID:
    """The order of a quote, whichever of its revisions was accepted; called off only where there
    is no other."""
    from app.models import OrderState, Quote
    from app.services import here, order_reading, revisions

    known = revisions.revisions_of(session, here.found(session, Quote, key))
    made = [order for quote in known for order in order_reading.orders_of(session, quote.id)]
    live = [order for order in made if order.state is not OrderState.CANCELLED]
    if not made:
        raise NotFound(
            N_("Nothing was ordered of “{quote}” yet. “relasi order new” makes its order."),
            quote=text,
        )
    if len(live) > 1:
        raise NotFound(
            N_("“{quote}” has several orders: {orders}. Say which one you mean."),
            quote=text,
            orders=", ".join(order.number or str(order.id) for order in live),
        )
    return max(live or made, key=lambda order: order.id).id


def _number(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"
