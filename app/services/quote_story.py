"""What happened to an offer through all its revisions: asked, answered, sent, ordered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.i18n import _
from app.models import Decision, Quote, User
from app.services import approvals, here, order_reading, revisions


@dataclass(frozen=True)
class Happened:
    """One thing: when, what in a few words, the words somebody added, and who it was."""

    at: datetime
    what: str
    words: str = ""
    who: str = ""


def story_of(session: Session, quote_id: UUID) -> list[Happened]:
    """Everything, the newest first, in the language in force. Raises NotFound."""
    quote = here.found(session, Quote, quote_id)
    found = [one for each in revisions.revisions_of(session, quote) for one in _of(session, each)]
    # Of one moment the later words come first, as of any other.
    return sorted(found, key=lambda one: one.at)[::-1]


def _of(session: Session, quote: Quote) -> Iterator[Happened]:
    number = quote.revision
    if quote.created_at:
        begun = _("Revision {number} begun").format(number=number)
        yield Happened(quote.created_at, begun, "", _name(session, quote.created_by))
    if quote.sent_at:
        sent = _("Revision {number} sent").format(number=number)
        yield Happened(quote.sent_at, sent, "", _name(session, quote.owner_id))
    if quote.decided_at:
        became = _("Revision {number}: {state}").format(number=number, state=_(quote.state.label))
        yield Happened(quote.decided_at, became, quote.reason or "")
    for request in approvals.requests_of(session, quote.id):
        if request.asked_at:
            asked = _name(session, request.asked_by)
            yield Happened(request.asked_at, _("Approval asked for"), request.reason or "", asked)
        if request.agreed_at:
            yield Happened(request.agreed_at, _("The customer agreed on condition"))
        if request.decided_at and request.decision is not Decision.WAITING:
            answer = _("Approval: {answer}").format(answer=_(request.decision.label))
            answered = _name(session, request.decided_by)
            yield Happened(request.decided_at, answer, request.comment or "", answered)
    for order in order_reading.orders_of(session, quote.id):
        if order.created_at:
            made = _("Order {number} made").format(number=order.number or "")
            yield Happened(
                order.created_at, made, order.customer_po or "", _name(session, order.created_by)
            )


def _name(session: Session, user_id: UUID | None) -> str:
    user = session.get(User, user_id) if user_id else None
    return user.name if user else ""
