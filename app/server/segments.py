"""Segments for first synchronisations: made at the first request, then shared and kept.

Each holds up to 5,000 rows of one record type of one bucket, in the order of their keys. Where a
bucket has changed much, only those segments are made anew whose rows have changed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.i18n import N_
from app.server.buckets import CATALOGUE, granted, person, role_of, territories_of, territory
from app.server.pull import epoch_for
from app.server.segment_cover import Cover, fresh_cover, head_of, holds_what_left
from app.server.segment_making import Making
from app.server.segment_rows import PAST
from app.server.segment_views import SIZES, Sizes, View, views_of
from app.server.snapshot import snapshot
from app.server.tables import segment
from app.store import Store
from app.store.statements import Statement, said
from app.sync.plans import BucketPlan, Piece, Plan

NO_SEGMENT = N_("There is no such part of the data any more. Relasi asks for it again by itself.")
# How long one request may wait for segments to be made, in seconds.
PATIENCE = 10.0
# And how long for another that makes some, so that no crowd of them keeps others from syncing.
QUEUE = 2.0

HISTORY = frozenset({"stage_change", "attachment", "note"})

_NAMED = Statement(lambda: sa.select(segment).where(segment.c.name == said("which")))


class Segments:
    """Makes and gives out the segments of one organisation's database."""

    def __init__(self, store: Store, sizes: Sizes = SIZES) -> None:
        self._store, self._sizes = store, sizes
        self._making = threading.Lock()

    def plan(self, user_id: UUID, have: Sequence[str], patience: float = PATIENCE) -> Plan:
        """What this person's laptop fetches of the buckets it does not have."""
        until = time.monotonic() + patience
        with snapshot(self._store) as connection:
            views = views_of(connection, user_id, frozenset(have), self._sizes)
            own = {CATALOGUE, person(user_id)}
            own |= set(map(territory, territories_of(connection, {user_id})))
        plan = Plan([])
        for view in sorted(views, key=lambda view: view.bucket not in own):
            cover = fresh_cover(self._store, view, self._sizes) or self._made(view, until)
            if cover is None:
                plan.more = True
                break
            plan.buckets.append(self._told(view, cover, first=0 if view.bucket in own else 1))
        return plan

    def read(self, user_id: UUID, name: str) -> bytes | None:
        """A segment's bytes; None where there is none, or not for this person in this snapshot."""
        with snapshot(self._store, fresh=True) as connection:
            found = _NAMED.first(connection, which=name)
            if found is None or found.bucket not in granted(connection, user_id):
                return None
            role = role_of(connection, user_id)
            head = head_of(connection, found.bucket)
            if role is None or found.epoch != epoch_for(head.epoch, role):
                return None
            if holds_what_left(connection, found):
                return None
            return bytes(found.bytes)

    def _made(self, view: View, until: float) -> Cover | None:
        """The cover, made anew, by one request at a time; None where time ran out: what was made
        by then is found again."""
        if not self._making.acquire(timeout=QUEUE):
            return None
        try:
            known = fresh_cover(self._store, view, self._sizes)
            return known or Making(self._store, view, self._sizes, until).cover()
        finally:
            self._making.release()

    def _told(self, view: View, cover: Cover, first: int) -> BucketPlan:
        with self._store.engine.connect() as connection:
            query = sa.select(
                segment.c.name,
                segment.c.record,
                segment.c.part,
                segment.c.rows,
                segment.c.size,
            ).where(segment.c.bucket == view.bucket, segment.c.name.in_(cover.names))
            known = {row.name: row for row in connection.execute(query)}
        pieces = [
            Piece(name, row.record, row.rows, row.size, 2 if _is_past(row) else first)
            for name, row in ((name, known[name]) for name in cover.names)
        ]
        return BucketPlan(view.bucket, view.epoch, cover.ver, pieces)


def _is_past(piece: Any) -> bool:
    return bool(piece.part == PAST or piece.record in HISTORY)
