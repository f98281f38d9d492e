"""Checksums of buckets as they are sent to those who see so much of them (R19).

Reckoned when a laptop asks, one laptop at a time, and kept until the bucket changes. What was
left out because it is much, or because another is being served, is asked for again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator

import sqlalchemy as sa

from app.models.sight import Fields
from app.server.pull import Page, pictures
from app.server.tables import feed
from app.store.statements import Statement, said
from app.sync.protocol import SCHEMA, SyncRequest
from app.sync.sums import by_range, picture_sum, together

# So many rows are reckoned for one request; a single bucket may be larger.
MOST_ROWS = 20_000
SLICE = 2_000
MOST_KEPT = 1_000

_HOW_MANY = Statement(
    lambda: sa.select(sa.func.count()).where(feed.c.bucket == said("name"), feed.c.op == "put")
)
_BEHIND = Statement(
    lambda: (
        sa.select(feed)
        .where(feed.c.bucket == said("name"), feed.c.op == "put", feed.c.ver > said("after"))
        .order_by(feed.c.ver)
        .limit(said("most"))
    )
)


class Checks:
    """The checksums this process has reckoned."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str, int], bytes] = OrderedDict()
        self._alone = threading.Lock()

    def of(self, connection: sa.Connection, request: SyncRequest, page: Page) -> dict[str, bytes]:
        """The checksums asked for, of buckets this answer completes; at least one, if any.

        A program of another schema would come to others, and a copy of the database that lags
        behind the laptop cannot judge it.
        """
        if not request.check or not page.complete or request.schema != SCHEMA:
            return {}
        if not self._alone.acquire(blocking=False):
            return {}
        try:
            return self._reckoned(connection, request, page)
        finally:
            self._alone.release()

    def _reckoned(
        self, connection: sa.Connection, request: SyncRequest, page: Page
    ) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        room = MOST_ROWS
        for bucket in sorted(set(request.check) & set(page.cursors) & set(page.heads)):
            cursor = page.cursors[bucket]
            if cursor.ver != page.heads[bucket]:
                continue
            key = (bucket, cursor.epoch, cursor.ver)
            if key not in self._kept:
                rows = _count(connection, bucket)
                if found and rows > room:
                    continue
                room -= rows
                self._keep(key, _ranges(connection, bucket, page.unseen))
            self._kept.move_to_end(key)
            ranges = self._kept[key]
            found[bucket] = ranges if request.check[bucket] else together(ranges)
        return found

    def _keep(self, key: tuple[str, str, int], ranges: bytes) -> None:
        self._kept[key] = ranges
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


def _count(connection: sa.Connection, bucket: str) -> int:
    return int(_HOW_MANY.scalar(connection, name=bucket))


def _ranges(connection: sa.Connection, bucket: str, unseen: Fields) -> bytes:
    """Read and reckoned a slice at a time, so that a large bucket needs no more memory."""

    def sums() -> Iterator[tuple[bytes, int]]:
        after = 0
        while True:
            entries = _BEHIND.all(connection, name=bucket, after=after, most=SLICE)
            for item in pictures(connection, entries, unseen):
                if item.values is not None:
                    one = picture_sum(item.record, item.row_id, item.rev, item.values)
                    yield item.row_id, one
            if len(entries) < SLICE:
                return
            after = entries[-1].ver

    return by_range(sums())
