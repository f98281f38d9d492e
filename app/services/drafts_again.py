"""Quotes that are still written, reckoned again once a tax or the rounding of totals has changed.

What they come to is kept beside them, for lists and sums; it is one truth with what their lines
and the taxes of their day say.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

import sqlalchemy as sa

from app.domain.money import CASH_STEP
from app.domain.tax import codes_in
from app.errors import Invalid
from app.models import Quote, QuoteLine, TaxRate
from app.models.quote import EDITABLE

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def after_tax(session: Session, rate: TaxRate, changed: frozenset[str]) -> None:
    """After a tax of the company's own was made or removed, or these of its fields were changed."""
    if changed and not changed & {"code", "rate", "base", "upon", "valid_from", "valid_until"}:
        return
    query = (
        sa.select(Quote, QuoteLine.tax_code)
        .join(QuoteLine, QuoteLine.quote_id == Quote.id)
        .where(Quote.state.in_(EDITABLE), QuoteLine.tax_code.is_not(None))
    )
    moved = bool(changed & {"code", "valid_from"})
    if rate.valid_from is not None and not moved:
        query = query.where(sa.or_(Quote.quote_date.is_(None), Quote.quote_date >= rate.valid_from))
    borne = [(quote, codes_in(codes)) for quote, codes in session.execute(query)]
    _reckon(session, {q.id: q for q, codes in borne if moved or rate.code in codes}.values())


def after_rounding(session: Session) -> None:
    """After the company has said whether totals go to what cash can pay."""
    query = sa.select(Quote).where(Quote.state.in_(EDITABLE), Quote.currency.in_(CASH_STEP))
    _reckon(session, session.scalars(query).all())


def _reckon(session: Session, quotes: Iterable[Quote]) -> None:
    # A list of taxes is shown without the rules of totals.
    from app.services.quote_totals import recompute

    for quote in quotes:
        # What does not fit one of them, such as a tax that is gone, is told where it is written.
        with suppress(Invalid):
            recompute(session, quote)
