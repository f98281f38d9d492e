"""Days that quotes and orders name: the last of their validity, the one of their delivery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.models import Account, Order, OrderState, Quote, QuoteState
from app.models.base import table_of
from app.services.waiting.item import mine
from app.store import Reader

MOST = 500


@dataclass(frozen=True)
class Due:
    """A quote that ends on a day, or an order to be delivered: `record` says which."""

    record: str
    row_id: UUID
    day: date
    number: str
    account_name: str


def due_between(reader: Reader, user_id: UUID | None, first: date, last: date) -> list[Due]:
    """What is due from one day to another, both included; of one owner, of all where it is None."""
    return [*_quotes(reader, user_id, first, last), *_orders(reader, user_id, first, last)]


def _quotes(reader: Reader, user_id: UUID | None, first: date, last: date) -> list[Due]:
    quote = table_of(Quote)
    return _found(
        reader, user_id, quote, quote.c.valid_until, quote.c.state == QuoteState.SENT, first, last
    )


def _orders(reader: Reader, user_id: UUID | None, first: date, last: date) -> list[Due]:
    order = table_of(Order)
    open_ = order.c.state.in_((OrderState.DRAFT, OrderState.CONFIRMED))
    return _found(reader, user_id, order, order.c.delivery_date, open_, first, last)


def _found(
    reader: Reader, user_id: UUID | None, table: sa.Table, day: sa.Column[date],
    still: sa.ColumnElement[bool], first: date, last: date,
) -> list[Due]:  # fmt: skip
    account = table_of(Account)
    query = (
        sa.select(table.c.id, day.label("day"), table.c.number, account.c.name)
        .outerjoin(account, account.c.id == table.c.account_id)
        .where(still, day.between(first, last))
        .order_by(day, table.c.id)
        .limit(MOST)
    )
    return [
        Due(table.name, row.id, row.day, row.number or "", row.name or "")
        for row in reader.execute(mine(query, table.c.owner_id, user_id))
    ]
