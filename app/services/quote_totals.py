"""What a quote comes to, from its lines as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.discounts import exact_percent
from app.domain.lines import Line, numbers_of
from app.domain.tax import codes_in
from app.domain.totals import Totals, totals_of
from app.errors import Invalid
from app.formats import format_money
from app.i18n import N_
from app.models import Product, Quote, QuoteLine
from app.services import here
from app.services.reckoning import reckoning_of

_ZERO = Decimal(0)
_NOTHING: Mapping[UUID, Decimal | None] = {}


def totals(
    session: Session,
    quote: Quote,
    strict: bool = False,
    chosen: bool = False,
    costs: Mapping[UUID, Decimal | None] = _NOTHING,
) -> Totals:
    """The totals of a quote as it was offered; with `chosen` of what the customer took of it, where
    a discount in money is never more than that comes to (`quote_choice.check_taken`).

    While it is being written a line without a price or a quantity counts for nothing yet; with
    `strict`, as it goes to the customer, it raises Invalid with the `line` among its details, and
    for a total below 0. `costs` of lines, by their keys, go before their own.
    """
    reckoning = reckoning_of(session, quote)
    came_to = totals_of(
        [
            of._replace(cost=costs[line.id]) if line.id in costs else of
            for line, of in ((one, line_of(one, strict, chosen)) for one in quote.lines)
        ],
        quote.currency,
        day_of(session, quote),
        reckoning.rules,
        tax_included=quote.tax_included or False,
        discount_percent=exact_percent(quote.discount_percent, quote.discount_steps),
        discount_amount=quote.discount_amount or _ZERO,
        capped=chosen,
        cash=reckoning.cash,
    )
    if strict and came_to.total < 0:
        raise Invalid(
            N_(
                "This quote comes to {total}, which is below 0: its lines take off more than the"
                " others come to."
            ),
            field="total",
            total=format_money(came_to.total, quote.currency),
        )
    return came_to


def taken(session: Session, quote: Quote) -> list[QuoteLine]:
    """The lines the customer takes: what counts, with what they chose of the rest."""
    came_to = totals(session, quote, chosen=True)
    return [
        line
        for line, of_line in zip(quote.lines, came_to.lines, strict=True)
        if of_line.counts and line.counts()
    ]


def accepted(session: Session, quote: Quote) -> Totals | None:
    """What the customer took comes to; None where they had nothing to choose, or have not yet."""
    if not any(line.chosen for line in quote.lines):
        return None
    return totals(session, quote, chosen=True)


def own_total(session: Session, quote: Quote) -> Decimal | None:
    """What lists show of a quote, and add up: what the customer took; what was offered until they
    have chosen."""
    took = accepted(session, quote)
    return quote.total if took is None else took.total


def recompute(session: Session, quote: Quote, same_lines: bool = False) -> None:
    """Keep what the quote and each of its lines come to beside them, in the same work; of one that
    is fixed only what the customer takes of it comes to.

    `same_lines`: none came, went or moved, so that nothing has to be read again. Raises Invalid
    for what does not fit.
    """
    if not same_lines:
        session.flush()
    if quote not in session:
        return
    if not quote.editable():
        _set(quote, own_total=own_total(session, quote))
        return
    if not same_lines:
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
        own_total=came_to.total,
    )
    session.flush()


def line_of(line: QuoteLine, strict: bool = True, chosen: bool = False) -> Line:
    """A line as the rules see it; what the customer took of it only where that is asked."""
    unfinished = line.counts() and (line.price is None or line.quantity is None)
    return Line(
        kind="note" if unfinished and not strict else line.kind.value,
        quantity=_ZERO if line.quantity is None else line.quantity,
        price=line.price,
        discount_percent=exact_percent(line.discount_percent, line.discount_steps),
        discount_amount=line.discount_amount or _ZERO,
        tax_codes=codes_in(line.tax_code),
        cost=line.cost,
        optional=line.optional or False,
        alternative=(line.alternative or "").strip().upper(),
        chosen=chosen and (line.chosen or False),
    )


def day_of(session: Session, quote: Quote) -> date:
    """The day whose taxes hold: the quote's, today's while it has none."""
    return quote.quote_date or here.today(session)


def withdrawn(session: Session, quote: Quote) -> dict[UUID, str]:
    """The products on a quote that are not sold any more, with their names."""
    keys = {line.product_id for line in quote.lines} - {None}
    query = sa.select(Product.id, Product.name).where(Product.id.in_(keys), Product.inactive)
    return {row.id: row.name for row in session.execute(query)}


def check_sold(session: Session, quote: Quote) -> None:
    """Raises Invalid for the first line with a product that was withdrawn meanwhile."""
    gone = withdrawn(session, quote)
    numbers = numbers_of(line.kind for line in quote.lines)
    for row, (line, number) in enumerate(zip(quote.lines, numbers, strict=True), start=1):
        if line.product_id in gone:
            raise Invalid(
                N_("Line {number}: “{name}” is withdrawn. Choose another product."),
                field="description",
                line=row,
                number=number,
                name=gone[line.product_id],
            )


def _set(record: Quote | QuoteLine, **values: Decimal | None) -> None:
    """Write only what has changed, so that nothing is journaled for nothing."""
    for name, value in values.items():
        if getattr(record, name) != value:
            setattr(record, name, value)
