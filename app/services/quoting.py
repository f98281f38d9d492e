"""Quotes: beginning one, its life from draft to answer, and its revisions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from app.errors import Invalid, Refused
from app.i18n import N_, translate
from app.ids import uuid7
from app.models import Account, Contact, PaperTemplate, Quote, QuoteLine, QuoteState
from app.models.base import table_of
from app.models.quote import LIFE, QUOTE_STATES, SEAL
from app.services import approvals, here, revisions
from app.services.company import company_of
from app.services.numbering import device_label, next_draft_label, next_number
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
        if before is not None and before.state in _REPLACEABLE and not beside:
            before.become(QuoteState.SUPERSEDED)
        return quote.id


def accept(store: Store, quote_id: UUID) -> None:
    """The customer said yes.

    While the quote waits for an approval the yes is kept beside the request: the customer agreed
    on condition. To one that is approved it is a yes to the quote as it stands, which is sent with
    it. Other revisions that are still with the customer are superseded.
    """
    with store.work(N_("Accept quote")) as session:
        accepted(session, quote_id)


def accepted(session: Session, quote_id: UUID) -> None:
    """The same inside a piece of work."""
    quote = here.found(session, Quote, quote_id)
    if quote.state is QuoteState.WAITING:
        approvals.note_agreement(session, quote)
        return
    if quote.state is QuoteState.APPROVED:
        _send(session, quote)
    _decide(session, quote_id, QuoteState.ACCEPTED)
    for other in revisions.revisions_of(session, quote):
        if other is not quote and other.state is QuoteState.SENT:
            other.become(QuoteState.SUPERSEDED)
    if revisions.first_of(session, quote).current_id is not None:
        revisions.mark(session, quote)


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
        if quote.sent_at is not None:  # also past its last day: who reopens it says it holds
            quote.become(QuoteState.SENT)
            quote.reason = quote.decided_at = None
        else:
            quote.become(QuoteState.DRAFT)
            quote.reason = None


def may_be_reopened(quote: Quote) -> bool:
    """Whether it was closed, and may go on."""
    if quote.sent_at is None:
        return quote.state in (QuoteState.APPROVED, QuoteState.CANCELLED)
    return quote.state in (QuoteState.REJECTED, QuoteState.EXPIRED)


def reject(store: Store, quote_id: UUID, reason: str | None = None) -> None:
    """The customer said no. Raises Refused where nobody says why."""
    with store.work(N_("Reject quote")) as session:
        _decide(session, quote_id, QuoteState.REJECTED, reason)


# Why customers usually say no, where a company has not said it in its own words.
REASONS = (
    N_("Too expensive"),
    N_("Bought elsewhere"),
    N_("No budget at the moment"),
    N_("No longer needed"),
    N_("Delivery takes too long"),
    N_("Terms of payment"),
)


def usual_reasons(session: Session) -> list[str]:
    """What customers say when they say no: the company's own list, else the usual ones."""
    own = [line.strip() for line in company_of(session).reject_reasons.splitlines()]
    return list(filter(None, own)) or [translate(reason) for reason in REASONS]


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
    """We take it back."""
    with store.work(N_("Cancel quote")) as session:
        here.found(session, Quote, quote_id).become(QuoteState.CANCELLED, reason)


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
        content = _content(session, source)
        if account_id is not None and account_id != source.account_id:
            content |= {"account_id": account_id, "opportunity_id": None}
            del content["contact_id"]  # who is asked there, if it is known
        return _copied(session, source, begun(session, content, whole=True)).id


def begun(session: Session, values: Mapping[str, Any], whole: bool = False) -> Quote:
    """A new draft inside a piece of work; what nobody says follows from customer and company.

    `whole`: what is said to be nothing stays so, as on the paper this one is made of.
    """
    given = {name: value for name, value in values.items() if value is not None}
    if given.get("state", QuoteState.DRAFT) is not QuoteState.DRAFT:
        raise Refused(N_("A new quote is a draft; its actions lead on from there."))
    account = here.found(session, Account, given.get("account_id"))
    quote = Quote(**{**_usual(session, account, given), **(values if whole else given)})
    if quote.number is None:
        quote.number = next_draft_label(session, "quote")
    quote.made_on = device_label(session)
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


def revision_of(session: Session, quote: Quote, another: bool = False) -> Quote:
    """The draft that is the next revision of a fixed quote. Raises Refused for one that is still
    being written, and for one that was ordered."""
    if quote.state is QuoteState.WAITING:
        raise approvals.waits_for(session, quote)
    if quote.state is QuoteState.APPROVED:
        raise Refused(N_("This quote was approved as it stands. To change it, reopen it."))
    if quote.state not in _REVISABLE:
        raise Refused(
            N_("A quote that is “{state}” has no next revision."),
            state=translate(quote.state.label),
        )
    begun_already = sa.select(Quote).where(
        Quote.revises_id == quote.id, Quote.state != QuoteState.CANCELLED
    )
    known = None if another else session.scalars(begun_already).first()
    if known is not None:
        return known if known.editable() else revision_of(session, known)
    content = _content(session, quote) | {
        "number": revisions.next_number(session, quote),
        "revision": revisions.next_revision(session, quote),
        "revises_id": quote.id,
        "owner_id": quote.owner_id,
    }
    return _copied(session, quote, begun(session, content, whole=True))


