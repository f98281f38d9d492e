"""The way of a quote, as its page offers it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.i18n import N_
from app.models import Quote, QuoteState, types
from app.models.quote import QUOTE_STATES
from app.records.common_actions import give, note
from app.records.description import Action, Input
from app.services import quote_lines, quoting
from app.store import Store

_REASON = Input("reason", N_("Reason"), types.Text(), required=True)


def _may_become(state: QuoteState) -> Any:
    def allowed(quote: Quote) -> bool:
        return quote.state is not state and QUOTE_STATES.allows(quote.state, state)

    return allowed


def _line(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> tuple[str, UUID]:
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
    Action(
        "send",
        N_("Send"),
        lambda store, row_id, inputs: ("quote", quoting.send(store, row_id)),
        _may_become(QuoteState.SENT),
        icon="send",
        primary=True,
        sets=("state",),
    ),
    Action(
        "accept",
        N_("Accepted"),
        lambda store, row_id, inputs: quoting.accept(store, row_id),
        _may_become(QuoteState.ACCEPTED),
        icon="signature",
        primary=True,
        sets=("state",),
    ),
    Action(
        "reject",
        N_("Rejected"),
        lambda store, row_id, inputs: quoting.reject(store, row_id, inputs["reason"]),
        _may_become(QuoteState.REJECTED),
        (_REASON,),
        icon="circle-x",
        sets=("state",),
    ),
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
    Action(
        "ask_approval",
        N_("Ask for approval"),
        lambda store, row_id, inputs: quoting.ask_approval(store, row_id),
        _may_become(QuoteState.WAITING),
        icon="shield-check",
        sets=("state",),
    ),
    Action(
        "approve",
        N_("Approve"),
        lambda store, row_id, inputs: quoting.approve(store, row_id),
        _may_become(QuoteState.APPROVED),
        icon="check",
        primary=True,
        sets=("state",),
    ),
    Action(
        "return",
        N_("Return"),
        lambda store, row_id, inputs: quoting.return_to_writer(store, row_id, inputs["reason"]),
        _may_become(QuoteState.RETURNED),
        (_REASON,),
        icon="undo-2",
        sets=("state",),
    ),
    Action(
        "expire",
        N_("Expired"),
        lambda store, row_id, inputs: quoting.expire(store, row_id),
        _may_become(QuoteState.EXPIRED),
        icon="hourglass",
        sets=("state",),
    ),
    Action(
        "cancel",
        N_("Cancel quote"),
        lambda store, row_id, inputs: quoting.cancel(store, row_id, inputs.get("reason")),
        _may_become(QuoteState.CANCELLED),
        (Input("reason", N_("Reason"), types.Text()),),
        icon="x",
        sets=("state",),
    ),
    note("quote_id"),
    give("quote"),
)
