"""The revisions of one offer: several may be with the customer, one is the one that holds."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from app.i18n import N_
from app.models import Quote, QuoteState
from app.models.quote import HELD
from app.services import here
from app.services.numbering import device_label
from app.store import Store

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_OUT = (QuoteState.ORDERED, QuoteState.ACCEPTED, QuoteState.SENT)


def first_of(session: Session, quote: Quote) -> Quote:
    """The first revision, as far back as it is known here."""
    seen = {quote.id}
    while quote.revises_id is not None:
        before = session.get(Quote, quote.revises_id)
        if before is None or before.id in seen:
            break
        seen.add(before.id)
        quote = before
    return quote


def revisions_of(session: Session, quote: Quote) -> list[Quote]:
    """All revisions of the same offer, the newest first."""
    first = first_of(session, quote)
    keys = frontier = {first.id}
    while frontier:
        query = sa.select(Quote.id).where(Quote.revises_id.in_(frontier))
        frontier = set(session.scalars(query)) - keys
        keys = keys | frontier
    if keys == {quote.id}:
        return [quote]
    known = sa.select(Quote).where(Quote.id.in_(keys))
    return list(session.scalars(known.order_by(Quote.revision.desc(), Quote.id.desc())))


def current_of(session: Session, quote: Quote) -> Quote:
    """The revision that holds: the one somebody marked, else the newest the customer has."""
    known = revisions_of(session, quote)
    marked = first_of(session, quote).current_id
    for one in known:
        if one.id == marked:
            return one
    for state in _OUT:
        for one in known:
            if one.state is state:
                return one
    return known[0]


def check_none_holds(session: Session, quote: Quote) -> None:
    """Raises Refused where the customer has said yes to another revision of the same offer."""
    if (other := held_beside(session, quote)) is not None:
        raise other.holds()


def held_beside(session: Session, quote: Quote) -> Quote | None:
    """The other revision of the same offer that the customer has said yes to, if there is one."""
    known = revisions_of(session, quote)
    return next((one for one in known if one is not quote and one.state in HELD), None)


def mark_current(store: Store, quote_id: UUID) -> None:
    """Say that this revision is the one that holds."""
    with store.work(N_("Mark the revision that holds")) as session:
        mark(session, here.found(session, Quote, quote_id))


def mark(session: Session, quote: Quote) -> None:
    """The same inside a piece of work."""
    first = first_of(session, quote)
    if first.current_id != quote.id:
        first.current_id = quote.id


def next_revision(session: Session, quote: Quote) -> int:
    """The number of the next revision of the same offer."""
    return max(one.revision for one in revisions_of(session, quote)) + 1


def next_number(session: Session, quote: Quote) -> str | None:
    """Under which number the next revision goes: that of the offer, on another laptop than it was
    begun on with that laptop's label behind it.

    Two who revise one offer while they are offline both begin the revision after the last they
    know of. The customer gets no two papers of one name all the same.
    """
    first = first_of(session, quote)
    label = device_label(session)
    if first.number is None or first.made_on == label:
        return first.number
    return f"{first.number}-{label}"


def has_number(session: Session, quote: Quote) -> bool:
    """Whether a quote that is about to be sent bears its final number: the customer has one of
    the revisions before it."""
    return quote.revision > 1 and any(
        one.sent_at is not None for one in revisions_of(session, quote)
    )
