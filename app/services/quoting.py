"""Quotes: beginning one, its life from draft to answer, and what is made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.errors import Refused
from app.i18n import N_
from app.models import Quote, QuoteState
from app.models.quote import QUOTE_STATES, UNSENT
from app.services import approvals, here, revisions
from app.services.numbering import next_number
from app.services.quote_beginning import begun
from app.services.quote_checks import add_up, terms_changed, written_again
from app.services.revising import ORDERED, REPLACEABLE, copy_of, open_to_change, revision_of
from app.store import Store

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def new_quote(store: Store, account_id: UUID, **values: Any) -> UUID:
    """Begin a quote for a customer, as a draft; gives its key."""
    with store.work(N_("New quote")) as session:
        return begun(session, {"account_id": account_id, **values}).id


def change_quote(store: Store, quote_id: UUID, **values: Any) -> UUID:
    """Change fields of a quote; of one that is fixed, in its next revision. Gives the key of the
    quote that was changed."""
    with store.work(N_("Change quote")) as session:
        quote = open_to_change(session, quote_id)
        before = {name: getattr(quote, name) for name in values}
        changed = {name: value for name, value in values.items() if value != before[name]}
        here.check_not_over(session, changed, "valid_until")
        for name, value in values.items():
            setattr(quote, name, value)
        terms_changed(session, quote, before)
        add_up(session, quote)
        return quote.id


def set_discount(
    store: Store, quote_id: UUID, percent: Any = None, amount: Any = None, steps: str | None = None
) -> UUID:
    """Give a discount on the whole quote: per cent (Decimal), then an amount (Decimal); `steps`
    where the percentage was typed as several (`domain/discounts.py`)."""
    return change_quote(
        store,
        quote_id,
        discount_percent=percent,
        discount_amount=amount,
        discount_steps=steps,
    )


def send(store: Store, quote_id: UUID, beside: bool = False) -> UUID:
    """Fix the content and give the final number; the revision before it is superseded, unless
    they are to stand `beside` each other.

    Raises Refused or Invalid where it is not complete, or where it needs an approval it has not.
    """
    with store.work(N_("Send quote")) as session:
        quote = here.found(session, Quote, quote_id)
        _send(session, quote)
        before = session.get(Quote, quote.revises_id) if quote.revises_id else None
        if before is not None and before.state in REPLACEABLE and not beside:
            before.become(QuoteState.SUPERSEDED)
        return quote.id


def accept(store: Store, quote_id: UUID) -> None:
    """The customer said yes.

    While the quote waits for an approval the yes is kept beside the request: the customer agreed
    on condition. To one that is approved it is a yes to the quote as it stands, which is sent with
    it. Other revisions of the offer end: those with the customer are superseded, those not sent
    yet are cancelled. Raises Refused where the customer has said yes to another one.
    """
    with store.work(N_("Accept quote")) as session:
        accepted(session, quote_id)


def agree(store: Store, quote_id: UUID) -> None:
    """The customer said yes, on condition that the manager does: `accept` while it waits.

    Raises Refused where it waits for nobody.
    """
    with store.work(N_("Accept quote")) as session:
        if here.found(session, Quote, quote_id).state is not QuoteState.WAITING:
            raise Refused(
                N_("This quote waits for no approval. Where the customer said yes, accept it.")
            )
        accepted(session, quote_id)


def accepted(session: Session, quote_id: UUID) -> None:
    """The same inside a piece of work."""
    quote = here.found(session, Quote, quote_id)
    if quote.state is QuoteState.WAITING:
        approvals.note_agreement(session, quote)
        return
    if quote.state is QuoteState.APPROVED:
        _send(session, quote)
    # What can be taken of a quote only who hears a yes to it needs to know.
    from app.services.quote_choice import check_taken

    _decide(session, quote_id, QuoteState.ACCEPTED)
    check_taken(session, quote)
    for other in revisions.revisions_of(session, quote):
        if other is not quote:
            _end(other)
    if revisions.first_of(session, quote).current_id is not None:
        revisions.mark(session, quote)


def _end(other: Quote) -> None:
    """What becomes of a revision when the customer says yes to another one."""
    if other.state is QuoteState.SENT:
        other.become(QuoteState.SUPERSEDED)
    elif other.state in UNSENT:
        other.become(QuoteState.CANCELLED)


def may_be_sent(quote: Quote) -> bool:
    """Whether it may go to the customer for the first time, as far as its state says."""
    return quote.sent_at is None and QUOTE_STATES.allows(quote.state, QuoteState.SENT)


def reopen(store: Store, quote_id: UUID) -> None:
    """Give back what was closed: a refused or expired quote to the customer, one that was approved
    or called off before it was sent to its writer. Raises Refused where it cannot go on."""
    with store.work(N_("Reopen quote")) as session:
        quote = here.found(session, Quote, quote_id)
        if quote.state in (QuoteState.DRAFT, QuoteState.SENT):
            raise Refused(N_("This quote was not closed; there is nothing to reopen."))
        if quote.state is QuoteState.WAITING:
            raise approvals.waits_for(session, quote)
        if quote.sent_at is not None and quote.state is QuoteState.CANCELLED:
            raise Refused(N_("This quote was sent and called off. To go on, make a new revision."))
        if quote.sent_at is not None:  # also past its last day: who reopens it says it holds
            quote.become(QuoteState.SENT)
            quote.reason = quote.decided_at = None
        else:
            revisions.check_none_holds(session, quote)
            quote.become(QuoteState.DRAFT)
            quote.reason = None
            written_again(session, quote)


def may_be_reopened(quote: Quote) -> bool:
    """Whether it was closed, and may go on."""
    if quote.sent_at is None:
        return quote.state in (QuoteState.APPROVED, QuoteState.CANCELLED)
    return quote.state in (QuoteState.REJECTED, QuoteState.EXPIRED)


def reject(store: Store, quote_id: UUID, reason: str | None = None) -> None:
    """The customer said no. Raises Refused where nobody says why."""
    with store.work(N_("Reject quote")) as session:
        _decide(session, quote_id, QuoteState.REJECTED, reason)


def expire(store: Store, quote_id: UUID) -> None:
    """Its validity is over. Raises Refused while it still holds."""
    with store.work(N_("Expire quote")) as session:
        quote = here.found(session, Quote, quote_id)
        if quote.state is QuoteState.EXPIRED:
            raise Refused(N_("This quote has expired already. Reopen it if it still holds."))
        if quote.valid_until is None or quote.valid_until >= here.today(session):
            raise _still_valid(quote)
        _decide(session, quote_id, QuoteState.EXPIRED)


def _still_valid(quote: Quote) -> Refused:
    if quote.valid_until is None:
        return Refused(N_("This quote has no last day. To end it, cancel it."))
    return Refused(
        N_("This quote is valid until {day}. To end it earlier, cancel it."),
        day=quote.valid_until,
    )


def cancel(store: Store, quote_id: UUID, reason: str | None = None) -> None:
    """We take it back. Raises Refused where it was ordered."""
    with store.work(N_("Cancel quote")) as session:
        quote = here.found(session, Quote, quote_id)
        if quote.state is QuoteState.ORDERED:
            raise Refused(ORDERED)
        quote.become(QuoteState.CANCELLED, reason)


def revise(store: Store, quote_id: UUID, another: bool = False) -> UUID:
    """Begin the next revision of a quote whose content is fixed; gives its key.

    The old one holds until the new one is sent. Where a revision has been begun already, that
    one is given, unless `another` is wanted beside it.
    """
    with store.work(N_("Revise quote")) as session:
        return revision_of(session, here.found(session, Quote, quote_id), another).id


def duplicate(store: Store, quote_id: UUID, account_id: UUID | None = None) -> UUID:
    """Begin a new quote with the same content, for the same customer or another."""
    with store.work(N_("Duplicate quote")) as session:
        source = here.found(session, Quote, quote_id)
        return copy_of(session, source, account_id or source.account_id).id


def _send(session: Session, quote: Quote) -> None:
    """Fix the content, with its number and its fingerprint."""
    if quote.state is QuoteState.WAITING:
        raise approvals.waits_for(session, quote)
    _check_not_over(quote)
    if quote.sent_at is None:
        add_up(session, quote, strict=True)
        approvals.check_may_be_sent(session, quote)
        if not revisions.has_number(session, quote):
            quote.number = next_number(session, "quote", quote.quote_date or here.today(session))
    # Of letterheads and pictures only who sends needs to know.
    from app.services.quote_seal import seal

    with session.no_autoflush:  # all of it is written at once, or the half would be fixed
        quote.send(here.now(session), here.today(session))
        quote.reason = None  # why it was returned once no longer holds
        seal(session, quote)
    if quote.revises_id is not None:
        revisions.mark(session, quote)


def _decide(session: Session, quote_id: UUID, state: QuoteState, reason: str | None = None) -> None:
    quote = here.found(session, Quote, quote_id)
    _check_not_over(quote)
    quote.become(state, reason)
    quote.decided_at = here.now(session)


def _check_not_over(quote: Quote) -> None:
    if quote.state is QuoteState.EXPIRED:
        raise Refused(
            N_("This quote has expired. Reopen it if it still holds, or make a new revision.")
        )
