"""Segments made ahead, behind everything else: a new laptop seldom waits for any to be made."""

from __future__ import annotations

import time
from collections.abc import Callable

import sqlalchemy as sa

from app.models import User
from app.server.segment_cover import fresh_cover
from app.server.segment_making import Making
from app.server.segment_views import SIZES, Sizes, View, views_of
from app.server.snapshot import snapshot
from app.store import Store

# A server that is to end does not wait longer.
STRETCH = 1.0


def make_ahead(store: Store, over: Callable[[], bool], sizes: Sizes = SIZES) -> None:
    """Make what is missing or has aged of every large bucket, as each person sees it."""
    for view in _views(store, sizes):
        while not over() and fresh_cover(store, view, sizes) is None:
            Making(store, view, sizes, time.monotonic() + STRETCH).cover()


def _views(store: Store, sizes: Sizes) -> list[View]:
    with snapshot(store) as connection:
        user = User.__table__.c
        people = connection.execute(sa.select(user.id).where(user.active)).scalars().all()
        found = {
            (view.bucket, view.epoch): view
            for user_id in people
            for view in views_of(connection, user_id, frozenset(), sizes)
        }
    return list(found.values())
