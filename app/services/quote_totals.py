"""What a quote comes to, from its lines as they stand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.domain.lines import Line
from app.domain.totals import Totals, totals_of
from app.models import Quote, QuoteLine
from app.services import here
from app.services.company import company_of
from app.services.taxes import load_tax_rules

_ZERO = Decimal(0)


def totals(session: Session, quote: Quote, strict: bool = False) -> Totals:
    """The totals of a quote. While it is being written a line without a price or a quantity
    counts for nothing yet; with `strict` it raises Invalid with the `line` among its details."""
    return totals_of(
        [line_of(line, strict) for line in quote.lines],
        quote.currency,
        day_of(session, quote),
        load_tax_rules(),
        tax_included=quote.tax_included or False,
        discount_percent=quote.discount_percent or _ZERO,
        discount_amount=quote.discount_amount or _ZERO,
        cash=company_of(session).cash_rounding == "yes",
    )


def recompute(session: Session, quote: Quote) -> None:
    """Keep what the quote and each of its lines come to beside them, in the same work.

    Raises Invalid for what does not fit, Refused where the quote is fixed.
    """
    session.flush()
    if quote not in session or not quote.editable():
        return
    session.expire(quote, ["lines"])
    came_to = totals(session, quote)
    for line, of_line in zip(quote.lines, came_to.lines, strict=True):
        _set(line, total=of_line.total if line.counts() else of_line.section_total)
    _set(
        quote,
        subtotal=came_to.subtotal,
        discount=came_to.discount,
        tax_base=came_to.tax_base,
        tax=came_to.tax,
        rounding=came_to.rounding,
        total=came_to.total,
    )
    session.flush()


def line_of(line: QuoteLine, strict: bool = True) -> Line:
    """A line as the rules see it."""
    unfinished = line.counts() and (line.price is None or line.quantity is None)
    return Line(
        kind="note" if unfinished and not strict else line.kind.value,
        quantity=_ZERO if line.quantity is None else line.quantity,
        price=line.price,
        discount_percent=line.discount_percent or _ZERO,
        tax_code=line.tax_code or None,
        cost=line.cost,
        optional=line.optional or False,
    )


def day_of(session: Session, quote: Quote) -> date:
    """The day whose taxes hold: the quote's, today's while it has none."""
    return quote.quote_date or here.today(session)


def _set(record: Quote | QuoteLine, **values: Decimal | None) -> None:
    """Write only what has changed, so that nothing is journaled for nothing."""
    for name, value in values.items():
        if getattr(record, name) != value:
            setattr(record, name, value)
