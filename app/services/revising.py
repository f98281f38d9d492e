"""A quote made of another: the next revision of one that is fixed, and a copy."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from app.errors import Refused
from app.i18n import N_
from app.ids import uuid7
from app.models import Quote, QuoteLine, QuoteState
from app.models.base import table_of
from app.models.quote import LIFE, SEAL
from app.services import approvals, here, revisions
from app.services.company import company_of
from app.services.quote_beginning import begun
from app.services.quote_checks import add_up, terms_changed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# The customer has it no longer, or another in its place.
REPLACEABLE = frozenset({QuoteState.SENT, QuoteState.REJECTED, QuoteState.EXPIRED})
_REVISABLE = REPLACEABLE | {QuoteState.SUPERSEDED, QuoteState.CANCELLED}


ACCEPTED = N_(
    "The customer accepted this quote. To change it after all, cancel it, then make a new revision."
)
ORDERED = N_("This quote was ordered. Cancel its order first, then the quote.")


def may_be_revised(quote: Quote) -> bool:
    """Whether a quote may have a next revision."""
    return quote.state in _REVISABLE


def may_be_changed(quote: Quote) -> bool:
    """Whether its words and lines may change: its own, or those of its next revision."""
    return quote.editable() or may_be_revised(quote)


def open_to_change(session: Session, quote_id: UUID) -> Quote:
    """The quote while it may be changed, else its next revision."""
    quote = here.found(session, Quote, quote_id)
    return quote if quote.editable() else revision_of(session, quote)


def revision_of(session: Session, quote: Quote, another: bool = False) -> Quote:
    """The draft that is the next revision of a fixed quote. Raises Refused for one that is still
    being written, for one that was ordered, and where the customer has said yes to another."""
    if quote.state is QuoteState.WAITING:
        raise approvals.waits_for(session, quote)
    if quote.state is QuoteState.APPROVED:
        raise Refused(N_("This quote was approved as it stands. To change it, reopen it."))
    if quote.state not in _REVISABLE:
        raise _not_revised(session, quote)
    begun_already = sa.select(Quote).where(
        Quote.revises_id == quote.id, Quote.state != QuoteState.CANCELLED
    )
    known = None if another else session.scalars(begun_already).first()
    if known is not None:
        return known if known.editable() else revision_of(session, known)
    revisions.check_none_holds(session, quote)
    content = _content(session, quote) | {
        "number": revisions.next_number(session, quote),
        "revision": revisions.next_revision(session, quote),
        "revises_id": quote.id,
        "owner_id": quote.owner_id,
    }
    return _copied(session, quote, begun(session, content, whole=True))


def _not_revised(session: Session, quote: Quote) -> Refused:
    """Why a quote that is being written, was accepted or ordered has no next revision, and what
    to do."""
    if quote.state is QuoteState.ORDERED:
        return Refused(ORDERED)
    if quote.state is QuoteState.ACCEPTED:
        return Refused(ACCEPTED)
    before = session.get(Quote, quote.revises_id) if quote.revises_id else None
    if before is None:
        return Refused(N_("This quote is still being written. Change it as it is."))
    return Refused(
        N_(
            "Revision {revision} is still being written. Change it as it is; or name the one it was"
            " made of, “{number} R{before}”."
        ),
        revision=quote.revision,
        number=before.number or "",
        before=before.revision,
    )


def copy_of(session: Session, source: Quote, account_id: UUID) -> Quote:
    """A new quote that says the same, for the same customer or another."""
    content = _content(session, source)
    if account_id != source.account_id:
        content |= {"account_id": account_id, "opportunity_id": None}
        del content["contact_id"]  # who is asked there, if it is known
    copy = _copied(session, source, begun(session, content, whole=True))
    if account_id != source.account_id:
        names = ("account_id", "contact_id", "quote_date")
        terms_changed(session, copy, {name: getattr(source, name) for name in names})
        add_up(session, copy)
    return copy


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
