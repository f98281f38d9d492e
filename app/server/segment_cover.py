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
from app.store.statements import Statement, said

# Segments that are part of no cover any more are still fetched by those who began with them.
KEPT = timedelta(days=2)

_HEAD = Statement(lambda: sa.select(bucket_head).where(bucket_head.c.bucket == said("name")))
_COVER = Statement(
    lambda: sa.select(segment_cover).where(
        segment_cover.c.bucket == said("name"), segment_cover.c.epoch == said("epoch")
    )
)
# What left a bucket after a version, if anything did.
_LEFT = Statement(lambda: _gone())
_LEFT_WITHIN = Statement(
    lambda: _gone().where(
        feed.c.record == said("kind"),
        feed.c.row_id > said("after"),
        feed.c.row_id <= said("last"),
    )
)
_ENTRIES = Statement(lambda: _entries())
_SINCE = Statement(lambda: _entries().where(feed.c.ver > said("ver")))


def _gone() -> sa.Select[Any]:
    gone = feed.c.bucket == said("name"), feed.c.ver > said("ver"), feed.c.op != "put"
    return sa.select(feed.c.ver).where(*gone).limit(1)


def _entries() -> sa.Select[Any]:
    return sa.select(sa.func.count()).where(feed.c.bucket == said("name"))


@dataclass(frozen=True)
class Cover:
    """The names of a bucket's segments, which hold its rows as they stood at `ver` or later."""

    ver: int
    names: list[str]


def fresh_cover(store: Store, view: View, sizes: Sizes) -> Cover | None:
    """The cover there is; None where it is missing or old."""
    with snapshot(store) as connection:
        head = head_of(connection, view.bucket)
        known = _COVER.first(connection, name=view.bucket, epoch=view.epoch)
        if known is None or known.shape != view.shape or known.ver < head.floor_ver:
            return None
        if _is_aged(connection, view.bucket, known.ver, sizes):
            return None
        if _LEFT.first(connection, name=view.bucket, ver=known.ver) is not None:
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
    within = {"kind": piece.record, "after": piece.after, "last": piece.last_id}
    left = _LEFT_WITHIN.first(connection, name=piece.bucket, ver=piece.ver, **within)
    return left is not None


def head_of(connection: sa.Connection, bucket: str) -> Any:
    """The head of a bucket's feed."""
    return _HEAD.all(connection, name=bucket)[0]


def _is_aged(connection: sa.Connection, bucket: str, ver: int, sizes: Sizes) -> bool:
    """Whether so much came after a version that its segments are worth making anew."""
    rows = _ENTRIES.scalar(connection, name=bucket)
    since = _SINCE.scalar(connection, name=bucket, ver=ver)
    return bool(since > max(sizes.aged_rows, rows // sizes.aged))
