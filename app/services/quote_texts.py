"""The words of a quote: standard texts put into it, and said again in another language."""

from __future__ import annotations

from uuid import UUID

from app.models import Quote, TermKind, Terms
from app.services import here, quoting
from app.services.company import company_of
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
