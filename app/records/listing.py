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

from app.models.base import meaning
from app.records.description import Record
from app.store import search

KEY = 16


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

    def select(self, *columns: Any) -> sa.Select[Any]:
        """The columns of the matching rows, in order; the key settles ties."""
        table = self.record.table
        query = sa.select(*columns).where(*self.where)
        if self.words:
            query = query.where(_found(self.record, self.words))
        column = self._sort_column()
        if self._downwards():
            return query.order_by(column.desc(), table.c.id.desc())
        return query.order_by(column, table.c.id)

    def _sort_column(self) -> sa.Column[Any]:
        chosen = self.record.sort or self.record.title
        column: sa.Column[Any] = self.record.table.c[self.sort or chosen.key]
        return column

    def _downwards(self) -> bool:
        return self.descending if self.sort else self.record.descending


@dataclass(frozen=True)
class Row:
    """One row of a list.

    Attributes:
        values: the fields by name, as the column types give them.
        names: for each reference the title of the record it points to.
    """

    id: UUID
    values: dict[str, Any]
    names: dict[str, str] = field(default_factory=dict)


def keys(connection: sa.Connection, question: Question) -> bytes:
    """The keys of all matching rows in order, 16 bytes each."""
    query = question.select(sa.type_coerce(question.record.table.c.id, sa.LargeBinary))
    return b"".join(connection.execute(query).scalars())


def first_keys(connection: sa.Connection, question: Question, limit: int) -> bytes:
    """The keys of the first rows: what a list shows while the others are being read."""
    table = question.record.table
    query = question.select(sa.type_coerce(table.c.id, sa.LargeBinary)).limit(limit)
    return b"".join(connection.execute(query).scalars())


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
    query = sa.select(table.c.id, *(c for c in shown if c.name != "id"))
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
            found[key],
            {name: titles.get(found[key][name], "") for name, titles in names.items()},
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
    other = column.table.metadata.tables[column.info["refers"]]
    title = other.c[title_of(other.name)]
    query = sa.select(other.c.id, title).where(other.c.id.in_(wanted))
    kind = meaning(title)
    return {row.id: str(kind.plain(row[1]) or "") for row in connection.execute(query)}


def _found(record: Record, words: str) -> sa.ColumnElement[bool]:
    """Whether a row is among those that hold the words, by the search index."""
    match = search.as_match(words)
    hits = sa.text(
        "SELECT d.row_id FROM search JOIN search_doc d ON d.docid = search.rowid"
        " WHERE search MATCH :match AND d.record = :record"
    ).bindparams(match=match or '""', record=record.name)
    return record.table.c.id.in_(hits.columns(sa.column("row_id")).scalar_subquery())
