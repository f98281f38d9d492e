"""Feeds forget what left their buckets long ago (R3), so that they do not grow for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from app.server.tables import bucket_head, feed
from app.store import Store

# A laptop that was away for longer reads its buckets anew.
KEPT = timedelta(days=180)

_HEAD, _FEED = bucket_head.c, feed.c


def forget_left(store: Store, over: Callable[[], bool] = lambda: False) -> int:
    """Forget what left a bucket before its last mark, once that is old, and set another mark;
    how many entries, until it is `over`.

    A feed does not say when something left. So what left is kept for `KEPT`, at most for twice
    as long, and the floor rises only where something was forgotten.
    """
    forgotten = 0
    for bucket in _due(store):
        if over():
            break
        forgotten += _forget(store, bucket)
    return forgotten


def _due(store: Store) -> list[str]:
    query = sa.select(_HEAD.bucket).where(_is_due(store)).order_by(_HEAD.bucket)
    with store.engine.connect() as connection:
        return list(connection.execute(query).scalars())


def _is_due(store: Store) -> sa.ColumnElement[bool]:
    return sa.or_(_HEAD.mark_at.is_(None), _HEAD.mark_at < store.clock.now() - KEPT)


def _forget(store: Store, bucket: str) -> int:
    here = _HEAD.bucket == bucket
    with store.writing() as connection:
        # Looked at again once it is ours: another process may have done it just now.
        query = sa.select(bucket_head).where(here, _is_due(store)).with_for_update()
        head = connection.execute(query).one_or_none()
        if head is None:
            return 0
        mark = {"mark_ver": head.ver, "mark_at": store.clock.now()}
        left = 0
        if head.mark_at is not None:
            left = connection.execute(
                sa.delete(feed).where(
                    _FEED.bucket == bucket, _FEED.op != "put", _FEED.ver <= head.mark_ver
                )
            ).rowcount
        floor = {"floor_ver": head.mark_ver} if left else {}
        connection.execute(sa.update(bucket_head).where(here).values(**mark, **floor))
        return left
