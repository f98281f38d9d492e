"""Which bucket holds which row here, brought up to a pull that was put aside."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

import sqlalchemy as sa

from app.models.base import synced_tables
from app.sync.tables import boot, boot_gone, pulled, ref

Key = tuple[str, UUID]


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
    held = sa.select(pulled.c.bucket, pulled.c.record, pulled.c.row_id, pulled.c.rev).where(
        pulled.c.rev.is_not(None), pulled.c.record.in_(synced_tables())
    )
    connection.execute(
        sa.insert(ref)
        .prefix_with("OR REPLACE")
        .from_select(["bucket", "record", "row_id", "rev"], held)
    )
    suspects |= _drop(connection, granted, reset, ranges)
    return {key for key in suspects if not is_held(connection, key)}


def is_held(connection: sa.Connection, key: Key) -> bool:
    """Whether a bucket holds this row here."""
    query = sa.select(ref.c.bucket).where(ref.c.record == key[0], ref.c.row_id == key[1])
    return connection.execute(query.limit(1)).first() is not None


def _let_go(connection: sa.Connection) -> set[Key]:
    """The rows that left a bucket. What still comes as segments must not bring them back."""
    left = sa.select(pulled.c.bucket, pulled.c.record, pulled.c.row_id).where(
        pulled.c.rev.is_(None)
    )
    gone = {(row.record, row.row_id) for row in connection.execute(left)}
    if gone:
        connection.execute(
            sa.delete(ref).where(sa.tuple_(ref.c.bucket, ref.c.record, ref.c.row_id).in_(left))
        )
        marks = left.where(pulled.c.bucket.in_(sa.select(boot.c.bucket)))
        connection.execute(
            sa.insert(boot_gone)
            .prefix_with("OR IGNORE")
            .from_select(["bucket", "record", "row_id"], marks)
        )
    return gone


def _drop(
    connection: sa.Connection,
    granted: Collection[str],
    reset: Collection[str],
    ranges: Mapping[str, bytes],
) -> set[Key]:
    """Forget buckets not granted any more, and of what was read anew what did not come again."""
    came = sa.exists().where(
        pulled.c.record == ref.c.record,
        pulled.c.row_id == ref.c.row_id,
        pulled.c.bucket == ref.c.bucket,
    )
    doomed = sa.or_(
        ref.c.bucket.not_in(list(granted)),
        sa.and_(ref.c.bucket.in_(list(reset)), ~came),
        *(
            sa.and_(ref.c.bucket == bucket, _last_byte().in_([f"{n:02X}" for n in some]), ~came)
            for bucket, some in ranges.items()
        ),
    )
    query = sa.select(ref.c.record, ref.c.row_id).where(doomed)
    dropped = {(row.record, row.row_id) for row in connection.execute(query)}
    if dropped:
        connection.execute(sa.delete(ref).where(doomed))
    return dropped


def _last_byte() -> sa.Function[str]:
    """Which range of the checksums a row is in, in hexadecimal."""
    return sa.func.hex(sa.func.substr(ref.c.row_id, -1))
