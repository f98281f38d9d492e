"""Segments of a first synchronisation come straight into their tables, thousands at once.

What is special goes the usual way of a row that came: rows with edits of ours, rows that are here
already, parts whose owner is not here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import compress, repeat
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.models.base import synced_tables, table_of
from app.records import searchables
from app.store.bulk import many_rows
from app.store.indexing import Adding, adding_many
from app.store.statements import Statement, said
from app.sync import columnar
from app.sync.first import bytes_of, finish, next_group, progress
from app.sync.parts import owners_of
from app.sync.progress import Stage, Tell
from app.sync.protocol import Cursor, Item
from app.sync.tables import boot, boot_gone, boot_part, boot_piece, pulled, ref, shadow

if TYPE_CHECKING:
    from app.sync.apply import Taking

# From so many rows on it pays to index them together.
MANY = 200
Columns = Mapping[str, Sequence[Any]]

_LOADED = Statement(
    lambda: sa.update(boot_piece).where(boot_piece.c.name == said("which")).values(loaded=True)
)
_GONE = Statement(lambda: sa.delete(boot_part).where(boot_part.c.name == said("which")))


@dataclass
class Loaded:
    """How many rows were loaded, and of which record types."""

    rows: int = 0
    records: set[str] = field(default_factory=set)


def load_segments(
    connection: sa.Connection, taking: Taking, cursors: dict[str, Cursor], tell: Tell
) -> Loaded:
    """Load the next group where all of it is here, within the transaction of a complete pull.

    The pull has brought what changed after the segments were made; what it mentioned of a
    bucket is newer than they are and stays.
    """
    loaded = Loaded()
    pieces = _ready(connection, cursors)
    if pieces:
        taking.defer_keys()
    coming = Counter[str]()
    for piece in pieces:
        coming[piece.record] += piece.rows
    many = {record: rows for record, rows in coming.items() if rows >= MANY}
    with many_rows(connection, {**many, ref.name: sum(many.values())}) if many else nullcontext():
        for record in (record for record in synced_tables() if record in coming):
            with _indexing(connection, record) if record in many else nullcontext() as adding:
                for piece in (piece for piece in pieces if piece.record == record):
                    tell(progress(connection, Stage.LOADING))
                    loaded.rows += _load(connection, taking, piece, adding)
            loaded.records.add(record)
    if pieces:
        _open_parts(connection, taking, loaded.records)
        taking.settle()
    finish(connection)
    return loaded


def _indexing(connection: sa.Connection, record: str) -> AbstractContextManager[Adding | None]:
    found = [one for one in searchables() if one.record == record]
    return adding_many(connection, found[0]) if found else nullcontext()


def _ready(connection: sa.Connection, cursors: dict[str, Cursor]) -> list[Any]:
    """The segments of the next group, where all are here and the pull has come past them."""
    group, piece = next_group(connection), boot_piece.c
    if group is None:
        return []
    query = sa.select(boot_piece, boot.c.ver, boot.c.epoch).join(
        boot, boot.c.bucket == boot_piece.c.bucket
    )
    query = query.where(piece.group == group, ~piece.loaded)
    found = list(connection.execute(query.order_by(piece.place)).all())
    if any(one.got < one.size for one in found):
        return []
    return [one for one in found if _is_past(cursors.get(one.bucket), one)]


def _is_past(read: Cursor | None, piece: Any) -> bool:
    return read is not None and read.epoch == piece.epoch and read.ver >= piece.ver


def _load(connection: sa.Connection, taking: Taking, piece: Any, adding: Adding | None) -> int:
    """Load one; how many rows of it came straight in."""
    segment = columnar.read(bytes_of(connection, piece.name))
    table = table_of(synced_tables()[piece.record])
    columns: Columns = columnar.columns_of(segment, table)
    # A column that is empty in every row need not be written.
    columns = {name: some for name, some in columns.items() if not columnar.is_empty(some)}
    revs: Sequence[int] = segment.revs
    if revs:
        keys = columns["id"]
        here = _Keys(connection, taking.waiting, piece, keys[0], keys[-1])
        special = here.special if _is_complete(table, columns) else set(keys)
        if special:
            aside = [key in special and key not in here.known for key in keys]
            _put_aside(connection, piece, table, _only(columns, aside), _some(revs, aside))
        if special or here.known:
            new = [key not in special and key not in here.known for key in keys]
            columns, revs = _only(columns, new), _some(revs, new)
        _insert(connection, piece, columns, revs)
        if adding is not None:
            adding.add(columns)
    _LOADED.run(connection, which=piece.name)
    _GONE.run(connection, which=piece.name)
    return len(revs)


def _only(columns: Columns, chosen: Sequence[bool]) -> Columns:
    return {name: _some(values, chosen) for name, values in columns.items()}


def _some(values: Sequence[Any], chosen: Sequence[bool]) -> list[Any]:
    return list(compress(values, chosen))


class _Keys:
    """What is known here of the rows of a segment.

    Attributes:
        known: keys the pull has brought or taken away since; the segment's picture is older.
        special: keys of rows that are here, or that have edits of ours.
    """

    def __init__(
        self,
        connection: sa.Connection,
        waiting: Collection[tuple[str, UUID]],
        piece: Any,
        first: bytes,
        last: bytes,
    ) -> None:
        run = connection.exec_driver_sql
        span = (piece.bucket, piece.record, first, last)
        self.known: set[bytes] = set()
        for table in (ref.name, boot_gone.name):
            within = "bucket = ? AND record = ? AND row_id BETWEEN ? AND ?"
            rows = run(f'SELECT row_id FROM "{table}" WHERE {within}', span)
            self.known.update(rows.scalars())
        here = run(f'SELECT id FROM "{piece.record}" WHERE id BETWEEN ? AND ?', (first, last))
        self.special = set(here.scalars())
        self.special |= {row_id.bytes for record, row_id in waiting if record == piece.record}


def _is_complete(table: sa.Table, names: Collection[str]) -> bool:
    """Whether the segment has all that a row must have."""
    return all(column.nullable or column.name in names for column in table.columns)


def _insert(connection: sa.Connection, piece: Any, columns: Columns, revs: Sequence[int]) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    quoted = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    driver.executemany(
        f'INSERT INTO "{piece.record}" ({quoted}) VALUES ({marks})',
        zip(*columns.values(), strict=True),
    )
    driver.executemany(
        "INSERT INTO ref (bucket, record, row_id, rev) VALUES (?, ?, ?, ?)",
        zip(repeat(piece.bucket), repeat(piece.record), columns["id"], revs),
    )


def _put_aside(
    connection: sa.Connection, piece: Any, table: sa.Table, columns: Columns, revs: Sequence[int]
) -> None:
    """Let these rows be settled one by one, as if they had come on a page."""
    plain = columnar.plain_rows(table, list(columns), zip(*columns.values(), strict=True))
    items = [
        Item(piece.bucket, piece.record, key, rev, values)
        for key, rev, values in zip(columns["id"], revs, plain, strict=True)
    ]
    where = {"bucket": piece.bucket, "record": piece.record}
    held = [{**where, "row_id": UUID(bytes=item.row_id), "rev": item.rev} for item in items]
    if held:
        connection.execute(sa.insert(ref), held)
        staged = [
            {**one, "item": msgspec.msgpack.encode(item)}
            for one, item in zip(held, items, strict=True)
        ]
        connection.execute(sa.insert(pulled), staged)


def _open_parts(connection: sa.Connection, taking: Taking, records: Collection[str]) -> None:
    """Look again at parts that came without their owner, and at those whose owner came."""
    for record in synced_tables():
        table = synced_tables()[record].__table__
        for name, owner in owners_of(record):
            if record in records:
                there = synced_tables()[owner].__table__
                orphans = sa.select(table.c.id).where(
                    ~sa.exists().where(there.c.id == table.c[name])
                )
                taking.open((record, key) for key in connection.execute(orphans).scalars())
            if owner in records:
                aside = sa.select(shadow.c.row_id).where(shadow.c.record == record)
                taking.open((record, key) for key in connection.execute(aside).scalars())
