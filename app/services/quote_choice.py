"""What the customer takes of what was offered: one of the alternatives, which of the options."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from app.errors import Refused
from app.i18n import N_
from app.models import Quote, QuoteLine
from app.models.quote import CHOOSABLE
from app.services import here
from app.services.quote_totals import recompute
from app.store import Store


def choose(store: Store, line_id: UUID, chosen: bool = True) -> None:
    """Say that the customer takes a line, or does not. Raises Refused where that is no question."""
    with store.work(N_("Choose quote line")) as session:
        mark(session, here.found(session, QuoteLine, line_id), chosen)


def record_choice(session: Session, quote: Quote, line_ids: Collection[UUID]) -> None:
    """What the customer takes, inside a piece of work: these lines and no others."""
    for line in quote.lines:
        if line.optional or line.alternative:
            _set(line, line.id in line_ids)
    session.flush()


def mark(session: Session, line: QuoteLine, chosen: bool) -> None:
    """The same of one line, inside a piece of work.

    On a quote that was sent the choice is kept beside the offer, which stays as it was. While it
    is being written, what is chosen becomes part of the offer: it comes first of its
    alternatives, and is no longer optional.
    """
    quote = here.found(session, Quote, line.quote_id)
    if not (line.optional or line.alternative):
        if chosen:
            return
        raise Refused(
            N_("This line is part of the offer. Make it optional, or an alternative, first.")
        )
    if quote.state in CHOOSABLE:
        _choose(quote, line, chosen)
    elif quote.editable():
        _offer(quote, line, chosen)
    else:
        raise Refused(N_("What the customer takes is noted while the quote is sent or accepted."))
    session.flush()
    recompute(session, quote)


def _choose(quote: Quote, line: QuoteLine, chosen: bool) -> None:
    for other in quote.lines:
        if chosen and line.alternative and other.alternative == line.alternative:
            _set(other, other is line)
    _set(line, chosen)


def _offer(quote: Quote, line: QuoteLine, chosen: bool) -> None:
    if not line.alternative:
        line.optional = not chosen
        return
    if not chosen:
        return
    line.optional = False
    first = next(other for other in quote.lines if other.alternative == line.alternative)
    rest = [other for other in quote.lines if other is not line]
    rest.insert(rest.index(first) if first is not line else quote.lines.index(line), line)
    for number, other in enumerate(rest, start=1):
        if other.position != number:
            other.position = number


def _set(line: QuoteLine, chosen: bool) -> None:
    if bool(line.chosen) != chosen:
        line.chosen = chosen
