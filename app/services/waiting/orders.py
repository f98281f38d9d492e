"""Orders that should have been delivered, and those delivered that nobody has invoiced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.domain import followup
from app.domain.access import Scope, scope
from app.models import Account, Delivery, Order, OrderLine, OrderState, User
from app.services.waiting.item import Waiting, mine
from app.store import Reader

# Plain tables: no record is mapped before the first page.
_ACCOUNT, _ORDER, _LINE = Account.__table__, Order.__table__, OrderLine.__table__
_DELIVERY, _USER = Delivery.__table__, User.__table__
# What leads an order on, by its state.
_STEPS = {OrderState.DRAFT: "confirm", OrderState.CONFIRMED: "deliver"}


def deliveries(reader: Reader, user_id: UUID | None, day: date, limit: int) -> Iterator[Waiting]:
    """Orders whose delivery day is today, or has passed; the latest first."""
    for state, step in _STEPS.items():
        query = _orders(state).where(_ORDER.c.delivery_date <= day)
        query = query.order_by(_ORDER.c.delivery_date.desc())
        for row in reader.execute(_to_see_to(reader, query, user_id).limit(limit)):
            late = followup.delivery_late(row.delivery_date, day, state is OrderState.CONFIRMED)
            yield _waiting("delivery", row, late, step)


def invoices(reader: Reader, user_id: UUID | None, day: date, limit: int) -> Iterator[Waiting]:
    """Orders that were delivered and have no invoice; what came last comes first."""
    came = sa.func.max(_DELIVERY.c.delivered_on, type_=_DELIVERY.c.delivered_on.type)
    last = (
        sa.select(came)
        .join(_LINE, _LINE.c.id == _DELIVERY.c.line_id)
        .where(_LINE.c.order_id == _ORDER.c.id)
        .correlate(_ORDER)
        .scalar_subquery()
        .label("came")
    )
    query = _orders(OrderState.DELIVERED).add_columns(last).order_by(last.desc())
    for row in reader.execute(_to_see_to(reader, query, user_id).limit(limit)):
        yield _waiting("invoice", row, followup.not_invoiced(row.came, day), "invoice")


def _to_see_to(
    reader: Reader, query: sa.Select[*tuple[Any, ...]], user_id: UUID | None
) -> sa.Select[*tuple[Any, ...]]:
    """One's own; of the whole company where one works for all of it."""
    if user_id is not None:
        role = reader.scalar(sa.select(_USER.c.role).where(_USER.c.id == user_id))
        if role is not None and scope(role) is Scope.ALL:
            return query
    return mine(query, _ORDER.c.owner_id, user_id)


def _orders(state: OrderState) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            *(_ORDER.c.id, _ORDER.c.number, _ORDER.c.delivery_date, _ORDER.c.account_id),
            _ACCOUNT.c.name,
        )
        .outerjoin(_ACCOUNT, _ACCOUNT.c.id == _ORDER.c.account_id)
        .where(_ORDER.c.state == state)
    )


def _waiting(what: str, row: Any, why: followup.Reason, step: str) -> Waiting:
    number, name = row.number or "", row.name or ""
    return Waiting(what, "order", row.id, number, why, row.account_id, name, step)
