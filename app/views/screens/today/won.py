"""What was won this month, beside the last one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from app.formats import format_money
from app.i18n import _, ngettext
from app.models import Opportunity, StageKind
from app.models.sums import sum_of

# Plain tables: no record is mapped before the first page.
_DEAL = Opportunity.__table__
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Sold:
    """What was won this month beside the last one; `part` of last month, from 0 on."""

    sentence: str
    before: str
    part: float


def sold_by(connection: sa.Connection, user: UUID | None, now: datetime, usual: str) -> Sold | None:
    """Deals won, this month so far beside the whole of the last one; None where there are none."""
    first = now.date().replace(day=1)
    last = first - timedelta(days=1)
    this = _won(connection, user, first, now.date(), usual)
    before = _won(connection, user, last.replace(day=1), last, usual)
    if not this[0] and not before[0]:
        return None
    part = float(this[1] / before[1]) if before[1] else 1.0 if this[1] else 0.0
    return Sold(
        _won_sentence(_("Won this month: {money} ({count})"), this, usual),
        _won_sentence(_("Last month in all: {money} ({count})"), before, usual),
        part,
    )


def _won(
    connection: sa.Connection, user: UUID | None, first: date, last: date, currency: str
) -> tuple[int, Decimal]:
    total = sum_of(_DEAL.c.amount)
    query = sa.select(sa.func.count(), total).where(
        _DEAL.c.kind == StageKind.WON,
        _DEAL.c.close_date.between(first, last),
        sa.func.coalesce(_DEAL.c.currency, currency) == currency,
    )
    if user is not None:
        query = query.where(_DEAL.c.owner_id == user)
    count, amount = connection.execute(query).one()
    return count, amount or _ZERO


def _won_sentence(pattern: str, won: tuple[int, Decimal], currency: str) -> str:
    count = ngettext("{count} deal", "{count} deals", won[0]).format(count=won[0])
    return pattern.format(money=format_money(won[1], currency), count=count)
