"""Quotes: beginning one, its life from draft to answer, and its revisions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import Refused
from app.i18n import N_, ngettext, speaking, translate
from app.ids import uuid7
from app.models import Account, Contact, Quote, QuoteLine, QuoteState
from app.services import here
from app.services.company import company_of
from app.services.numbering import next_draft_label, next_number
from app.store import Store

# What a new revision or a copy takes from the quote it is made of.
_CONTENT = (
    "account_id", "contact_id", "opportunity_id", "price_list_id", "currency", "tax_included",
    "language", "template", "second_language", "place", "subject", "attachments_note", "opening",
    "closing", "payment_terms", "delivery_terms", "terms", "discount_percent", "discount_amount",
)  # fmt: skip
_LINE = (
    "position", "kind", "product_id", "description", "quantity", "unit", "price",
    "discount_percent", "tax_code", "cost", "optional",
)  # fmt: skip


def new_quote(store: Store, account_id: UUID, **values: Any) -> UUID:
    """Begin a quote for a customer, as a draft; gives its key."""
    with store.work(N_("New quote")) as session:
        return begun(session, {"account_id": account_id, **values}).id


def change_quote(store: Store, quote_id: UUID, **values: Any) -> UUID:
    """Change fields of a quote; of one that is fixed, in its next revision. Gives the key of the
    quote that was changed."""
    with store.work(N_("Change quote")) as session:
        quote = open_to_change(session, quote_id)
        for name, value in values.items():
            setattr(quote, name, value)
        _add_up(session, quote)
        return quote.id


def set_discount(store: Store, quote_id: UUID, percent: Any = None, amount: Any = None) -> UUID:
    """Give a discount on the whole quote: per cent (Decimal), then an amount (Decimal)."""
    return change_quote(store, quote_id, discount_percent=percent, discount_amount=amount)


def send(store: Store, quote_id: UUID) -> UUID:
    """Fix the content and give the final number; the revision before it is superseded.

    Raises Refused or Invalid where it is not complete.
    """
    with store.work(N_("Send quote")) as session:
        quote = here.found(session, Quote, quote_id)
        if quote.state not in (QuoteState.REJECTED, QuoteState.EXPIRED):
            _add_up(session, quote, strict=True)
        if quote.sent_at is None and quote.revision == 1:
            quote.number = next_number(session, "quote", quote.quote_date or here.today(session))
        quote.send(here.now(session), here.today(session))
        before = session.get(Quote, quote.revises_id) if quote.revises_id else None
        if before is not None and before.state in _REPLACEABLE:
            before.become(QuoteState.SUPERSEDED)
        return quote.id


def accept(store: Store, quote_id: UUID) -> None:
    """The customer said yes."""
    with store.work(N_("Accept quote")) as session:
        _decide(session, quote_id, QuoteState.ACCEPTED)


def reject(store: Store, quote_id: UUID, reason: str | None = None) -> None:
    """The customer said no. Raises Refused where nobody says why."""
    with store.work(N_("Reject quote")) as session:
        _decide(session, quote_id, QuoteState.REJECTED, reason)


def expire(store: Store, quote_id: UUID) -> None:
    """Its validity is over. Raises Refused while it still holds."""
    with store.work(N_("Expire quote")) as session:
        quote = here.found(session, Quote, quote_id)
        if quote.valid_until is None or quote.valid_until >= here.today(session):
            raise Refused(N_("This quote is still valid."))
        _decide(session, quote_id, QuoteState.EXPIRED)


def cancel(store: Store, quote_id: UUID, reason: str | None = None) -> None:
    """We take it back."""
    with store.work(N_("Cancel quote")) as session:
        here.found(session, Quote, quote_id).become(QuoteState.CANCELLED, reason)


def ask_approval(store: Store, quote_id: UUID) -> None:
    """Give it to the manager to approve."""
    with store.work(N_("Ask for approval")) as session:
        quote = here.found(session, Quote, quote_id)
        _add_up(session, quote, strict=True)
        quote.become(QuoteState.WAITING)


def approve(store: Store, quote_id: UUID) -> None:
    """The manager agrees."""
    with store.work(N_("Approve quote")) as session:
        here.found(session, Quote, quote_id).become(QuoteState.APPROVED)


def return_to_writer(store: Store, quote_id: UUID, reason: str) -> None:
    """The manager wants it changed, and says what."""
    with store.work(N_("Return quote")) as session:
        here.found(session, Quote, quote_id).become(QuoteState.RETURNED, reason)


def revise(store: Store, quote_id: UUID) -> UUID:
    """Begin the next revision of a quote whose content is fixed; gives its key.

    The old one holds until the new one is sent. Where a revision has been begun already, that
    one is given.
    """
    with store.work(N_("Revise quote")) as session:
        return revision_of(session, here.found(session, Quote, quote_id)).id


def duplicate(store: Store, quote_id: UUID, account_id: UUID | None = None) -> UUID:
    """Begin a new quote with the same content, for the same customer or another."""
    with store.work(N_("Duplicate quote")) as session:
        source = here.found(session, Quote, quote_id)
        content = {name: getattr(source, name) for name in _CONTENT}
        if account_id is not None and account_id != source.account_id:
            content |= {"account_id": account_id, "contact_id": None, "opportunity_id": None}
        return _copied(session, source, begun(session, content)).id


def begun(session: Session, values: Mapping[str, Any]) -> Quote:
    """A new draft inside a piece of work; what nobody says follows from customer and company."""
    given = {name: value for name, value in values.items() if value is not None}
    if given.get("state", QuoteState.DRAFT) is not QuoteState.DRAFT:
        raise Refused(N_("A new quote is a draft; its actions lead on from there."))
    account = here.found(session, Account, given.get("account_id"))
    quote = Quote(**{**_usual(session, account, given), **given})
    if quote.number is None:
        quote.number = next_draft_label(session, "quote")
    session.add(quote)
    session.flush()
    return quote


def may_be_revised(quote: Quote) -> bool:
    """Whether a quote may have a next revision."""
    return quote.state in _REVISABLE


def open_to_change(session: Session, quote_id: UUID) -> Quote:
    """The quote while it may be changed, else its next revision."""
    quote = here.found(session, Quote, quote_id)
    return quote if quote.editable() else revision_of(session, quote)


def revision_of(session: Session, quote: Quote) -> Quote:
    """The draft that is the next revision of a fixed quote. Raises Refused for one that is still
    being written, and for one that was ordered or called off."""
    if quote.state not in _REVISABLE:
        raise Refused(
            N_("A quote that is “{state}” has no next revision."),
            state=translate(quote.state.label),
        )
    begun_already = sa.select(Quote).where(
        Quote.revises_id == quote.id, Quote.state != QuoteState.CANCELLED
    )
    known = session.scalars(begun_already).first()
    if known is not None:
        return known if known.editable() else revision_of(session, known)
    content = {name: getattr(quote, name) for name in _CONTENT}
    content |= {
        "number": quote.number,
        "revision": quote.revision + 1,
        "revises_id": quote.id,
        "owner_id": quote.owner_id,
    }
    return _copied(session, quote, begun(session, content))


_REPLACEABLE = frozenset({QuoteState.SENT, QuoteState.REJECTED, QuoteState.EXPIRED})
_REVISABLE = _REPLACEABLE | {QuoteState.SUPERSEDED, QuoteState.CANCELLED}


def _decide(session: Session, quote_id: UUID, state: QuoteState, reason: str | None = None) -> None:
    quote = here.found(session, Quote, quote_id)
    quote.become(state, reason)
    quote.decided_at = here.now(session)


def _add_up(session: Session, quote: Quote, strict: bool = False) -> None:
    """Bring the totals up to date; `strict` raises Invalid where a line is not finished."""
    # The rules of prices and taxes are many; a list of quotes is shown without them.
    from app.services.quote_totals import recompute, totals

    if strict:
        totals(session, quote, strict=True)
    recompute(session, quote)


def _copied(session: Session, source: Quote, quote: Quote) -> Quote:
    for line in source.lines:
        values = {name: getattr(line, name) for name in _LINE}
        session.add(QuoteLine(id=uuid7(), quote_id=quote.id, **values))
    _add_up(session, quote)
    return quote


def _usual(session: Session, account: Account, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a quote says unless somebody says otherwise."""
    from app.services import prices

    company, today = company_of(session), here.today(session)
    chosen = given.get("price_list_id") or account.price_list_id or prices.main_list(session)
    lists = prices.lists_for(session, chosen, given.get("currency", company.currency), today)
    contact = session.get(Contact, given["contact_id"]) if "contact_id" in given else None
    language = (contact.language if contact else None) or company.language
    return {
        "id": uuid7(),
        "state": QuoteState.DRAFT,
        "revision": 1,
        "owner_id": here.me(session),
        "quote_date": today,
        "valid_until": today + timedelta(days=int(company.valid_days)),
        "price_list_id": lists[0].id if lists else None,
        "currency": company.currency,
        "tax_included": lists[0].tax_included if lists else False,
        "language": language,
        "place": company.place or None,
        "opening": company.opening or None,
        "closing": company.closing or None,
        "payment_terms": _payment(account.payment_days, language) or company.payment_terms or None,
        "delivery_terms": company.delivery_terms or None,
        "terms": company.terms or None,
    }


def _payment(days: int | None, language: str) -> str:
    if days is None:
        return ""
    with speaking(language if language in ("en", "id", "ms") else "en"):
        text = ngettext(
            "{count} day after the invoice date", "{count} days after the invoice date", days
        )
    return text.format(count=days)
