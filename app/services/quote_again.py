"""What changed while a quote waited or was called off, told once it may be written again."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.formats import format_money
from app.i18n import _, ngettext, translate
from app.models import Quote, QuoteState
from app.models.base import meaning
from app.services import here
from app.services.line_values import asked_for, prices
from app.services.repricing import REPRICE
from app.store import journal as journaling
from app.store.tables import journal_change


def said_again(session: Session, quote_id: UUID) -> list[str]:
    """That other taxes hold, so that it comes to something else by the work that opened it; and
    that its prices, which stay as they were written, are not those of the lists."""
    quote = here.found(session, Quote, quote_id)
    said = []
    before = _total_before(session, quote)
    if before is not None and before != quote.total:
        sentence = _(
            "The taxes have changed since this quote was last written: it comes to {now} now,"
            " before {before}."
        )
        said.append(
            sentence.format(
                now=format_money(quote.total or Decimal(0), quote.currency),
                before=format_money(before, quote.currency),
            )
        )
    return said + other_prices(session, quote)


def other_prices(session: Session, quote: Quote) -> list[str]:
    """That the lists have other prices than a quote that may be written; nothing where not."""
    if not quote.editable():
        return []
    lines = [line for line in quote.lines if line.product_id is not None and not line.promotion_id]
    found = prices(session, quote, [asked_for(line) for line in lines])
    many = sum(
        price is not None and price != line.price for line, price in zip(lines, found, strict=True)
    )
    if not many:
        return []
    sentence = ngettext(
        "{count} line has another price than the price lists have now. It stays as it was written;"
        " “{verb}” takes the new one.",
        "{count} lines have other prices than the price lists have now. They stay as they were"
        " written; “{verb}” takes the new ones.",
        many,
    )
    return [sentence.format(count=many, verb=translate(REPRICE))]


def returned_prices(session: Session, quote: Quote) -> list[str]:
    """The same of one that a manager gave back: its writer was not there when it was opened."""
    return other_prices(session, quote) if quote.state is QuoteState.RETURNED else []


def _total_before(session: Session, quote: Quote) -> Decimal | None:
    """What it came to before the last work that changed it; None where that left it alone."""
    column = journal_change.c
    query = sa.select(journal_change).where(
        column.record == Quote.__tablename__, column.row_id == quote.id
    )
    row = session.execute(query.order_by(column.seq.desc()).limit(1)).first()
    before = journaling.change_from(row).before.get("total") if row else None
    kept: Decimal | None = meaning(Quote.__table__.c.total).unplain(before)
    return kept
