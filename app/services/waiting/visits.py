"""Customers whose turn it is to be visited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.domain import followup
from app.models import (
    Account,
    Activity,
    ActivityKind,
    ActivityState,
)
from app.services.waiting.item import Waiting, beginning_of, mine
from app.store import Reader, connection_of

# Plain tables: no record is mapped before the first page.
_ACCOUNT, _ACTIVITY = Account.__table__, Activity.__table__
_ONE = timedelta(days=1)


def visits(reader: Reader, user_id: UUID | None, day: date, limit: int) -> Iterator[Waiting]:
    """Customers whose turn it is.

    Only a visit that took place counts. One that was missed, put off or is still to come leaves
    the customer as late as before, so that whoever looks after them sees it; the one exception is
    a visit planned for today, which stands in the day itself. Once it is marked as missed, or
    moved to another day, the customer is back here.
    """
    today = sa.exists().where(
        _ACTIVITY.c.account_id == _ACCOUNT.c.id,
        _ACTIVITY.c.kind == ActivityKind.VISIT,
        _ACTIVITY.c.state.in_((ActivityState.PLANNED, ActivityState.CHECKED_IN)),
        _ACTIVITY.c.starts_at >= beginning_of(day),
        _ACTIVITY.c.starts_at < beginning_of(day + _ONE),
    )
    came = (
        sa.select(_ACTIVITY.c.starts_at)
        .where(
            _ACTIVITY.c.account_id == _ACCOUNT.c.id,
            _ACTIVITY.c.state == ActivityState.DONE,
            _ACTIVITY.c.kind == ActivityKind.VISIT,
        )
        .order_by(_ACTIVITY.c.starts_at.desc())
        .limit(1)
        .correlate(_ACCOUNT)
        .scalar_subquery()
    )
    own = mine(
        sa.select(
            _ACCOUNT.c.id, _ACCOUNT.c.name, _ACCOUNT.c.visit_every_days, came.label("came")
        ).where(_ACCOUNT.c.visit_every_days > 0, ~today),
        _ACCOUNT.c.owner_id,
        user_id,
    ).subquery()
    # How many days after the interval it is, by the rule of `followup.visit_due`, roughly: the
    # rule itself has the last word below.
    never = own.c.came.is_(None)
    due = _days_later(reader, own.c.came, own.c.visit_every_days)
    query = sa.select(own).where(sa.or_(never, due < beginning_of(day + _ONE)))
    query = query.order_by(never, due).limit(limit)
    for row in reader.execute(query):
        last = row.came.astimezone().date() if row.came else None
        why = followup.visit_due(last, row.visit_every_days, day)
        if why:
            yield Waiting("visit", "account", row.id, row.name, why, row.id, row.name)


def _days_later(reader: Reader, moment: Any, days: Any) -> Any:
    """A moment so many days later, in SQL; SQLite keeps moments as microseconds."""
    if connection_of(reader).dialect.name == "sqlite":
        microseconds = sa.literal_column(str(24 * 3600 * 10**6), sa.BigInteger)
        later = sa.type_coerce(moment, sa.BigInteger) + days * microseconds
        return sa.type_coerce(later, _ACTIVITY.c.starts_at.type)
    return sa.type_coerce(moment + sa.func.make_interval(0, 0, 0, days), _ACTIVITY.c.starts_at.type)
