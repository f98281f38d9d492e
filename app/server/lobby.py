"""Where laptops wait to hear that there is something new; they are told no more than that.

Nothing depends on it: a laptop that misses a word asks by itself before long (R18). Each process
looks at the heads of the feeds a few times a second while somebody waits, so it hears what any
other process wrote, without anything in the way of those who write.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from app.models import Role
from app.server.buckets import granted, role_of
from app.server.pull import epoch_for
from app.server.snapshot import snapshot
from app.server.tables import bucket_head
from app.store import Store
from app.store.statements import Statement, listed
from app.sync.protocol import Cursor
from app.sync.standing import standing

LOG = logging.getLogger(__name__)
LOOK_EVERY = 0.4  # seconds

_HEADS = sa.select(bucket_head.c.bucket, bucket_head.c.epoch, bucket_head.c.ver)
_ALL = Statement(lambda: _HEADS)
_SOME = Statement(lambda: _HEADS.where(bucket_head.c.bucket.in_(listed("buckets"))))

Heads = dict[str, tuple[str, int]]


def standing_of(store: Store, user_id: UUID) -> tuple[frozenset[str], str]:
    """The buckets a person is granted, and how a laptop of theirs stands that has read all."""
    with snapshot(store) as connection:
        mine = granted(connection, user_id)
        role = role_of(connection, user_id) or Role.REP
        heads = _heads(connection, mine)
    cursors = {name: Cursor(epoch_for(epoch, role), ver, 0) for name, (epoch, ver) in heads.items()}
    return frozenset(mine), standing(cursors)


@dataclass(eq=False)
class _Guest:
    """Somebody who waits."""

    buckets: frozenset[str]
    called: asyncio.Event


class Lobby:
    """Those who wait in one server process."""

    def __init__(self, store: Store, stopping: Callable[[], bool]) -> None:
        self._store = store
        self._stopping = stopping
        self._guests: set[_Guest] = set()
        self._looking: asyncio.Task[None] | None = None

    async def wait(self, user_id: UUID, known: str, seconds: float) -> bool:
        """Whether a laptop that stands at `known` should ask again; waits for that so long."""
        ends = asyncio.get_running_loop().time() + seconds
        while not self._stopping():
            # Known to be here before the heads are read: what moves in between is not missed.
            guest = _Guest(frozenset(), asyncio.Event())
            self._come(guest)
            try:
                guest.buckets, now = await run_in_threadpool(standing_of, self._store, user_id)
                if now != known:
                    return True
                left = ends - asyncio.get_running_loop().time()
                await asyncio.wait_for(guest.called.wait(), max(left, 0))
            except TimeoutError:
                return False
            finally:
                self._guests.discard(guest)
        return False

    def _come(self, guest: _Guest) -> None:
        self._guests.add(guest)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().create_task(self._look())

    async def _look(self) -> None:
        """Call those whose buckets moved, as long as anybody is here."""
        before = await self._heads({})
        # Whoever read the heads before this looks again: what moved in between nobody would tell.
        self._call(self._guests)
        while self._guests and not self._stopping():
            await asyncio.sleep(LOOK_EVERY)
            now = await self._heads(before)
            moved = {name for name, head in now.items() if before.get(name) != head}
            # Somebody whose buckets are not known yet is called: they look again.
            self._call(
                guest
                for guest in self._guests
                if moved and (not guest.buckets or guest.buckets & moved)
            )
            before = now
        self._call(self._guests)

    def _call(self, guests: Iterable[_Guest]) -> None:
        for guest in guests:
            guest.called.set()

    async def _heads(self, otherwise: Heads) -> Heads:
        try:
            return await run_in_threadpool(self._read)
        except sa.exc.SQLAlchemyError:
            LOG.warning("the heads of the feeds could not be read")
            return otherwise

    def _read(self) -> Heads:
        # Where a replica is read, it is what a guest who is called will see.
        with snapshot(self._store) as connection:
            return _heads(connection, None)


def _heads(connection: sa.Connection, only: list[str] | None) -> Heads:
    rows = _ALL.all(connection) if only is None else _SOME.all(connection, buckets=only)
    return {row.bucket: (row.epoch, row.ver) for row in rows}
