"""Where a quote stands, in a sentence: what happened to it, and what comes next."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.domain.numbering import with_revision
from app.formats import format_date
from app.i18n import N_, _
from app.models import Quote, QuoteState
from app.models.approval import YES_RETURNED
from app.models.quote import HELD, OVERTAKEN, UNSENT
from app.services import approvals, order_reading, revising, revisions
from app.services.quote_texts import words_changed


def standing(session: Session, quote: Quote, today: date) -> str:
    """In the language in force; empty for an ordinary draft."""
    other = None if quote.state in HELD else revisions.held_beside(session, quote)
    if other is not None and quote.state in UNSENT:
        number = with_revision(other.number or "", other.revision)
        return _(OVERTAKEN).format(number=number)
    if other is not None:
        return other.holds().sentence()
    if quote.state is QuoteState.RETURNED and quote.reason:
        yes = approvals.yes_was_returned(session, quote)
        text = YES_RETURNED if yes else N_("Returned: {reason}")
        return _(text).format(reason=quote.reason)
    if quote.state is QuoteState.REJECTED and quote.reason:
        return _("The customer rejected it: {reason}").format(reason=quote.reason)
    if quote.state is QuoteState.WAITING:
        request = approvals.open_request(session, quote.id)
        if request is not None and request.agreed_at is not None:
            return _("The customer has agreed on condition; the manager has not answered yet.")
        return approvals.waits_for(session, quote).sentence()
    if quote.state is QuoteState.APPROVED:
        return _approved(session, quote)
    if quote.state is QuoteState.EXPIRED:
        return _("It has expired. Reopen it if it still holds, or make a new revision.")
    ended = quote.valid_until
    if quote.state in (QuoteState.DRAFT, QuoteState.SENT) and ended is not None and ended < today:
        return _("Its validity ended on {day}.").format(day=format_date(ended, "long"))
    if quote.state is QuoteState.ORDERED:
        for order in order_reading.orders_of(session, quote.id):
            return _("Ordered as {number}.").format(number=order.number or "")
    if quote.state is QuoteState.SENT and revisions.current_of(session, quote) is not quote:
        return _("Another revision of this offer is the one that holds.")
    if quote.state is QuoteState.ACCEPTED:
        return _(revising.ACCEPTED)
    if not quote.editable():
        return _("This quote is fixed. To change it, make a new revision.")
    if changed := words_changed(session, quote):
        text = _(
            "As on the customer’s paper, though the company says another thing today: {fields}."
            " “{verb}” takes that."
        )
        return text.format(fields=", ".join(changed), verb=_("Company’s words of today"))
    return ""


def _approved(session: Session, quote: Quote) -> str:
    for request in approvals.requests_of(session, quote.id):
        if request.agreed_at is not None:
            return _("Approved, and the customer has agreed: mark it as accepted.")
        if request.comment:
            return _("Approved: “{comment}”").format(comment=request.comment)
    return _("Approved: send it to the customer.")
