"""Which segments together are a whole bucket: kept, found again, and renewed when it has aged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from app.server.segment_views import Sizes, View
from app.server.snapshot import snapshot
from app.server.tables import bucket_head, feed, segment, segment_cover
from app.server.upsert import upsert
from app.store import Store

# Segments that are part of no cover any more are still fetched by those who began with them.
KEPT = timedelta(days=2)


@dataclass(frozen=True)
class Cover:
    """The names of a bucket's segments, which hold its rows as they stood at `ver` or later."""

    ver: int
    names: list[str]


def fresh_cover(store: Store, view: View, sizes: Sizes) -> Cover | None:
    """The cover there is; None where it is missing or old."""
    with snapshot(store) as connection:
        head = head_of(connection, view.bucket)
        known = connection.execute(
            sa.select(segment_cover).where(
                segment_cover.c.bucket == view.bucket, segment_cover.c.epoch == view.epoch
            )
        ).first()
        if known is None or known.shape != view.shape or known.ver < head.floor_ver:
            return None
        if _is_aged(connection, view.bucket, known.ver, sizes):
            return None
        if connection.execute(_left(view.bucket, known.ver)).first() is not None:
            return None
        return Cover(known.ver, msgspec.json.decode(known.names, type=list[str]))


def keep_cover(store: Store, view: View, cover: Cover) -> Cover:
    """Keep it, and let go of what was part of older ones long ago."""
    row = {
        "bucket": view.bucket,
        "epoch": view.epoch,
        "shape": view.shape,
        "ver": cover.ver,
        "names": msgspec.json.encode(cover.names).decode(),
    }
    with store.writing() as connection:
        upsert(connection, segment_cover, [row])
        connection.execute(
            sa.delete(segment).where(
                segment.c.bucket == view.bucket,
                segment.c.at < store.clock.now() - KEPT,
                segment.c.name.not_in(cover.names),
                sa.or_(segment.c.epoch == view.epoch, segment.c.shape != view.shape),
            )
        )
    return cover


def holds_what_left(connection: sa.Connection, piece: Any) -> bool:
    """Whether a row in a segment has left its bucket since: then it is given to nobody (R8)."""
    within = feed.c.row_id > piece.after, feed.c.row_id <= piece.last_id
    query = _left(piece.bucket, piece.ver).where(feed.c.record == piece.record, *within)
    return connection.execute(query).first() is not None


def head_of(connection: sa.Connection, bucket: str) -> Any:
    """The head of a bucket's feed."""
    return connection.execute(sa.select(bucket_head).where(bucket_head.c.bucket == bucket)).one()


def _left(bucket: str, ver: int) -> sa.Select[tuple[int]]:
    """Selects what left a bucket after a version, if anything did."""
    gone = feed.c.bucket == bucket, feed.c.ver > ver, feed.c.op != "put"
    return sa.select(feed.c.ver).where(*gone).limit(1)


def _is_aged(connection: sa.Connection, bucket: str, ver: int, sizes: Sizes) -> bool:
    """Whether so much came after a version that its segments are worth making anew."""
    rows = connection.execute(
        sa.select(sa.func.count()).where(feed.c.bucket == bucket)
    ).scalar_one()
    since = connection.execute(
        sa.select(sa.func.count()).where(feed.c.bucket == bucket, feed.c.ver > ver)
    ).scalar_one()
    return bool(since > max(sizes.aged_rows, rows // sizes.aged))
