"""The exchange rates of the company, put to the rules of converting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.rates import Rate, Worth, Worths, worth
from app.errors import Invalid
from app.i18n import N_
from app.ids import uuid7
from app.models import ExchangeRate
from app.services.company import company_of
from app.store import Reader

Convert = Callable[[str, str], Worth]


def worth_on(session: Session, source: str, target: str, on: date) -> Worth:
    """What one of `source` is in `target` on a day.

    Raises Invalid for `currency`, saying which rate is missing and where it is entered.
    """
    own = company_of(session).currency
    found = worth(_rates(session, {source, target, own}, on), source, target, on, own)
    if found is None:
        raise Invalid(
            N_(
                "There is no exchange rate for {source} in {target} on {day}."
                " Enter it under Products, Exchange rates, or type the price."
            ),
            field="currency",
            source=source,
            target=target,
            day=on,
        )
    return found


def worths_in(
    reader: Reader, own: str, target: str, on: date, rates: Sequence[Rate] | None = None
) -> Worths:
    """What one of any currency is worth in `target` on a day; `own` is the company's. `rates` go
    in place of those that stand here."""
    known: dict[str, Fraction | None] = {target: Fraction(1)}

    def worth_of(currency: str | None) -> Fraction | None:
        source = currency or own
        if source not in known:
            there = _rates(reader, {source, target, own}, on) if rates is None else rates
            found = worth(there, source, target, on, own)
            known[source] = found.exact if found else None
        return known[source]

    return worth_of


def rate_of(row: Any) -> Rate:
    """A rate as the rules see it."""
    return Rate(row.id, row.currency, row.into, row.valid_from, row.rate, row.per)


def new_rate(session: Session, values: dict[str, Any]) -> ExchangeRate:
    """A rate into the company's own currency, unless another was named."""
    given = {name: value for name, value in values.items() if value is not None}
    given.setdefault("into", company_of(session).currency)
    rate = ExchangeRate(id=uuid7(), **given)
    session.add(rate)
    return rate


def _rates(reader: Reader, among: set[str], on: date) -> list[Rate]:
    """The rates between these currencies that have begun, the newest of each pair."""
    kept = ExchangeRate.__table__.c
    newest = (
        sa.select(kept.currency, kept.into, sa.func.max(kept.valid_from).label("day"))
        .where(kept.currency.in_(among), kept.into.in_(among), kept.valid_from <= on)
        .group_by(kept.currency, kept.into)
        .subquery()
    )
    query = sa.select(kept.id, kept.currency, kept.into, kept.valid_from, kept.rate, kept.per).join(
        newest,
        sa.and_(
            kept.currency == newest.c.currency,
            kept.into == newest.c.into,
            kept.valid_from == newest.c.day,
        ),
    )
    return [rate_of(row) for row in reader.execute(query)]
