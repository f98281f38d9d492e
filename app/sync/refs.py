"""Which bucket holds which row here, brought up to a pull that was put aside."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

import sqlalchemy as sa

from app.models.base import synced_tables
from app.store.statements import Statement, listed, said
from app.sync.tables import boot, boot_gone, pulled, ref

Key = tuple[str, UUID]

_TAKE = Statement(
    lambda: (
        sa.insert(ref)
        .prefix_with("OR REPLACE")
        .from_select(
            ["bucket", "record", "row_id", "rev"],
            sa.select(pulled.c.bucket, pulled.c.record, pulled.c.row_id, pulled.c.rev).where(
                pulled.c.rev.is_not(None), pulled.c.record.in_(listed("kinds"))
            ),
        )
    )
)
_HELD = Statement(
    lambda: (
        sa.select(ref.c.bucket)
        .where(ref.c.record == said("kind"), ref.c.row_id == said("key"))
        .limit(1)
    )
)
_GONE = sa.select(pulled.c.bucket, pulled.c.record, pulled.c.row_id).where(pulled.c.rev.is_(None))
_LEFT = Statement(lambda: _GONE)
_LET_GO = Statement(
    lambda: sa.delete(ref).where(sa.tuple_(ref.c.bucket, ref.c.record, ref.c.row_id).in_(_GONE))
)
_MARK = Statement(
    lambda: (
        sa.insert(boot_gone)
        .prefix_with("OR IGNORE")
        .from_select(
            ["bucket", "record", "row_id"],
            _GONE.where(pulled.c.bucket.in_(sa.select(boot.c.bucket))),
        )
    )
)
_DOOMED = Statement(lambda: sa.select(ref.c.record, ref.c.row_id).where(_doomed()))
_DROP = Statement(lambda: sa.delete(ref).where(_doomed()))


def take_refs(
    connection: sa.Connection,
    granted: Collection[str],
    reset: Collection[str],
    ranges: Mapping[str, bytes],
) -> set[Key]:
    """Note what buckets hold and let go of; the rows that none holds any more (R4).

    Of a bucket in `reset`, and of the `ranges` of one that is repaired, what did not come again
    is gone. All of it happens within the database: a bucket of a million rows needs no more
    memory than one.
    """
    suspects = _let_go(connection)
    _TAKE.run(connection, kinds=list(synced_tables()))
    suspects |= _drop(connection, granted, reset, ranges)
    return {key for key in suspects if not is_held(connection, key)}


def is_held(connection: sa.Connection, key: Key) -> bool:
    """Whether a bucket holds this row here."""
    return _HELD.first(connection, kind=key[0], key=key[1]) is not None


def _let_go(connection: sa.Connection) -> set[Key]:
    """The rows that left a bucket. What still comes as segments must not bring them back."""
    gone = {(row.record, row.row_id) for row in _LEFT.all(connection)}
    if gone:
        _LET_GO.run(connection)
        _MARK.run(connection)
    return gone


def _drop(
    connection: sa.Connection,
    granted: Collection[str],
    reset: Collection[str],
    ranges: Mapping[str, bytes],
) -> set[Key]:
    """Forget buckets not granted any more, and of what was read anew what did not come again."""
    if ranges:  # a repair: rare, and never twice alike
        return _drop_where(connection, sa.or_(_doomed(), *_in_ranges(ranges)), granted, reset)
    values = {"granted": list(granted), "reset": list(reset)}
    dropped = {(row.record, row.row_id) for row in _DOOMED.all(connection, **values)}
    if dropped:
        _DROP.run(connection, **values)
    return dropped


def _drop_where(
    connection: sa.Connection,
    doomed: sa.ColumnElement[bool],
    granted: Collection[str],
    reset: Collection[str],
) -> set[Key]:
    values = {"granted": list(granted), "reset": list(reset)}
    query = sa.select(ref.c.record, ref.c.row_id).where(doomed)
    dropped = {(row.record, row.row_id) for row in connection.execute(query, values)}
    if dropped:
        connection.execute(sa.delete(ref).where(doomed), values)
    return dropped


def _came() -> sa.ColumnElement[bool]:
    return sa.exists().where(
        pulled.c.record == ref.c.record,
        pulled.c.row_id == ref.c.row_id,
        pulled.c.bucket == ref.c.bucket,
    )


def _doomed() -> sa.ColumnElement[bool]:
    """What is not granted any more, and what did not come again of a bucket that was reset."""
    return sa.or_(
        ref.c.bucket.not_in(listed("granted")),
        sa.and_(ref.c.bucket.in_(listed("reset")), ~_came()),
    )


def _in_ranges(ranges: Mapping[str, bytes]) -> list[sa.ColumnElement[bool]]:
    return [
        sa.and_(ref.c.bucket == bucket, _last_byte().in_([f"{n:02X}" for n in some]), ~_came())
        for bucket, some in ranges.items()
    ]


def _last_byte() -> sa.Function[str]:
    """Which range of the checksums a row is in, in hexadecimal."""
    return sa.func.hex(sa.func.substr(ref.c.row_id, -1))
