"""A laptop of a history: a real file and the real engine, which die and come back."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.clock import SetClock
from app.errors import NotAllowed, Problem, Unreachable
from app.store import Identity, Store
from app.sync import outbox
from app.sync.joining import join
from app.sync.session import synchronize
from tests.sync.simulator.files import Place, Trip
from tests.sync.simulator.network import Straggler, Wire
from tests.sync.simulator.oracle import TOKEN
from tests.sync.simulator.talk import Killed, Talk
from tests.sync.simulator.template import PASSWORD, email
from tests.sync.simulator.violation import Violation, require
from tests.sync.simulator.watching import Snapshot, check_overlay, snapshot

if TYPE_CHECKING:
    from tests.sync.simulator.server import SimServer

# Every so many complete answers, what came of it is compared with what the server held.
WATCHED = 3
ENDLESS = "The server did not finish its answer. Tell the person who runs it."

_TYPED = (
    "SELECT j.seq, j.uid, c.after FROM journal j JOIN journal_change c ON c.seq = j.seq"
    " WHERE j.seq > ? AND j.origin IN ('local', 'undo', 'redo')"
)


class WrongClock:
    """A laptop's clock, which may be off."""

    def __init__(self, right: SetClock) -> None:
        self._right = right
        self.off = timedelta(0)

    def now(self) -> datetime:
        """What it says."""
        return self._right.now() + self.off

    def today(self, zone: tzinfo | None = None) -> Any:
        """The day it says."""
        return self.now().astimezone(zone).date()


class SimLaptop:
    """One laptop.

    Attributes:
        name: whose it is, and which of theirs.
        kept: where a copy of the file was put aside.
        typed: the words typed on it, each with the keys of the edits that hold it.
        excused: words that went with a file that was thrown away.
        received: how many rows came with the last synchronisation.
        trouble: what it ended with; empty where all went well.
    """

    def __init__(
        self,
        name: str,
        place: Place,
        clock: SetClock,
        server: SimServer,
        late: list[Straggler],
        faults: Counter[str],
    ) -> None:
        self.name, self.place, self.faults = name, place, faults
        self.clock = WrongClock(clock)
        self.wire = Wire(self, server, late)
        self._server = server
        self.talk: Talk | None = None
        self.kept: Path | None = None
        self.typed: dict[str, set[bytes]] = {}
        self.typed_when_kept: set[str] = set()
        self._noted = 0
        self.excused: set[str] = set()
        self.closed_out = False
        self.received, self.trouble = 0, ""
        self._heard = 0
        self._complete = False
        self._snapshot: Snapshot | None = None
        self._cursors: dict[str, tuple[str, int]] = {}
        self.open()

    def open(self) -> None:
        """Start the program on its file."""
        self.store = Store(self.place.engine, self.clock)
        self.store.identity = Identity(*(self._known(n) for n in ("user_id", "device_id")))
        outbox.attach(self.store)

    def die(self) -> None:
        """The program is killed; whatever it was about is not done."""
        if self.talk is not None:
            self.talk.kill()
            self.talk = None
        self.place.close()
        self.open()

    def put(self, file: Path) -> None:
        """Another file takes the place of this one."""
        if self.talk is not None:
            self.talk.kill()
            self.talk = None
        self.place.put(file)
        self.open()
        self._cursors = {}
        self._noted, self._complete, self._snapshot = 0, False, None

    @property
    def user_id(self) -> bytes:
        """Whose it is."""
        assert self.store.identity.user_id is not None
        return self.store.identity.user_id.bytes

    def note_typed(self) -> None:
        """Remember the words of what was just typed and kept."""
        with self.store.engine.connect() as connection:
            rows = connection.exec_driver_sql(_TYPED, (self._noted,)).all()
        for seq, uid, text in rows:
            self._noted = max(self._noted, seq)
            for word in TOKEN.findall(text or ""):
                self.typed.setdefault(word, set()).add(bytes(uid))

    # One request further.

    def advance(self, fault: str, trip: Trip | None = None) -> None:
        """Begin a synchronisation or take it one request further."""
        self.place.trip = trip
        if self.talk is None:
            self.talk = Talk(self._synchronize)
            self.talk.begin()
        if not self.talk.done:
            if fault:
                self.faults[fault] += 1
            self.talk.go(fault)
        if self.talk.done:
            self._ended()

    def finish(self) -> None:
        """Take a synchronisation all its way, undisturbed."""
        self.advance("")
        while self.talk is not None:
            self.advance("")

    def _synchronize(self) -> Any:
        if self.closed_out:
            return join(self.store, self.wire, "local", email(self.name), PASSWORD)
        return synchronize(self.store, self.wire)

    def _ended(self) -> None:
        assert self.talk is not None
        error, result, self.talk = self.talk.error, self.talk.result, None
        self.place.trip = None
        if isinstance(error, Violation):
            raise error
        if isinstance(error, Killed):
            self.faults["laptop died"] += 1
            self.place.close()
            self.open()
        self._check_cursors()
        self.trouble = str(error) if error is not None else ""
        if error is None:
            self.closed_out = False
            self.received = result.received
            if self._snapshot is not None:
                check_overlay(self, self._snapshot)
        elif isinstance(error, Killed):
            return
        elif isinstance(error, NotAllowed):
            self.closed_out = True
        elif isinstance(error, Problem):
            require(error.msgid != ENDLESS, "endless pull", self.name)
        else:
            raise Violation("laptop fault", f"{type(error).__name__}: {error}") from error

    # What the network tells.

    def pause(self) -> str:
        """The network waits for the turn."""
        if self.talk is None or self.talk.done:
            raise Unreachable("Nobody is talking.")
        return self.talk.pause()

    def answered(self, complete: bool) -> None:
        """The server gave an answer that this laptop is going to hear."""
        self._snapshot = None
        self._complete = self._complete or complete
        if complete:
            self._heard += 1
            if self._heard % WATCHED == 0:
                self._snapshot = snapshot(self._server.oracle, self.user_id)

    def _check_cursors(self) -> None:
        """R9, R5: a cursor never goes back, and stays where no complete answer was heard."""
        with self.store.engine.connect() as connection:
            now = {
                bucket: (epoch, ver)
                for bucket, epoch, ver in connection.exec_driver_sql(
                    "SELECT bucket, epoch, ver FROM cursor"
                )
            }
        for bucket, (epoch, ver) in now.items():
            before = self._cursors.get(bucket)
            forward = before is None or before[0] != epoch or before[1] <= ver
            require(forward, "cursor went back", f"{self.name} {bucket}: {before} to {ver}")
        untouched = self._complete or not self._cursors or now == self._cursors
        require(untouched, "applied too early", self.name)
        self._complete = False
        self._cursors = now

    def _known(self, name: str) -> UUID | None:
        said = self.store.fact(name)
        return UUID(said) if said else None
