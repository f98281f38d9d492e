"""The words of a quote in its language: what nobody has touched follows when that is another.

A text counts as untouched where it is a standard text, or what follows from the customer's days of
payment: then it is known what it says in the other language. What was typed stays as it was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.i18n import LANGUAGES, N_, _, language_name, ngettext, speaking
from app.models import Account, Quote
from app.models.base import table_of
from app.services.company import Company, company_of
from app.services.standard_texts import FIELDS, also_said

STAYS = N_("Still in the words they were written in: {fields}. Say them in {language} yourself.")


def follow_language(session: Session, quote: Quote, before: Mapping[str, Any]) -> list[str]:
    """Say the untouched words of a quote in its new language; gives a sentence about the others.

    `before` has what the changed fields were; what was typed together with the language stays.
    """
    language = quote.language or company_of(session).language
    if language not in LANGUAGES:
        return []
    account = session.get(Account, quote.account_id)
    days = account.payment_days if account else None
    stays = []
    for name in dict.fromkeys(FIELDS.values()):
        text = getattr(quote, name)
        if not text or name in before:
            continue
        said = _again(session, name, text, days, language)
        if said:
            setattr(quote, name, said)
        else:
            stays.append(_(table_of(Quote).c[name].info["label"]))
    if not stays:
        return []
    return [_(STAYS).format(fields=", ".join(stays), language=language_name(language))]


def usual_words(
    session: Session, company: Company, days: int | None, language: str
) -> dict[str, str | None]:
    """What a new quote says in a language, where the library has the company's usual texts in it;
    else as the company has written them."""
    words: dict[str, str | None] = {}
    for name in ("opening", "closing", "payment_terms", "delivery_terms", "terms"):
        text = getattr(company, name)
        if text and language != company.language:
            text = also_said(session, name, text, language) or text
        words[name] = text or None
    return words | ({} if days is None else {"payment_terms": _within(days, language)})


def _again(session: Session, name: str, text: str, days: int | None, language: str) -> str:
    """The same in another language; empty where that is not known."""
    of_days = set() if days is None else {_within(days, known) for known in LANGUAGES}
    if name == "payment_terms" and days is not None and text in of_days:
        return _within(days, language)
    return also_said(session, name, text, language)


def _within(days: int, language: str) -> str:
    with speaking(language if language in LANGUAGES else "en"):
        text = ngettext(
            "{count} day after the invoice date", "{count} days after the invoice date", days
        )
    return text.format(count=days)