_REPLACEABLE = frozenset({QuoteState.SENT, QuoteState.REJECTED, QuoteState.EXPIRED})
_REVISABLE = _REPLACEABLE | {QuoteState.SUPERSEDED, QuoteState.CANCELLED}


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


def terms_changed(session: Session, quote: Quote, before: Mapping[str, Any]) -> list[str]:
    """See to words and prices after fields of a quote have changed; gives what is to be looked
    at."""
    changed = {name: value for name, value in before.items() if getattr(quote, name) != value}
    said: list[str] = []
    if "language" in changed:
        from app.services.quote_language import follow_language

        said += follow_language(session, quote, changed)
    if changed.keys() & {"currency", "tax_included", "price_list_id"}:
        from app.services.quote_terms import follow_terms

        said += follow_terms(session, quote, changed)
    return said


def add_up(session: Session, quote: Quote, strict: bool = False) -> None:
    """Bring the totals up to date; `strict` raises Invalid where a line is not finished."""
    # The rules of prices and taxes are many; a list of quotes is shown without them.
    from app.services.quote_totals import check_sold, recompute, totals

    if strict:
        _check_priced(session, quote)
        check_sold(session, quote)
        totals(session, quote, strict=True)
    recompute(session, quote)


def _check_priced(session: Session, quote: Quote) -> None:
    """Raises Invalid for the first product without a price, saying why there is none."""
    from app.domain.lines import numbers_of
    from app.services.line_values import unpriced

    why = unpriced(session, quote)
    numbers = numbers_of(line.kind for line in quote.lines)
    for row, (line, number) in enumerate(zip(quote.lines, numbers, strict=True), start=1):
        if problem := why.get(line.id):
            raise Invalid(
                N_("Line {number}: {problem}"),
                field="price",
                line=row,
                number=number,
                problem=problem.sentence(),
            )


def _copied(session: Session, source: Quote, quote: Quote) -> Quote:
    shut = here.closed(session, QuoteLine)
    names = [name for name in _copied_of_lines() if name not in shut]
    for line in source.lines:
        values = {name: getattr(line, name) for name in names}
        session.add(QuoteLine(id=uuid7(), quote_id=quote.id, **values))
    add_up(session, quote)
    return quote


def _content(session: Session, source: Quote) -> dict[str, Any]:
    """What a new revision or a copy takes from the quote it is made of: all it says, and what its
    paper had from the company where that says another thing today."""
    content = {name: getattr(source, name) for name in _copied_of_quotes()}
    if source.dress:
        from app.services.dress import dress_of

        then, now = dress_of(session, source).company, company_of(session)
        for name in ("language", "place", "template"):
            if not content[name] and getattr(then, name) != getattr(now, name):
                content[name] = getattr(then, name) or None
    return content


# What each quote says for itself; the rest is content.
_OWN = LIFE | SEAL | {"id", "created_at", "created_by", "revision", "revises_id", "quote_date",
                      "valid_until"}  # fmt: skip
_OWN_OF_LINE = frozenset({"id", "quote_id", "created_at", "created_by", "chosen"})


@cache
def _copied_of_quotes() -> tuple[str, ...]:
    return _fields_to_copy(Quote, _OWN)


@cache
def _copied_of_lines() -> tuple[str, ...]:
    return _fields_to_copy(QuoteLine, _OWN_OF_LINE)


def _fields_to_copy(kind: type[Quote | QuoteLine], own: frozenset[str]) -> tuple[str, ...]:
    """The fields of a row that are not its own and do not follow from others."""
    columns = table_of(kind).columns
    return tuple(c.name for c in columns if c.name not in own and not c.info.get("derived"))


def _usual(session: Session, account: Account, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a quote says unless somebody says otherwise."""
    from app.services import prices
    from app.services.addressee import usual_addressee
    from app.services.quote_language import usual_words

    company, today = company_of(session), here.today(session)
    chosen = given.get("price_list_id") or account.price_list_id or prices.main_list(session)
    lists = prices.lists_for(session, chosen, given.get("currency", company.currency), today)
    known = given.get("contact_id")
    contact = session.get(Contact, known) if known else usual_addressee(session, account.id)
    language = given.get("language") or (contact.language if contact else None) or company.language
    return {
        "id": uuid7(),
        "state": QuoteState.DRAFT,
        "revision": 1,
        "owner_id": here.me(session),
        "contact_id": contact.id if contact else None,
        "quote_date": today,
        "valid_until": today + timedelta(days=int(company.valid_days)),
        "price_list_id": lists[0].id if lists else None,
        "currency": company.currency,
        "tax_included": lists[0].tax_included if lists else False,
        "language": language,
        "template": PaperTemplate(company.template),
        "second_language": company.second_language or None,
        "place": company.place or None,
        **usual_words(session, company, account.payment_days, language),
    }
