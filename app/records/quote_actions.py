"""The way of a quote, as its page offers it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.i18n import N_
from app.models import QuoteState, types
from app.models.quote import QUOTE_STATES
from app.records.common_actions import give, note
from app.records.description import Action, Input
from app.records.steps import Steps
from app.services import quoting
from app.store import Store

_STEPS = Steps("state", QUOTE_STATES)


def _line(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> tuple[str, UUID]:
    from app.services import quote_lines

    values = {name: value for name, value in inputs.items() if name != "product"}
    line = quote_lines.add_line(store, row_id, product_id=inputs.get("product"), **values)
    return "quote", _quote_of(store, line)


def _quote_of(store: Store, line_id: UUID) -> UUID:
    from app.models import QuoteLine

    with store.read() as session:
        line = session.get(QuoteLine, line_id)
        assert line is not None
        return line.quote_id


def _discount(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> tuple[str, UUID]:
    return "quote", quoting.set_discount(store, row_id, inputs.get("percent"), inputs.get("amount"))


QUOTE_ACTIONS = (
    Action(
        "line",
        N_("Add line"),
        _line,
        lambda quote: quote.editable() or quoting.may_be_revised(quote),
        (
            Input("product", N_("Product"), types.Id(), refers="product"),
            Input("description", N_("Description"), types.LongText()),
            Input("quantity", N_("Quantity"), types.Quantity()),
            Input("price", N_("Price"), types.Money()),
            Input("discount_percent", N_("Discount %"), types.Percent()),
        ),
        icon="plus",
    ),
    Action(
        "discount",
        N_("Give discount"),
        _discount,
        lambda quote: quote.editable(),
        (
            Input("percent", N_("Discount %"), types.Percent()),
            Input("amount", N_("Discount amount"), types.Money()),
        ),
        icon="percent",
        sets=("discount_percent", "discount_amount"),
    ),
    _STEPS.to(
        QuoteState.SENT,
        "send",
        N_("Send"),
        lambda store, row_id: ("quote", quoting.send(store, row_id)),
        icon="send",
        primary=True,
    ),
    _STEPS.to(
        QuoteState.ACCEPTED,
        "accept",
        N_("Accepted"),
        quoting.accept,
        icon="signature",
        primary=True,
    ),
    _STEPS.because(QuoteState.REJECTED, "reject", N_("Rejected"), quoting.reject, icon="circle-x"),
    Action(
        "revise",
        N_("New revision"),
        lambda store, row_id, inputs: ("quote", quoting.revise(store, row_id)),
        quoting.may_be_revised,
        icon="git-compare",
    ),
    Action(
        "duplicate",
        N_("Duplicate"),
        lambda store, row_id, inputs: (
            "quote",
            quoting.duplicate(store, row_id, inputs.get("account")),
        ),
        inputs=(Input("account", N_("For another account"), types.Id(), refers="account"),),
        icon="copy",
    ),
    _STEPS.to(
        QuoteState.WAITING,
        "ask_approval",
        N_("Ask for approval"),
        quoting.ask_approval,
        icon="shield-check",
    ),
    _STEPS.to(
        QuoteState.APPROVED, "approve", N_("Approve"), quoting.approve, icon="check", primary=True
    ),
    _STEPS.because(
        QuoteState.RETURNED, "return", N_("Return"), quoting.return_to_writer, icon="undo-2"
    ),
    _STEPS.to(QuoteState.EXPIRED, "expire", N_("Expired"), quoting.expire, icon="hourglass"),
    _STEPS.because(
        QuoteState.CANCELLED,
        "cancel",
        N_("Cancel quote"),
        quoting.cancel,
        icon="x",
        needed=False,
    ),
    note("quote_id"),
    give("quote"),
)
