"""Reading rows for a segment: in the order of their keys, in the form SQLite keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.models.base import meaning, synced_tables
from app.models.types import LongText
from app.server.segment_views import View, names_of
from app.server.tables import feed, row_state
from app.sync import columnar

# Text of so many characters ends a segment early, so that none grows with what people write.
MOST_TEXT = 8_000_000

# Record types whose rows are in part history: what is still open comes before it.
OPEN = {"activity": ("state", ("planned", "checked_in"))}
WHOLE, NOW, PAST = "", "now", "past"


@dataclass(frozen=True)
class Rows:
    """Rows as SQLite has them, each with its revision behind; `cut` where text ended them."""

    names: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    last: UUID
    cut: bool = False


def read_rows(
    connection: sa.Connection,
    view: View,
    record: str,
    part: str,
    after: UUID,
    border: UUID | None,
    most: int,
) -> Rows:
    """The next rows behind a key, up to `border`."""
    table = synced_tables()[record].__table__
    assert isinstance(table, sa.Table)
    names = names_of(record, view.unseen)
    is_sqlite = connection.dialect.name == "sqlite"
    # Untyped: the driver's own values, which SQLite's segments hold as they are.
    columns = [sa.type_coerce(table.c[name], sa.types.NullType()) for name in names]
    query = (
        sa.select(*columns, row_state.c.rev)
        .select_from(
            sa.join(feed, table, table.c.id == feed.c.row_id).join(
                row_state,
                sa.and_(row_state.c.record == feed.c.record, row_state.c.row_id == feed.c.row_id),
            )
        )
        .where(
            feed.c.bucket == view.bucket,
            feed.c.record == record,
            feed.c.op == "put",
            feed.c.row_id > after,
        )
        .order_by(feed.c.row_id)
        .limit(most)
    )
    if border is not None:
        query = query.where(feed.c.row_id <= border)
    if part:
        name, states = OPEN[record]
        plain = sa.type_coerce(table.c[name], sa.Text())
        query = query.where(plain.in_(states) if part == NOW else plain.not_in(states))
    found = _all(connection, query)
    long = [n for n, name in enumerate(names) if isinstance(meaning(table.c[name]), LongText)]
    fits = _that_fit(found, long)
    cut = fits < len(found)
    rows: Sequence[Sequence[Any]] = found[:fits]
    if not is_sqlite:
        rows = _as_sqlite(table, names, rows)
    last = UUID(bytes=rows[-1][names.index("id")]) if rows else after
    return Rows(names, rows, last, cut)


def _all(connection: sa.Connection, query: sa.Executable) -> list[Sequence[Any]]:
    """The driver's own rows: another object around each of very many takes half as long again."""
    result = connection.execute(query)
    assert result.cursor is not None
    rows = list[Sequence[Any]](result.cursor.fetchall())
    result.close()
    return rows


def _that_fit(rows: Sequence[Sequence[Any]], long: Sequence[int]) -> int:
    """How many of the rows one segment holds: at least one, and no more text than agreed."""
    texts = (row[place] for place in long for row in rows if row[place])
    if sum(map(len, texts)) <= MOST_TEXT:
        return len(rows)
    size = 0
    for count, row in enumerate(rows):
        size += sum(len(row[place] or "") for place in long)
        if size > MOST_TEXT and count:
            return count
    return len(rows)


def _as_sqlite(
    table: sa.Table, names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[Sequence[Any]]:
    turned: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, name in enumerate(names):
        turn = columnar.from_postgres(table.c[name]) if turned else None
        if turn is not None:
            turned[place] = [None if value is None else turn(value) for value in turned[place]]
    return list(zip(*turned, strict=True))
