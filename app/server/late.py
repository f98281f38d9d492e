"""What a laptop had not been told when it wrote: that a record, or a territory, is no longer its.

Its own cursors say it. They count only for buckets whose epoch it knows, which nobody learns
who was never granted the bucket; and a device that once had seen more is not believed when
it claims to have seen less.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import cached_property
from uuid import UUID

import sqlalchemy as sa

from app.models import AccountContact, Contact, User
from app.models.base import Plain
from app.server.book import Book, Key
from app.server.buckets import buckets_of
from app.server.tables import bucket_head, feed, mutation_log
from app.store.statements import Statement, listed, said
from app.sync.protocol import SyncRequest

_HEADS = Statement(
    lambda: sa.select(bucket_head.c.bucket, bucket_head.c.epoch, bucket_head.c.ver).where(
        bucket_head.c.bucket.in_(listed("buckets"))
    )
)
_SEEN = Statement(
    lambda: sa.select(sa.func.max(mutation_log.c.seen)).where(
        mutation_log.c.device == said("device")
    )
)
_REMOVALS = Statement(
    lambda: sa.select(feed.c.bucket, feed.c.ver).where(
        feed.c.record == said("kind"), feed.c.row_id == said("key"), feed.c.op != "put"
    )
)
_DELETIONS = Statement(
    lambda: sa.select(feed.c.bucket).where(
        feed.c.record == said("kind"), feed.c.row_id == said("key"), feed.c.op == "delete"
    )
)
_PLACES = Statement(
    lambda: sa.select(feed.c.bucket, feed.c.ver).where(
        feed.c.record == said("kind"), feed.c.row_id == said("key"), feed.c.op == "put"
    )
)


class Standing(Enum):
    """How somebody stands to a record that is not in their book."""

    UNTOLD = "it was, and their laptop did not know yet that it is not"
    TOLD = "it was, and their laptop knew"
    STRANGER = "it never was"


class Reach:
    """How far a device had read each bucket; asked of the database only where it matters."""

    def __init__(
        self,
        connection: sa.Connection,
        device: UUID,
        request: SyncRequest,
        believed: bool = True,
    ) -> None:
        self._connection = connection
        self._device = device
        self._request = request
        self._believed = believed

    @cached_property
    def read(self) -> dict[str, int]:
        """The version of each bucket that the device can show it was given."""
        claimed = self._request.cursors
        return {
            row.bucket: min(claimed[row.bucket].ver, row.ver)
            for row in _HEADS.all(self._connection, buckets=list(claimed))
            if claimed[row.bucket].epoch.partition(".")[0] == row.epoch
        }

    def has_read(self, key: Key) -> bool:
        """Whether the device was given the row as it stands."""
        return any(
            row.ver <= self.read.get(row.bucket, 0)
            for row in _PLACES.all(self._connection, kind=key[0], key=key[1])
        )

    @cached_property
    def credible(self) -> bool:
        """Whether the device claims to have seen at least what it had seen before."""
        if not self._believed:
            return False
        before = _SEEN.scalar(self._connection, device=self._device)
        return before is None or self._request.seen >= before


def standing(
    book: Book, reach: Reach, granted: frozenset[str], author: UUID, key: Key, row: Plain
) -> Standing:
    """How the author stands to a row that no granted bucket holds.

    What they made themselves stands as the records it hangs on do.
    """
    if any(
        bucket in reach.read and bucket not in granted for bucket in buckets_of(book, key[0], row)
    ):
        return Standing.UNTOLD if reach.credible else Standing.TOLD
    own = row.get("created_by") == str(author)
    found = Standing.STRANGER
    for place, each in enumerate(upwards(book, key, row)):
        if place and not own:
            break
        for bucket, ver in removals(book, each):
            if bucket not in reach.read:
                continue
            if ver > reach.read[bucket] and reach.credible:
                return Standing.UNTOLD
            found = Standing.TOLD
    return found


def removals(book: Book, key: Key) -> Iterator[tuple[str, int]]:
    """The buckets that a row has left, and when."""
    for row in _REMOVALS.all(book.bare, kind=key[0], key=key[1]):
        yield row.bucket, row.ver


def deleted_from(book: Book, key: Key) -> frozenset[str]:
    """The buckets in which a row was when it was deleted."""
    return frozenset(_DELETIONS.scalars(book.bare, kind=key[0], key=key[1]))


def upwards(book: Book, key: Key, row: Plain) -> Iterator[Key]:
    """The row, and what it hangs on, up to what stands in a territory by itself."""
    yield key
    if key[0] == Contact.__tablename__:
        for link in book.rows_where(AccountContact.__tablename__, "contact_id", key[1]):
            at = book.row(AccountContact.__tablename__, link)
            if at is not None:
                yield "account", UUID(at["account_id"])
    for name in book.kinds[key[0]].follows:
        value = row.get(name)
        other = book.table(key[0]).c[name].info["refers"]
        if value is None or other in (User.__tablename__, "territory"):
            continue
        parent = book.row(other, UUID(value))
        if parent is not None:
            yield from upwards(book, (other, UUID(value)), parent)
            return
