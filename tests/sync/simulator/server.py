"""The server of a history: the real one, behind a door at which every answer is looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from backports import zstd

from app.clock import Clock
from app.errors import NotAllowed, NotFound, Problem, Refused, Unreachable
from app.server import life, lobby, upcast
from app.server.api import LocalApi
from app.server.blobs import Folder
from app.server.identifying import caller_behind
from app.server.segment_views import Sizes
from app.server.tokens import hashed
from app.store import Store
from app.sync.codec import pack, unpack
from app.sync.parcels import FileChunk
from app.sync.plans import PlanRequest
from app.sync.protocol import SignIn, SyncRequest, SyncResponse
from tests.sync.simulator.chance import Dice
from tests.sync.simulator.files import Place, Trip
from tests.sync.simulator.oracle import TOKEN, Oracle
from tests.sync.simulator.papers import tear
from tests.sync.simulator.talk import Killed
from tests.sync.simulator.violation import Violation, require

Bytes = tuple[bytes, bool]


class SimServer:
    """One organisation's server.

    Attributes:
        oracle: what should be where, by the rows that lie here.
        faults: what went wrong on purpose, counted.
        was_put_back: whether an older copy took the place of its file.
        sent: attachments whose files were sent, or begun, by somebody who has the bytes.
    """

    def __init__(
        self,
        place: Place,
        oracle: Oracle,
        clock: Clock,
        faults: Counter[str],
        sizes: Sizes,
        dice: Dice,
    ) -> None:
        self.place, self.faults, self._dice = place, faults, dice
        self._clock, self._sizes = clock, sizes
        self.blobs, self.sent = Folder(place.files), set[bytes]()
        self.was_put_back = False
        self.oracle = oracle
        self.open()

    def open(self) -> None:
        """Start the program on its file."""
        self.store = Store(self.place.engine, self._clock)
        self.api = LocalApi(self.store, self._sizes, self.blobs)

    def put_back(self, file: Path, said: bool) -> None:
        """A copy takes the place of the file; `said`: by the verb for it, which says so."""
        self.was_put_back = True
        self.place.put(file)
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
        too_old = request.schema < upcast.OLDEST_SCHEMA
        require(not (too_old and answer.items), "not drained", "rows for a program too old")
        return sent

    def plan(self, access: str, body: Bytes) -> Bytes:
        """Answer what there is to fetch."""
        return pack(self._do(lambda: self.api.plan(access, unpack(*body, PlanRequest))))

    def segment(self, access: str, body: Bytes) -> Bytes:
        """Answer with a part of a segment."""
        asked = unpack(*body, tuple[bytes, str, int])
        return pack(self._do(lambda: self.api.segment(access, *asked)))

    def send_file(self, access: str, body: Bytes) -> Bytes:
        """Take a part of a file."""
        return pack(self._do(lambda: self.api.send_file(access, unpack(*body, FileChunk))))

    def file_part(self, access: str, body: Bytes) -> Bytes:
        """Answer with a part of a file; nobody may get one that is not theirs."""
        asked = unpack(*body, tuple[bytes, bytes, int, int])
        answer = pack(self._do(lambda: self.api.file_part(access, *asked)))
        self._look_at_file(access, asked[1])
        return answer

    def thumbnail(self, access: str, body: Bytes) -> Bytes:
        """Answer with a small picture; nobody may get one that is not theirs."""
        asked = unpack(*body, tuple[bytes, bytes])
        answer = pack(self._do(lambda: self.api.thumbnail(access, *asked)))
        self._look_at_file(access, asked[1])
        return answer

    def wait(self, access: str, device: UUID, at: str) -> bool:
        """Whether a laptop that stands at `at` should ask again, as its poke says."""

        def act() -> bool:
            who = caller_behind(self.store, access, device)
            return lobby.standing_of(self.store, who.user_id)[1] != at

        return bool(self._do(act))

    def _owner_of(self, access: str) -> bytes:
        sql = "SELECT user_id FROM device_token WHERE access = ?"
        return bytes(self.oracle.ask(sql, hashed(access))[0][0])

    def _do(self, act: Callable[[], Any]) -> Any:
        """Act as a process would: it may refuse, and it may die."""
        try:
            return act()
        except Killed:
            self.faults["server died"] += 1
            self.place.die()
            tear(self.place.files, self._dice)
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

    def _look_at_file(self, access: str, key: bytes) -> None:
        """R17: through the attachment's row, and only what was sent for it."""
        sight = self.oracle.sight(self._owner_of(access))
        require(key in sight.rows.get("attachment", ()), "foreign file", key.hex())
        require(key in self.sent, "file by its hash", key.hex())

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
