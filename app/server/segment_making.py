"""Making a bucket's segments: the first time all, later those of whose rows some have changed."""

from __future__ import annotations

import hashlib
import time
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.models.base import synced_tables, table_of
from app.server.segment_cover import Cover, head_of, keep_cover
from app.server.segment_rows import NOW, OPEN, PAST, WHOLE, Rows, read_rows
from app.server.segment_views import Sizes, View
from app.server.snapshot import snapshot
from app.server.tables import feed, segment
from app.server.upsert import upsert
from app.store import Store
from app.sync import columnar

FIRST_KEY = UUID(int=0)
_RECORDS = sa.select(feed.c.record).where(feed.c.bucket == sa.bindparam("name")).distinct()
# So many are written in one transaction.
TOGETHER = 20


class Making:
    """The segments of one bucket. Where time runs out, what was made by then is found again."""

    def __init__(self, store: Store, view: View, sizes: Sizes, until: float) -> None:
        self._store, self._view, self._sizes, self._until = store, view, sizes, until
        self._made: list[dict[str, Any]] = []

    def cover(self) -> Cover | None:
        """All segments of the bucket; None where it was later than `until` (`time.monotonic`)."""
        with snapshot(self._store) as connection:
            head = head_of(connection, self._view.bucket)
            there = set(connection.execute(_RECORDS, {"name": self._view.bucket}).scalars())
        names: list[str] = []
        for record in (record for record in synced_tables() if record in there):
            for part in (NOW, PAST) if record in OPEN else (WHOLE,):
                found = self._walk(record, part)
                self._write()
                if found is None:
                    return None
                names += found
        return keep_cover(self._store, self._view, Cover(head.ver, names))

    def _walk(self, record: str, part: str) -> list[str] | None:
        """The segments of a record type in the order of keys: those that still hold, and new."""
        names, empty = list[str](), frozenset[str]()
        after: UUID | None = FIRST_KEY
        while after is not None:
            if time.monotonic() > self._until:
                return None
            with snapshot(self._store) as connection:
                head = head_of(connection, self._view.bucket)
                known = _known(connection, self._view, record, part, head.floor_ver)
                still = _still_holds(connection, self._view, record, known, after)
                if still is not None:
                    names.append(still.name)
                    after = still.last_id
                    continue
                border = min((k.last_id for k in known if k.last_id > after), default=None)
                most = self._sizes.rows
                span = (after, border, most)
                rows = read_rows(connection, self._view, record, part, *span, empty)
            empty = rows.empty
            last = rows.last if rows.more else border
            if rows.revs:
                end = last if last is not None else rows.last
                names.append(self._keep(record, part, rows, after, end, head.ver))
            after = last
        return names

    def _keep(
        self, record: str, part: str, rows: Rows, after: UUID, last_id: UUID, ver: int
    ) -> str:
        view, table = self._view, table_of(synced_tables()[record])
        data = columnar.write(view.bucket, view.epoch, table, rows.columns, rows.revs)
        name = hashlib.sha256(data).hexdigest()
        row = {
            "name": name,
            "bucket": view.bucket,
            "epoch": view.epoch,
            "record": record,
            "part": part,
            "shape": view.shape,
            "after": after,
            "last_id": last_id,
            "ver": ver,
            "rows": len(rows.revs),
            "size": len(data),
            "bytes": data,
            "at": self._store.clock.now(),
        }
        self._made.append(row)
        if len(self._made) >= TOGETHER:
            self._write()
        return name

    def _write(self) -> None:
        if self._made:
            with self._store.writing() as connection:
                upsert(connection, segment, self._made)
            self._made = []


def _known(connection: sa.Connection, view: View, record: str, part: str, floor: int) -> list[Any]:
    """The segments there are. What left the feed below its floor may still be in older ones."""
    query = sa.select(segment.c.name, segment.c.after, segment.c.last_id, segment.c.ver).where(
        segment.c.bucket == view.bucket,
        segment.c.epoch == view.epoch,
        segment.c.record == record,
        segment.c.part == part,
        segment.c.shape == view.shape,
        segment.c.ver >= floor,
    )
    return list(connection.execute(query.order_by(segment.c.ver.desc())).all())


def _still_holds(
    connection: sa.Connection, view: View, record: str, known: list[Any], after: UUID
) -> Any:
    """The newest known segment behind `after` of whose rows none has changed; None without."""
    for one in known:
        if one.after != after:
            continue
        query = sa.select(feed.c.ver).where(
            feed.c.bucket == view.bucket,
            feed.c.record == record,
            feed.c.row_id > one.after,
            feed.c.row_id <= one.last_id,
            feed.c.ver > one.ver,
        )
        if connection.execute(query.limit(1)).first() is None:
            return one
    return None
