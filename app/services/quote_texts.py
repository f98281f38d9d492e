"""The words of a quote: standard texts put into it, and said again in another language."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.i18n import _
from app.models import Account, Quote, TermKind, Terms
from app.models.base import table_of
from app.services import here, quoting
from app.services.company import company_of
from app.services.quote_language import usual_words
from app.services.standard_texts import FIELDS, in_language
from app.store import Store

_ADDED = frozenset({TermKind.VALIDITY, TermKind.OTHER})


def put_text(store: Store, quote_id: UUID, text_id: UUID) -> UUID:
    """Put a standard text into its place in a quote, in the quote's language where there is one
    of that name; gives the key of the quote that was changed."""
    with store.read() as session:
        quote = here.found(session, Quote, quote_id)
        chosen = here.found(session, Terms, text_id)
        language = quote.language or company_of(session).language
        said = in_language(session, chosen, language) or chosen
        field = FIELDS[chosen.kind]
        before = getattr(quote, field) or ""
        text = said.text.strip()
        if chosen.kind in _ADDED and before:
            text = before if text in before else f"{before}\n{text}"
    return quoting.change_quote(store, quote_id, **{field: text})


def put_company_words(store: Store, quote_id: UUID) -> UUID:
    """Put the company's words of today into a quote; gives the key of the quote that was changed.

    What the company says nothing about stays as it is.
    """
    with store.read() as session:
        words = _words_today(session, here.found(session, Quote, quote_id))
    return quoting.change_quote(store, quote_id, **words)


def words_changed(session: Session, quote: Quote) -> list[str]:
    """What a revision says as the customer has it on paper, and the company otherwise today: what
    the fields are called."""
    before = session.get(Quote, quote.revises_id) if quote.revises_id else None
    if before is None or not quote.editable():
        return []
    columns = table_of(Quote).c
    return [
        _(columns[name].info["label"])
        for name, text in _words_today(session, quote).items()
        if getattr(quote, name) == getattr(before, name) != text
    ]


def _words_today(session: Session, quote: Quote) -> dict[str, str]:
    account, company = session.get(Account, quote.account_id), company_of(session)
    days = account.payment_days if account else None
    words = usual_words(session, company, days, quote.language or company.language)
    return {name: text for name, text in words.items() if text}
