"""The way of a quote, as its page offers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.i18n import N_, translate
from app.models import Quote, QuoteState, types
from app.models.quote import QUOTE_STATES
from app.records.common_actions import give, note
from app.records.description import Action, Input
from app.records.quote_line_actions import LINE_ACTIONS
from app.records.steps import Steps
from app.services import approvals, orders, quoting, revisions
from app.services.quote_reasons import usual_reasons
from app.services.revising import may_be_changed, may_be_revised
from app.store import Store

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_STEPS = Steps("state", QUOTE_STATES)


def _order(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> tuple[str, UUID]:
    return "order", orders.order_quote(store, row_id, **inputs)


def _ask(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> None:
    approvals.ask(store, row_id, inputs.get("reason"))


def _approve(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> None:
    approvals.approve(store, row_id, inputs.get("comment"))


def _standard_text(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> tuple[str, UUID]:
    from app.services.quote_texts import put_text

    return "quote", put_text(store, row_id, inputs["text"])


def _company_words(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> tuple[str, UUID]:
    from app.services.quote_texts import put_company_words

    return "quote", put_company_words(store, row_id)


def _said_of_yes(session: Session, row_id: UUID) -> list[str]:
    """That it is kept beside the request, or what it ended."""
    from app.services.revised import ended_by_yes

    if session.get_one(Quote, row_id).state is QuoteState.WAITING:
        return [translate(approvals.KEPT)]
    return ended_by_yes(session, row_id)


def _said_again(session: Session, row_id: UUID) -> list[str]:
    """What changed while it waited, or was called off."""
    from app.services.quote_again import said_again

    return said_again(session, row_id)


def _overtaken(session: Session, row_id: UUID) -> list[str]:
    from app.services.offers_due import overtaken

    return overtaken(session, row_id)


QUOTE_ACTIONS = (
    *LINE_ACTIONS,
    Action(
        "approve",
        N_("Approve"),
        _approve,
        approvals.is_mine_to_answer,
        (Input("comment", N_("Comment"), types.LongText()),),
        icon="check",
        primary=True,
        sets=("state",),
    ),
    Action(
        "send",
        N_("Send"),
        lambda store, row_id, inputs: ("quote", quoting.send(store, row_id)),
        quoting.may_be_sent,
        icon="send",
        primary=True,
        sets=("state",),
        doubts=_overtaken,
    ),
    Action(
        "ask_approval",
        N_("Ask for approval"),
        _ask,
        _STEPS.may(QuoteState.WAITING),
        (Input("reason", N_("Why"), types.LongText()),),
        icon="shield-check",
        primary=True,
        presses=approvals.is_needed,
        sets=("state",),
    ),
    Action(
        "accept",
        N_("Accepted"),
        lambda store, row_id, inputs: quoting.accept(store, row_id),
        lambda quote: quote.state in (QuoteState.SENT, QuoteState.APPROVED),
        icon="signature",
        primary=True,
        sets=("state",),
        says=_said_of_yes,
    ),
    Action(
        "agree",
        N_("Customer agrees, on condition"),
        lambda store, row_id, inputs: quoting.agree(store, row_id),
        lambda quote: quote.state is QuoteState.WAITING,
        icon="signature",
        sets=("state",),
        says=_said_of_yes,
    ),
    Action(
        "order",
        N_("Order"),
        _order,
        lambda quote: quote.state is QuoteState.ACCEPTED,
        (
            Input("customer_po", N_("Customer’s order number"), types.Code(60)),
            Input("delivery_date", N_("Delivery date"), types.Day()),
            Input("note", N_("Note"), types.LongText()),
        ),
        icon="shopping-cart",
        primary=True,
    ),
    Action(
        "reject",
        N_("Rejected"),
        lambda store, row_id, inputs: quoting.reject(store, row_id, inputs.get("reason")),
        _STEPS.may(QuoteState.REJECTED),
        (Input("reason", N_("Reason"), types.Text(), True, offers=usual_reasons),),
        icon="circle-x",
        sets=("state",),
    ),
    Action(
        "revise",
        N_("New revision"),
        lambda store, row_id, inputs: ("quote", quoting.revise(store, row_id)),
        may_be_revised,
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
        "another",
        N_("Another revision beside it"),
        lambda store, row_id, inputs: ("quote", quoting.revise(store, row_id, another=True)),
        may_be_revised,
        icon="copy",
    ),
    Action(
        "send_beside",
        N_("Send beside the earlier one"),
        lambda store, row_id, inputs: ("quote", quoting.send(store, row_id, beside=True)),
        lambda quote: quote.revises_id is not None and quoting.may_be_sent(quote),
        icon="send",
        sets=("state",),
        doubts=_overtaken,
    ),
    Action(
        "current",
        N_("This revision holds"),
        lambda store, row_id, inputs: revisions.mark_current(store, row_id),
        lambda quote: quote.revision > 1 or quote.current_id is not None,
        icon="star",
        sets=("current_id",),
    ),
    replace(
        _STEPS.because(
            QuoteState.RETURNED, "return", N_("Return"), approvals.give_back, icon="undo-2"
        ),
        allowed=approvals.is_mine_to_answer,
        says=approvals.said_of_return,
    ),
    Action(
        "take_back",
        N_("Take back the request"),
        lambda store, row_id, inputs: approvals.take_back(store, row_id),
        lambda quote: quote.state is QuoteState.WAITING,
        icon="undo-2",
        sets=("state",),
        says=_said_again,
    ),
    Action(
        "reopen",
        N_("Reopen"),
        lambda store, row_id, inputs: quoting.reopen(store, row_id),
        quoting.may_be_reopened,
        icon="rotate-ccw",
        sets=("state",),
        says=_said_again,
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
    Action(
        "standard_text",
        N_("Put in a standard text"),
        _standard_text,
        may_be_changed,
        (Input("text", N_("Standard text"), types.Id(), True, "terms"),),
        icon="bookmark",
    ),
    Action(
        "company_words",
        N_("Company’s words of today"),
        _company_words,
        may_be_changed,
        icon="bookmark",
    ),
    note("quote_id"),
    give("quote"),
)
