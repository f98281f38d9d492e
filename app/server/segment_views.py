"""A bucket as people see it who share an epoch, and which of them come as segments."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from app.domain.access import visibility
from app.models.base import synced_tables
from app.models.sight import Fields, hidden
from app.server.buckets import granted, role_of
from app.server.pull import epoch_for
from app.server.tables import bucket_head, feed
from app.sync import columnar


@dataclass(frozen=True)
class Sizes:
    """When a bucket comes as segments.

    Attributes:
        rows: how many a segment holds at most.
        smallest: a bucket of fewer rows comes as quickly by pages.
        aged, aged_rows: a cover is renewed when more of the bucket came after it than one row in
            so many, and than so many rows.
    """

    rows: int = 5_000
    smallest: int = 500
    aged: int = 10
    aged_rows: int = 2_000


SIZES = Sizes()


@dataclass(frozen=True)
class View:
    """A bucket as those see it who share an epoch.

    Attributes:
        shape: names the columns of all record types; another program may have others.
    """

    bucket: str
    epoch: str
    unseen: Fields
    shape: str


def views_of(
    connection: sa.Connection, user_id: UUID, have: frozenset[str], sizes: Sizes
) -> list[View]:
    """The large buckets this person holds and their laptop does not."""
    role = role_of(connection, user_id)
    if role is None:
        return []
    wanted = [bucket for bucket in granted(connection, user_id) if bucket not in have]
    heads = {
        row.bucket: row.epoch
        for row in connection.execute(
            sa.select(bucket_head.c.bucket, bucket_head.c.epoch).where(
                bucket_head.c.bucket.in_(wanted)
            )
        )
    }
    unseen = hidden(role)
    shape = _shape(unseen)
    return [
        View(bucket, epoch_for(heads[bucket], role), unseen, f"{visibility(role)}.{shape}")
        for bucket in wanted
        if bucket in heads and _is_large(connection, bucket, sizes)
    ]


def _shape(unseen: Fields) -> str:
    said = [
        (
            record,
            [(name, columnar.kind_of(kind.__table__.c[name])) for name in names_of(record, unseen)],
        )
        for record, kind in synced_tables().items()
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def names_of(record: str, unseen: Fields) -> tuple[str, ...]:
    """The columns of a record type that these people see."""
    table = synced_tables()[record].__table__
    hidden_here = unseen.get(record, ())
    return tuple(str(c.name) for c in table.columns if c.name not in hidden_here)


def _is_large(connection: sa.Connection, bucket: str, sizes: Sizes) -> bool:
    some = (
        sa.select(feed.c.ver)
        .where(feed.c.bucket == bucket, feed.c.op == "put")
        .limit(sizes.smallest)
        .subquery()
    )
    count = connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()
    return bool(count >= sizes.smallest)
