"""When a draft goes to another customer: what followed from the one before is the new one's.

What was chosen or typed by hand stays, and whoever changed the customer is told of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.i18n import _
from app.models import Account, AccountContact, Contact, Opportunity, Quote
from app.models.base import table_of
from app.services import here, prices
from app.services.addressee import usual_addressee
from app.services.company import company_of
from app.services.quote_language import usual_words
from app.services.quote_terms import read_again, to_look_at, typed_lines

_FROM = ("account_id", "contact_id", "quote_date")
# Looked at by whoever chose another customer, where they were written by hand.
_NAMED = ("price_list_id", "payment_terms")
_SAID = ("contact_id", "opportunity_id", "language", "tax_included", *_NAMED)


def follow_customer(
    session: Session, quote: Quote, before: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """See to what follows from the customer, once that is another; gives what the fields were that
    are changed by it, and a sentence for each thing to look at.

    `before` has what the changed fields were; what was changed together with the customer stays.
    """
    account = here.found(session, Account, quote.account_id)
    had = {name: before.get(name, getattr(quote, name)) for name in _FROM}
    was = _usual(session, quote, had)
    people = _people(session, quote)
    followed = _take(quote, {n: who for n, who in people.items() if n not in before})
    stays = []
    now = {n: getattr(quote, n) for n in _FROM}
    spoken = quote.language if "language" in before else None
    for name, value in _usual(session, quote, now, spoken).items():
        if name in before or getattr(quote, name) == value:
            continue
        if getattr(quote, name) == was[name]:
            followed |= _take(quote, {name: value})
        elif name in _NAMED and getattr(quote, name):
            stays.append(name)
    told = [_follows(account, followed)] if followed else []
    if stays:
        told.append(_("Still as it was chosen before: {fields}.").format(fields=_labels(stays)))
    if followed.get("contact_id") and quote.contact_id is None:
        told.append(_("Choose whom at {account} it goes to.").format(account=account.name))
    return followed, told


def said_of_copy(session: Session, source: Quote, copy: Quote) -> list[str]:
    """What is another thing in a copy for another customer than in the quote it was made of."""
    if copy.account_id == source.account_id:
        return []
    account = here.found(session, Account, copy.account_id)
    other = [name for name in _SAID if getattr(copy, name) != getattr(source, name)]
    beside = zip(copy.lines, source.lines, strict=True)
    again = sum(line.price != before.price for line, before in beside)
    told = [_follows(account, other)] if other else []
    return [*told, *read_again(again), *to_look_at(copy, typed_lines(session, copy))]


def _follows(account: Account, names: Iterable[str]) -> str:
    return _("As for {account} now: {fields}.").format(account=account.name, fields=_labels(names))


def _usual(
    session: Session, quote: Quote, had: Mapping[str, Any], spoken: str | None = None
) -> dict[str, Any]:
    """What a quote with this customer, contact and day has where nobody says otherwise, in the
    language `spoken` where one was chosen."""
    company, on = company_of(session), had["quote_date"] or here.today(session)
    account = session.get(Account, had["account_id"])
    contact = session.get(Contact, had["contact_id"]) if had["contact_id"] else None
    language = spoken or (contact.language if contact else None) or company.language
    days = account.payment_days if account else None
    first = _first_list(session, account, quote.currency, on)
    return {
        "price_list_id": first.id if first else None,
        "tax_included": bool(first and first.tax_included),
        "language": language,
        **usual_words(session, company, days, language),
    }


def _first_list(session: Session, account: Account | None, currency: str, on: date) -> Any:
    lists = prices.lists_for(session, account, currency, on)
    return lists[0] if lists else None


def _people(session: Session, quote: Quote) -> dict[str, UUID | None]:
    """The contact and the deal, which stay where they are the new customer's too."""
    deal = session.get(Opportunity, quote.opportunity_id) if quote.opportunity_id else None
    others = deal is not None and deal.account_id != quote.account_id
    part = AccountContact
    there = sa.select(part.id).where(
        part.account_id == quote.account_id,
        part.contact_id == quote.contact_id,
        part.inactive.is_not(True),
    )
    known = quote.contact_id is not None and session.scalars(there).first() is not None
    asked = None if known else usual_addressee(session, quote.account_id)
    return {
        "contact_id": quote.contact_id if known else asked.id if asked else None,
        "opportunity_id": None if others else quote.opportunity_id,
    }


def _take(quote: Quote, values: Mapping[str, Any]) -> dict[str, Any]:
    """Write what is different; gives what it was."""
    changed = {
        name: getattr(quote, name) for name in values if getattr(quote, name) != values[name]
    }
    for name in changed:
        setattr(quote, name, values[name])
    return changed


def _labels(names: Iterable[str]) -> str:
    columns = table_of(Quote).c
    return ", ".join(_(columns[name].info["label"]) for name in names)
