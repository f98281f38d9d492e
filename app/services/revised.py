"""What other revisions have to do with a quote: which was written, and which ended by a yes."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.i18n import _, translate
from app.models import Quote, QuoteState
from app.services.revisions import revisions_of
from app.store.tables import journal_change

_ENDED = frozenset({QuoteState.SUPERSEDED, QuoteState.CANCELLED})


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


def ended_by_yes(session: Session, quote_id: UUID) -> list[str]:
    """What became of the other revisions of an offer by the last work that changed this one."""
    quote = session.get(Quote, quote_id)
    if quote is None:
        return []
    change = journal_change.c
    of_quotes = sa.select(change.row_id).where(change.record == Quote.__tablename__)
    last = sa.select(sa.func.max(change.seq)).where(
        change.record == Quote.__tablename__, change.row_id == quote_id
    )
    touched = set(session.scalars(of_quotes.where(change.seq == last.scalar_subquery())))
    return [
        became(one.revision, one.state)
        for one in revisions_of(session, quote)
        if one.id in touched and one.state in _ENDED and one is not quote
    ]


def became(revision: int, state: QuoteState) -> str:
    """That a revision is now in another state."""
    return _("Revision {revision} of this offer is now “{state}”.").format(
        revision=revision, state=translate(state.label)
    )
