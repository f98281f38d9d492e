"""How far a laptop had read of the server's journal.

On PostgreSQL two transactions may end in another order than they took the numbers of their
entries. What was still being written when a laptop read is told to it: whoever compared by the
newest number alone would take it for seen (R1).
"""

from __future__ import annotations

import hmac
import threading
from dataclasses import dataclass
from time import monotonic

import msgspec
import sqlalchemy as sa

from app.store.statements import Statement, said
from app.store.store import get_fact
from app.store.tables import journal
from app.sync.protocol import MOST_UNREAD, SyncRequest

# The fact that holds the key by which this server knows its own words again.
SEAL = "seal"
# A number that is missing for so many seconds was given up with its transaction.
GIVEN_UP = 60.0
# So far a process that has just begun looks back.
LOOK_BACK = 10_000
_MARK = 16


@dataclass(frozen=True)
class Seen:
    """All entries of the journal up to a number, but for those that could not be read yet."""

    upto: int
    besides: tuple[int, ...] = ()

    def unseen(self, seq: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
        """The condition for an entry that was not seen."""
        later = seq > self.upto
        return sa.or_(later, seq.in_(self.besides)) if self.besides else later


NOTHING, ALL = Seen(0), Seen(2**62)


def seen_by(connection: sa.Connection, request: SyncRequest) -> Seen:
    """What a laptop has seen. That it has not seen some of it, only this server's word proves."""
    mark, numbers = request.unread[:_MARK], request.unread[_MARK:]
    key = get_fact(connection, SEAL) if numbers else None
    if key and hmac.compare_digest(mark, _mark(key, request.device, request.seen, numbers)):
        return Seen(request.seen, msgspec.msgpack.decode(numbers, type=tuple[int, ...]))
    return Seen(request.seen)


class Unread:
    """The numbers of the journal that cannot be read yet, as one process has come to know them
    from one database or its replica."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._noticed: dict[int, float] = {}
        # Up to here nothing is being written any more.
        self.settled = 0

    def told(self, connection: sa.Connection, device: bytes, settled: int, newest: int) -> bytes:
        """What a laptop is told, to say it again: the numbers below the newest entry of this
        snapshot that are not in it, with this server's mark; often nothing.

        `settled` is as it was before the snapshot began.
        """
        if connection.dialect.name == "sqlite":
            return b""  # one writer after the other
        missing = self._young(_missing(connection, max(settled, newest - LOOK_BACK)), newest)
        key = get_fact(connection, SEAL) if missing else None
        if key is None:
            return b""
        numbers = msgspec.msgpack.encode(missing[:MOST_UNREAD])
        return _mark(key, device, newest, numbers) + numbers

    def _young(self, missing: list[int], newest: int) -> list[int]:
        now = monotonic()
        with self._lock:
            for number in missing:
                self._noticed.setdefault(number, now)
            young = [number for number in missing if now - self._noticed[number] < GIVEN_UP]
            self.settled = max(self.settled, young[0] - 1 if young else newest)
            for number in [one for one in self._noticed if one <= self.settled]:
                del self._noticed[number]
        return young


def _missing(connection: sa.Connection, start: int) -> list[int]:
    rows = _BEHIND.all(connection, start=start)
    ends = [(start if row.before is None else row.before, row.seq) for row in rows]
    return [number for before, seq in ends for number in range(before + 1, seq)]


def _behind() -> sa.Select[tuple[int, int]]:
    """Each entry from `start` on that does not follow right behind another."""
    before = sa.func.lag(journal.c.seq).over(order_by=journal.c.seq).label("before")
    found = sa.select(journal.c.seq, before).where(journal.c.seq >= said("start")).subquery().c
    apart = sa.or_(found.before.is_(None), found.seq > found.before + 1)
    return sa.select(found.seq, found.before).where(apart).order_by(found.seq)


_BEHIND = Statement(_behind)


def _mark(key: str, device: bytes, seen: int, numbers: bytes) -> bytes:
    words = device + seen.to_bytes(8) + numbers
    return hmac.digest(bytes.fromhex(key), words, "sha256")[:_MARK]
