"""Reading lists: the keys of all rows in order, and the rows of one page, by plain SELECTs.

A list never loads more than it shows. The keys come as one `bytes` of 16 a row (16 MB for a
million), the rows page by page with the names of what they refer to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.models.base import meaning, table_named
from app.records.description import Record
from app.records.registry import title_of
from app.store import search

KEY = 16
NOWHERE = UUID(int=0)

# A list of more hits than these is read in its own order, each row looked up among the hits.
MANY_HITS = 5_000


@dataclass(frozen=True)
class Question:
    """What a list asks.

    Attributes:
        where: conditions that must all hold.
        words: what was typed in the list's search field.
        sort: a field's name; the record's own order where it is empty.
    """

    record: Record
    where: tuple[sa.ColumnElement[bool], ...] = ()
    words: str = ""
    sort: str = ""
    descending: bool = False

    def select(self, *columns: Any, many: bool = False) -> sa.Select[Any]:
        """The columns of the matching rows, in order; the key settles ties.

        `many`: so many rows hold the words that sorting them would take longer than going
        through all rows in their order.
        """
        table = self.record.table
        query = sa.select(*columns).where(*self.where)
        if self.words:
            query = query.where(_found(self.record, self.words, many))
        column = self._sort_column()
        if self._downwards():
            return query.order_by(column.desc(), table.c.id.desc())
        more = () if self.sort else (table.c[field.key] for field in self.record.then)
        return query.order_by(column, *more, table.c.id)

    def in_order(self) -> bool:
        """Whether an index holds the rows in the order asked."""
        column = self._sort_column()
        indexes = self.record.table.indexes
        return any(next(iter(index.expressions)) is column for index in indexes)

    def _sort_column(self) -> sa.ColumnElement[Any]:
        chosen = self.record.sort or self.record.title
        column: sa.Column[Any] = self.record.table.c[self.sort or chosen.key]
        return _by_name(column) if column.info.get("refers") else column

    def _downwards(self) -> bool:
        return self.descending if self.sort else self.record.descending


@dataclass(frozen=True)
class Row:
    """One row of a list.

    Attributes:
        id: its key; `NOWHERE` for what comes with the program and is kept nowhere.
        values: the fields by name, as the column types give them.
        names: for each reference the title of the record it points to.
        asked: what `Telling.asks` gave.
    """

    id: UUID
    values: dict[str, Any]
    names: dict[str, str] = field(default_factory=dict)
    asked: dict[str, Any] = field(default_factory=dict)

    def told(self, record: Record, name: str) -> str:
        """How the record's `telling` says a field."""
        return record.telling[name].words(self.values | self.asked)


def keys(connection: sa.Connection, question: Question) -> bytes:
    """The keys of all matching rows in order, 16 bytes each.

    SQLite itself puts them together: a million Python objects on the way would keep every
    other thread, the screen's among them, from running.
    """
    found = _keys(connection, question).subquery()
    if connection.dialect.name != "sqlite":
        return b"".join(connection.execute(sa.select(found.c.id)).scalars())
    whole = sa.func.unhex(sa.func.group_concat(sa.func.hex(found.c.id), ""))
    return connection.execute(sa.select(sa.type_coerce(whole, sa.LargeBinary))).scalar() or b""


def first_keys(connection: sa.Connection, question: Question, limit: int) -> bytes:
    """The keys of the first rows: what a list shows while the others are being read."""
    return b"".join(connection.execute(_keys(connection, question).limit(limit)).scalars())


def _keys(connection: sa.Connection, question: Question) -> sa.Select[Any]:
    many = bool(question.words) and question.in_order() and _many_hold(connection, question)
    key = sa.type_coerce(question.record.table.c.id, sa.LargeBinary).label("id")
    return question.select(key, many=many)


def _many_hold(connection: sa.Connection, question: Question) -> bool:
    some = _hits(question.record, question.words).limit(MANY_HITS + 1).subquery()
    number = connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()
    return number > MANY_HITS


def count(connection: sa.Connection, question: Question) -> int:
    """How many rows match."""
    inner = question.select(question.record.table.c.id).order_by(None).subquery()
    return connection.execute(sa.select(sa.func.count()).select_from(inner)).scalar_one()


def split(packed: bytes) -> Iterator[UUID]:
    """The keys in what `keys` gives."""
    for place in range(0, len(packed), KEY):
        yield UUID(bytes=packed[place : place + KEY])


def rows(
    connection: sa.Connection,
    record: Record,
    wanted: Sequence[UUID],
    fields: Sequence[str],
    title_of: Callable[[str], str],
) -> list[Row]:
    """The rows with these keys, in the order asked; keys that are gone are left out.

    `title_of` gives the title column of a table, to name what references point to.
    """
    table = record.table
    shown = [table.c[name] for name in fields]
    tellings = [record.telling[name] for name in fields if name in record.telling]
    asks = {name: asked for telling in tellings for name, asked in telling.asks.items()}
    query = sa.select(table.c.id, *(c for c in shown if c.name != "id"))
    query = query.add_columns(*(asked().label(name) for name, asked in asks.items()))
    query = query.where(table.c.id.in_(wanted))
    found = {row.id: dict(row._mapping) for row in connection.execute(query)}
    names = {
        column.name: _titles(connection, column, found.values(), title_of)
        for column in shown
        if column.info.get("refers")
    }
    return [
        Row(
            key,
            {name: value for name, value in found[key].items() if name not in asks},
            {name: titles.get(found[key][name], "") for name, titles in names.items()},
            {name: found[key][name] for name in asks},
        )
        for key in wanted
        if key in found
    ]


def _titles(
    connection: sa.Connection,
    column: sa.Column[Any],
    found: Any,
    title_of: Callable[[str], str],
) -> dict[UUID | None, str]:
    wanted = {values[column.name] for values in found} - {None}
    if not wanted:
        return {}
    other = table_named(column.info["refers"])
    title = other.c[title_of(other.name)]
    query = sa.select(other.c.id, title).where(other.c.id.in_(wanted))
    kind = meaning(title)
    return {row.id: str(kind.plain(row[1]) or "") for row in connection.execute(query)}


def _by_name(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """What a reference sorts by: the name of the record it points to."""
    other = table_named(column.info["refers"]).alias()
    title = other.c[title_of(column.info["refers"])]
    return sa.select(title).where(other.c.id == column).scalar_subquery()


def _found(record: Record, words: str, many: bool) -> sa.ColumnElement[bool]:
    """Whether a row is among those that hold the words, by the search index."""
    key: sa.ColumnElement[Any] = record.table.c.id
    if many:  # the plus sign keeps SQLite from starting at the hits, and sorting them all
        key = sa.UnaryExpression(key, operator=sa.sql.operators.custom_op("+"), type_=key.type)
    return key.in_(_hits(record, words).scalar_subquery())


def _hits(record: Record, words: str) -> sa.Select[Any]:
    """The keys of the rows that hold the words."""
    index, doc = (
        sa.table("search", sa.column("rowid")),
        sa.table("search_doc", sa.column("docid"), sa.column("row_id"), sa.column("record")),
    )
    match = sa.literal_column("search").op("MATCH")(search.as_match(words) or '""')
    return (
        sa.select(doc.c.row_id)
        .select_from(index.join(doc, doc.c.docid == index.c.rowid))
        .where(match, doc.c.record == record.name)
    )
