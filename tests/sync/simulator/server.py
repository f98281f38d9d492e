"""The server of a history: the real one, behind a door at which every answer is looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from backports import zstd

from app.clock import Clock
from app.errors import NotAllowed, NotFound, Problem, Refused, Unreachable
from app.server import life
from app.server.api import LocalApi
from app.server.segments import Sizes
from app.store import Store
from app.sync.codec import pack, unpack
from app.sync.plans import PlanRequest
from app.sync.protocol import SignIn, SyncRequest, SyncResponse
from tests.sync.simulator.files import Place, Trip
from tests.sync.simulator.oracle import TOKEN, Oracle
from tests.sync.simulator.talk import Killed
from tests.sync.simulator.violation import Violation, require

Bytes = tuple[bytes, bool]


class SimServer:
    """One organisation's server.

    Attributes:
        oracle: what should be where, by the rows that lie here.
        faults: what went wrong on purpose, counted.
    """

    def __init__(self, place: Place, clock: Clock, faults: Counter[str], sizes: Sizes) -> None:
        self.place, self.faults = place, faults
        self._clock, self._sizes = clock, sizes
        self.oracle = Oracle(place.path)
        self.open()

    def open(self) -> None:
        """Start the program on its file."""
        self.store = Store(self.place.engine, self._clock)
        self.api = LocalApi(self.store, self._sizes)

    def close(self) -> None:
        """Stop it."""
        self.oracle.close()
        self.place.close()

    def put_back(self, file: Path, said: bool) -> None:
        """A copy takes the place of the file; `said`: by the verb for it, which says so."""
        self.oracle.close()
        self.place.put(file)
        self.oracle = Oracle(self.place.path)
        self.open()
        if said:
            with self.store.writing() as connection:
                life.begin(connection, self._clock.now())

    def dies_at_next_commit(self, after: bool) -> None:
        """Stretch a wire: the next commit is its last act, or the last it wanted to do."""
        self.place.trip = Trip(1, after, Killed)

    def sign_in(self, body: Bytes) -> Bytes:
        """Answer a sign-in."""
        return pack(self._do(lambda: self.api.sign_in(unpack(*body, SignIn))))

    def renew(self, refresh: str) -> Bytes:
        """Answer a renewal of tokens."""
        return pack(self._do(lambda: self.api.renew(refresh)))

    def sync(self, access: str, body: Bytes) -> Bytes:
        """Answer a synchronisation; nobody may find in the answer what is not theirs."""
        request = unpack(*body, SyncRequest)
        who: list[bytes] = []

        def act() -> SyncResponse:
            answer = self.api.sync(access, request)
            who.append(self._owner_of(access))
            return answer

        answer = self._do(act)
        sent = pack(answer)
        self._look_through(answer, sent, who[0])
        return sent

    def plan(self, access: str, body: Bytes) -> Bytes:
        """Answer what there is to fetch."""
        return pack(self._do(lambda: self.api.plan(access, unpack(*body, PlanRequest))))

    def segment(self, access: str, body: Bytes) -> Bytes:
        """Answer with a part of a segment."""
        asked = unpack(*body, tuple[bytes, str, int])
        return pack(self._do(lambda: self.api.segment(access, *asked)))

    def _owner_of(self, access: str) -> bytes:
        from app.server.auth import hashed

        found = self.oracle.ask("SELECT user_id FROM device_token WHERE access = ?", hashed(access))
        return bytes(found[0][0])

    def _do(self, act: Callable[[], Any]) -> Any:
        """Act as a process would: it may refuse, and it may die."""
        try:
            return act()
        except Killed:
            self.faults["server died"] += 1
            self.place.close()
            self.open()
            raise Unreachable("The server has gone away.") from None
        except (NotAllowed, NotFound):
            raise
        except Problem as problem:
            raise Refused(problem.msgid, **problem.details) from problem
        except Exception as error:
            raise Violation("server fault", f"{type(error).__name__}: {error}") from error
        finally:
            self.place.trip = None

    def _look_through(self, answer: SyncResponse, sent: Bytes, user_id: bytes) -> None:
        """R8: neither rows nor words that were not granted in the snapshot of the answer."""
        sight = self.oracle.sight(user_id)
        for item in answer.items:
            held = item.values is None or item.row_id in sight.rows.get(item.record, ())
            require(held, "foreign row", f"{item.record} {item.row_id.hex()} in {item.bucket}")
        text = (unpack_raw(*sent)).decode("utf-8", "ignore")
        foreign = set(TOKEN.findall(text)) - self.oracle.words(user_id) if "‹" in text else set()
        require(not foreign, "foreign words", f"{sorted(foreign)[:5]} in an answer")


def unpack_raw(data: bytes, compressed: bool) -> bytes:
    """The message's bytes as they stand."""
    return zstd.decompress(data) if compressed else data
