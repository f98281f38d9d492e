"""Saying that a change went into the next revision of a quote that is fixed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.i18n import _, translate
from app.models import Quote
from app.services.revisions import revisions_of


def written_in_next(session: Session, asked: UUID, written: UUID) -> list[str]:
    """That another revision was written than the one that was named; nothing where it was not."""
    quote, other = session.get(Quote, asked), session.get(Quote, written)
    if quote is None or other is None or quote is other:
        return []
    if quote not in revisions_of(session, other):
        return []
    sentence = _(
        "Quote {number} is “{state}” and can no longer change: this was done in its revision"
        " {revision}, which waits to be sent."
    )
    return [
        sentence.format(
            number=quote.number, state=translate(quote.state.label), revision=other.revision
        )
    ]
