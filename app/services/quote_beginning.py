"""A new quote: what follows from customer and company where nobody says it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.errors import Refused
from app.i18n import N_
from app.ids import uuid7
from app.models import Account, Contact, PaperTemplate, Quote, QuoteState
from app.services import here
from app.services.company import company_of
from app.services.numbering import device_label, next_draft_label

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def begun(session: Session, values: Mapping[str, Any], whole: bool = False) -> Quote:
    """A new draft inside a piece of work; what nobody says follows from customer and company.

    `whole`: what is said to be nothing stays so, as on the paper this one is made of.
    """
    given = {name: value for name, value in values.items() if value is not None}
    if given.get("state", QuoteState.DRAFT) is not QuoteState.DRAFT:
        raise Refused(N_("A new quote is a draft; its actions lead on from there."))
    here.check_not_over(session, given, "valid_until")
    account = here.found(session, Account, here.needed(given, Quote, "account_id"))
    quote = Quote(**{**_usual(session, account, given), **(values if whole else given)})
    if quote.number is None:
        quote.number = next_draft_label(session, "quote")
    quote.made_on = device_label(session)
    session.add(quote)
    session.flush()
    return quote


def _usual(session: Session, account: Account, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a quote says unless somebody says otherwise."""
    from app.services import prices
    from app.services.addressee import usual_addressee
    from app.services.quote_language import usual_words

    company, today = company_of(session), here.today(session)
    currency, chosen = given.get("currency", company.currency), given.get("price_list_id")
    lists = prices.lists_for(session, account, currency, today, chosen)
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
