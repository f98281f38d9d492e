"""Reading rows for a segment: in the order of their keys, in the form SQLite keeps."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.models.base import meaning, synced_tables, table_of
from app.models.types import LongText
from app.server.segment_views import View, names_of
from app.server.tables import feed, row_state
from app.sync import columnar

# Text of so many characters ends a segment early, so that none grows with what people write.
MOST_TEXT = 8_000_000

# Record types whose rows are in part history: what is still open comes before it.
OPEN = {"activity": ("state", ("planned", "checked_in"))}
WHOLE, NOW, PAST = "", "now", "past"

Columns = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Rows:
    """Rows column by column, as SQLite has them.

    Attributes:
        empty: the columns that hold nothing in any of them, left out.
        revs: the server's revision of each row.
        last: the key of the last; the one asked behind where none came.
        more: whether others may follow.
    """

    columns: Columns
    empty: frozenset[str]
    revs: Sequence[int]
    last: UUID
    more: bool


def read_rows(
    connection: sa.Connection,
    view: View,
    record: str,
    part: str,
    after: UUID,
    border: UUID | None,
    most: int,
    empty: frozenset[str] = frozenset(),
) -> Rows:
    """The next rows of a record type behind a key, up to `border`.

    `empty` are the columns that held nothing so far. Of a record's fifty most never do: it is
    quicker to ask whether any does now, than to read them all.
    """
    table, names = table_of(synced_tables()[record]), names_of(record, view.unseen)
    query = _query(view, table, [name for name in names if name not in empty], empty)
    query = query.where(feed.c.row_id > after).limit(most)
    if border is not None:
        query = query.where(feed.c.row_id <= border)
    if part:
        name, states = OPEN[record]
        plain = sa.type_coerce(table.c[name], sa.Text())
        query = query.where(plain.in_(states) if part == NOW else plain.not_in(states))
    found = _all(connection, query)
    *values, revs, any_there = list(zip(*found, strict=True)) or [()] * (
        len(names) - len(empty) + 2
    )
    if any(any_there):
        return read_rows(connection, view, record, part, after, border, most)
    columns: Columns = dict(zip((name for name in names if name not in empty), values, strict=True))
    none = {name for name, some in columns.items() if columnar.is_empty(some)} - {"id"}
    columns = {name: some for name, some in columns.items() if name not in none}
    texts = [some for name, some in columns.items() if isinstance(meaning(table.c[name]), LongText)]
    fits = _that_fit(texts, len(revs))
    if fits < len(revs):
        columns, revs = {name: some[:fits] for name, some in columns.items()}, revs[:fits]
    if connection.dialect.name != "sqlite":
        columns = _as_sqlite(table, columns)
    last = UUID(bytes=columns["id"][-1]) if revs else after
    return Rows(columns, empty | none, revs, last, len(found) == most or fits < len(found))


def _query(
    view: View, table: sa.Table, names: Sequence[str], empty: Collection[str]
) -> sa.Select[*tuple[Any, ...]]:
    """Selects these columns, the revision, and whether any of `empty` holds something."""
    # Untyped: the driver's own values, which SQLite's segments hold as they are.
    columns = [sa.type_coerce(table.c[name], sa.types.NullType()) for name in names]
    any_of = [table.c[name].is_not(None) for name in sorted(empty)]
    state = sa.and_(row_state.c.record == feed.c.record, row_state.c.row_id == feed.c.row_id)
    return (
        sa.select(*columns, row_state.c.rev, sa.or_(*any_of) if any_of else sa.literal(0))
        .select_from(sa.join(feed, table, table.c.id == feed.c.row_id).join(row_state, state))
        .where(
            feed.c.bucket == view.bucket,
            feed.c.record == table.name,
            feed.c.op == "put",
        )
        .order_by(feed.c.row_id)
    )


def _all(connection: sa.Connection, query: sa.Executable) -> list[Sequence[Any]]:
    """The driver's own rows: another object around each of very many takes half as long again."""
    result = connection.execute(query)
    assert result.cursor is not None
    rows = list[Sequence[Any]](result.cursor.fetchall())
    result.close()
    return rows


def _that_fit(texts: Sequence[Sequence[str | None]], rows: int) -> int:
    """How many of the rows one segment holds: at least one, and no more text than agreed."""
    if sum(sum(map(len, filter(None, column))) for column in texts) <= MOST_TEXT:
        return rows
    size = 0
    for count in range(rows):
        size += sum(len(column[count] or "") for column in texts)
        if size > MOST_TEXT and count:
            return count
    return rows


def _as_sqlite(table: sa.Table, columns: Columns) -> Columns:
    turned: dict[str, Sequence[Any]] = {}
    for name, values in columns.items():
        turn = columnar.from_postgres(table.c[name])
        turned[name] = (
            [None if value is None else turn(value) for value in values] if turn else values
        )
    return turned
