"""What the customer takes of what was offered: one of the alternatives, which of the options."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.discounts import exact_percent
from app.domain.money import round_money
from app.domain.totals import Totals
from app.errors import Refused
from app.formats import format_money
from app.i18n import N_
from app.models import Quote, QuoteLine, QuoteState, Signature
from app.models.quote import CHOOSABLE, HELD
from app.models.quote_line import NOT_CHOSEN_NOW
from app.models.signature import holding
from app.services import here
from app.services.quote_totals import recompute, totals
from app.store import Store


def choose(store: Store, line_id: UUID, chosen: bool = True) -> None:
    """Say that the customer takes a line, or does not. Raises Refused where that is no question."""
    with store.work(N_("Choose quote line")) as session:
        mark(session, here.found(session, QuoteLine, line_id), chosen)


def check_taken(session: Session, quote: Quote) -> None:
    """Raises Refused where what the customer takes leaves no room for the discount in money that
    was given on the whole offer, or comes to less than 0; and once they have said yes, where it is
    nothing."""
    came_to, given = totals(session, quote, chosen=True), quote.discount_amount or Decimal(0)
    percent = exact_percent(quote.discount_percent, quote.discount_steps)
    left = Fraction(came_to.subtotal) * (100 - Fraction(percent)) / 100
    if quote.state in HELD:
        _check_something(came_to)
    if given and given > left:
        raise Refused(
            N_(
                "What the customer takes would come to {subtotal}, less than the discount of"
                " {discount} on the whole. Make a new revision with a smaller discount, or have"
                " them take more."
            ),
            subtotal=format_money(round_money(left, quote.currency), quote.currency),
            discount=format_money(given, quote.currency),
        )
    if came_to.total < 0:
        raise Refused(
            N_(
                "What the customer takes would come to {total}, which is below 0. Have them take"
                " more, or less of what is taken off."
            ),
            total=format_money(came_to.total, quote.currency),
        )


def check_something_taken(session: Session, quote: Quote) -> None:
    """Raises Refused where the customer would sign, or say yes, to nothing."""
    _check_something(totals(session, quote, chosen=True))


def _check_something(came_to: Totals) -> None:
    if not any(line.counts for line in came_to.lines):
        raise Refused(
            N_("All of this quote is optional, so nothing counts yet. Say what the customer takes.")
        )


def choose_as_signed(session: Session, quote: Quote) -> list[QuoteLine]:
    """Bring what is noted that the customer takes back to what they signed for, where somebody
    noted something else unseen by who had it signed; the lines that said something else.

    Of one that was ordered the choice follows once that order is cancelled.
    """
    query = sa.select(Signature).where(Signature.quote_id == quote.id)
    signature = holding(session.scalars(query))
    if signature is None or signature.chosen is None:
        return []
    other = [
        line
        for line in quote.lines
        if (line.optional or line.alternative) and bool(line.chosen) != signature.chose(line.id)
    ]
    if quote.state is not QuoteState.ORDERED:
        for line in other:
            line.chosen = not line.chosen
    return other


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
        check_taken(session, quote)
    elif quote.editable():
        _offer(quote, line, chosen)
    else:
        raise Refused(NOT_CHOSEN_NOW)
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
