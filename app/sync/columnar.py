"""Many rows of one record type as one immutable message: an array for each column.

The values are those SQLite holds (`kind_of`), so that a laptop puts them into its tables
as they come: keys as 16 bytes, moments as microseconds, decimals as whole numbers of their unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Annotated, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from backports import zstd
from sqlalchemy.dialects import sqlite

from app.errors import Refused
from app.models import types
from app.models.base import Plain, meaning
from app.sync.codec import UNREADABLE, inflate

Native = Sequence[Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_KEYS = list[Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)] | None]
_SHAPES: dict[str, Any] = {
    "id": _KEYS,
    "text": list[str | None],
    "day": list[str | None],
    "whole": list[int | None],
    "flag": list[int | None],
    "utc": list[int | None],
    "exact": list[int | str | None],
}


class Column(msgspec.Struct, array_like=True):
    """One column: its values, or the one value that all rows have."""

    name: str
    kind: str
    same: bool
    values: msgspec.Raw


class Segment(msgspec.Struct, array_like=True):
    """Rows of a bucket as those see it who share an epoch, with the server's revision of each."""

    bucket: str
    epoch: str
    record: str
    revs: list[int]
    columns: list[Column]


def write(
    bucket: str,
    epoch: str,
    table: sa.Table,
    columns: Mapping[str, Sequence[Any]],
    revs: Sequence[int],
) -> bytes:
    """A segment's bytes. Columns hold values as SQLite has them; one without any is left out."""
    kept = [
        _column(table.c[name], values) for name, values in columns.items() if not is_empty(values)
    ]
    segment = Segment(bucket, epoch, str(table.name), list(revs), kept)
    return zstd.compress(msgspec.msgpack.encode(segment), 3)


def is_empty(values: Native) -> bool:
    """Whether a column holds nothing in any row. Most say it by their first: to compare them all
    is a tenth of making a segment."""
    return not values or (values[0] is None and values.count(None) == len(values))


def read(data: bytes) -> Segment:
    """The segment in `data`. Raises Refused where it is none."""
    try:
        return msgspec.msgpack.decode(inflate(data), type=Segment)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(UNREADABLE) from error


def columns_of(segment: Segment, table: sa.Table) -> dict[str, list[Any]]:
    """The columns this program knows, each as many values as the segment has rows.

    Raises Refused where they do not hold what our columns do.
    """
    count = len(segment.revs)
    found: dict[str, list[Any]] = {}
    for column in segment.columns:
        if column.name not in table.c:
            continue  # of a newer server
        if column.kind != kind_of(table.c[column.name]):
            raise Refused(UNREADABLE)
        values = _values(column)
        if len(values) != (1 if column.same else count):
            raise Refused(UNREADABLE)
        found[column.name] = values * count if column.same else values
    return found


def plain_rows(table: sa.Table, names: Sequence[str], rows: Iterable[Native]) -> Iterator[Plain]:
    """Rows of a segment in their plain form, what is empty left out."""
    turn = [(name, _to_plain(table.c[name])) for name in names]
    for row in rows:
        yield {
            name: make(value)
            for (name, make), value in zip(turn, row, strict=True)
            if value is not None
        }


@cache
def kind_of(column: sa.Column[Any]) -> str:
    """What the values of a column are in a segment; it changes where their meaning does."""
    kind = meaning(column)
    if isinstance(kind, types.Exact):
        return f"exact:{kind.decimals}"
    for cls, name in _KINDS.items():
        if isinstance(kind, cls):
            return name
    return "text"


_KINDS: dict[type[types.Meaning], str] = {
    types.Id: "id",
    types.Utc: "utc",
    types.Day: "day",
    types.Flag: "flag",
    types.Whole: "whole",
}


def from_postgres(column: sa.Column[Any]) -> Callable[[Any], Any] | None:
    """How a value PostgreSQL gives becomes one of SQLite; None where it stays as it is."""
    kind = kind_of(column)
    if kind.startswith("exact:"):
        exact = meaning(column)
        dialect = sqlite.dialect()
        return lambda value: exact.process_bind_param(value, dialect)
    return _FROM_POSTGRES.get(kind)


_FROM_POSTGRES: Mapping[str, Callable[[Any], Any]] = {
    "id": lambda value: value.bytes,
    "utc": lambda value: (value - _EPOCH) // _MICROSECOND,
    "day": lambda value: value.isoformat(),
    "flag": int,
}


def _column(column: sa.Column[Any], values: Sequence[Any]) -> Column:
    same = values[0] == values[-1] and values.count(values[0]) == len(values)
    kept = msgspec.msgpack.encode(values[:1] if same else values)
    return Column(str(column.name), kind_of(column), same, msgspec.Raw(kept))


def _values(column: Column) -> list[Any]:
    shape = _SHAPES[column.kind.partition(":")[0]]
    try:
        found: list[Any] = msgspec.msgpack.decode(column.values, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(UNREADABLE) from error
    return found


@cache
def _to_plain(column: sa.Column[Any]) -> Callable[[Any], Any]:
    kind, dialect = meaning(column), sqlite.dialect()
    read_back = column.type.dialect_impl(dialect).result_processor(dialect, None)

    def plain(value: Any) -> Any:
        return kind.plain(read_back(value) if read_back else value)

    return plain


def key(data: bytes) -> UUID:
    """A key of a segment."""
    return UUID(bytes=data)
