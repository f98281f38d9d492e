"""Records as a laptop had been given them: what its author could know when they wrote.

A limit, a tax or a price that changed while somebody was away without a network does not take back
what they have in good faith put into the hands of a customer.
"""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.models import Synced
from app.models.base import Plain, synced_tables, table_of, unplain
from app.server.seen import Seen
from app.store import Change, Op
from app.store import journal as journaling
from app.store.tables import journal_change

# Where a change unseen by the author may have changed what the price lists say.
PRICES = frozenset({
    "product", "product_unit", "price_list", "price_rule", "exchange_rate", "promotion",
    "promotion_item",
})  # fmt: skip

R = TypeVar("R", bound=Synced)


def all_as_seen(connection: sa.Connection, kind: type[R], seen: Seen) -> list[R]:
    """Every record of a type with all of the journal that was `seen`, loose of any session.

    For types of which a company has few.
    """
    table = table_of(kind)
    rows = {row.id: dict(row._mapping) for row in connection.execute(sa.select(table))}
    for change in _since(connection, seen, kind.__tablename__):
        if change.op is Op.INSERT:
            rows.pop(change.row_id, None)
        else:
            known = {} if change.op is Op.DELETE else rows.get(change.row_id, {})
            rows[change.row_id] = {**known, **unplain(table, change.before)}
    return [kind(**row) for row in rows.values()]


def put_back(session: Session, kind: type[Synced], keys: list[UUID], seen: Seen) -> list[Synced]:
    """The records of this session with these keys, with all of the journal that was `seen`."""
    if not keys:
        return []
    found = list(session.scalars(sa.select(kind).where(kind.id.in_(keys))))
    before: dict[UUID, Plain] = {}
    for change in _since(session.connection(), seen, kind.__tablename__, keys):
        if change.op is Op.UPDATE:
            before.setdefault(change.row_id, {}).update(change.before)
    for record in found:
        for name, value in unplain(table_of(kind), before.get(record.id, {})).items():
            set_committed_value(record, name, value)
    return found


def changed_unseen(connection: sa.Connection, kind: type[Synced], key: UUID, seen: Seen) -> bool:
    """Whether a record changed by what of the journal was not `seen`."""
    return bool(_since(connection, seen, kind.__tablename__, [key]))


def value_as_seen(connection: sa.Connection, record: str, key: UUID, field: str, seen: Seen) -> Any:
    """A field of a record with all of the journal that was `seen`; None where it was not yet."""
    table = table_of(synced_tables()[record])
    value = connection.execute(sa.select(table.c[field]).where(table.c.id == key)).scalar()
    for change in _since(connection, seen, record, [key]):
        if change.op is Op.INSERT:
            return None
        value = change.before.get(field, value)
    return value


def prices_changed(connection: sa.Connection, seen: Seen) -> bool:
    """Whether anything that prices are made of changed by what of the journal was not `seen`."""
    column = journal_change.c
    query = sa.select(column.id).where(seen.unseen(column.seq), column.record.in_(PRICES)).limit(1)
    return connection.execute(query).first() is not None


def _since(
    connection: sa.Connection, seen: Seen, record: str, keys: list[UUID] | None = None
) -> list[Change]:
    """What happened to records since, the latest first."""
    column = journal_change.c
    query = sa.select(journal_change).where(column.record == record, seen.unseen(column.seq))
    if keys is not None:
        query = query.where(column.row_id.in_(keys))
    rows = connection.execute(query.order_by(column.id.desc())).all()
    return [journaling.change_from(row) for row in rows]
