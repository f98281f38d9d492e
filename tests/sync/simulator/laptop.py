"""A laptop of a history: a real file and the real engine, which die and come back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from app.clock import SetClock
from app.errors import NoEntry, NotAllowed, Problem, Unreachable
from app.store import Identity, Store
from app.store.vault import Vault
from app.sync import outbox
from app.sync.checks import Check, last_check
from app.sync.files import Carrier
from app.sync.joining import join
from app.sync.listening import Listener
from app.sync.rounds import Result
from app.sync.session import check, synchronize
from tests.sync.simulator import older
from tests.sync.simulator.files import Place, Trip
from tests.sync.simulator.network import Straggler, Wire
from tests.sync.simulator.oracle import TOKEN
from tests.sync.simulator.papers import PART, check_unsent
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
    "SELECT j.seq, j.uid, c.after, c.record, c.row_id, c.op, j.origin"
    " FROM journal j JOIN journal_change c ON c.seq = j.seq"
    " WHERE j.seq > ? AND j.origin IN ('local', 'undo', 'redo')"
)
_KNOWN = "SELECT 1 FROM journal_change WHERE row_id = ? AND seq < ? AND record = 'account' LIMIT 1"


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
        unshown: those, and words that were typed, or brought back by undoing, in such a file too.
        attached: the keys of attachments made on it, each with the sha256 of its file.
        heard: those of which the server said that it has the file.
        delivered: the deliveries noted on it, each with its quantity.
        unsaid: the undos typed on it of something about a request, each with the request.
        made_older: the customers that an older program made here.
        older: whether its program is an older one.
        damaged: a row here was damaged on purpose, and no check has found it yet.
        harmed: the same, of which nobody here knows: the daily check has to find it.
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
        self.typed_when_kept: dict[str, set[bytes]] = {}
        self.attached: dict[bytes, str] = {}
        self.attached_when_kept: dict[bytes, str] = {}
        self.heard, self.heard_when_kept = set[bytes](), set[bytes]()
        self.delivered: dict[bytes, str] = {}
        self.unsaid: dict[bytes, bytes] = {}
        self.made_older: set[bytes] = set()
        self.older = self.damaged = self.harmed = False
        self._about = ""
        self.excused: set[str] = set()
        self.unshown: set[str] = set()
        self.closed_out = False
        self.received, self.trouble = 0, ""
        self._heard = self._told = 0
        self._complete = False
        self._snapshot: Snapshot | None = None
        self._cursors: dict[str, tuple[str, int]] = {}
        self.open()
        # What was typed before the history began is not looked at.
        sql = "SELECT coalesce(max(seq), 0) FROM journal"
        [(self._noted,)] = place.ask(sql)
        self._founded = self._noted

    def open(self) -> None:
        """Start the program on its file."""
        self.store = Store(self.place.engine, self.clock)
        self.store.identity = Identity(*(self._known(n) for n in ("user_id", "device_id")))
        self.files = self.place.files
        outbox.attach(self.store)
        last = self._last_check()
        self._checked = last.at if last else None

    def die(self) -> None:
        """The program is killed; whatever it was about is not done."""
        if self.talk is not None:
            self.talk.kill()
            self.talk = None
        self.place.die()
        self.open()

    def put(self, file: Path) -> None:
        """Another file takes the place of this one."""
        if self.talk is not None:
            self.talk.kill()
            self.talk = None
        self.place.put(file)
        self.open()
        self._cursors = {}
        self._noted = self._founded
        self._complete, self._snapshot = False, None
        self.attached, self.damaged = dict(self.attached_when_kept), False
        self.heard = set(self.heard_when_kept)

    def waits(self) -> bool:
        """Whether an edit of this laptop is not decided yet."""
        with self.store.engine.connect() as connection:
            return outbox.waiting(connection).count > 0

    def copied_from(self, other: SimLaptop) -> None:
        """This file is a copy of another's: what was typed there was typed here."""
        self._noted = self._founded = other._founded
        self.attached = dict(other.attached_when_kept)
        self.heard = set(other.heard_when_kept)

    def begin_older(self) -> None:
        """The program here is an older one."""
        self.older = True
        older.leave_out(self.store)

    def update(self) -> None:
        """The program is updated, with all that waits."""
        self.die()
        self.older = False

    @property
    def user_id(self) -> bytes:
        """Whose it is."""
        assert self.store.identity.user_id is not None
        return self.store.identity.user_id.bytes

    @property
    def device(self) -> UUID:
        """Which of theirs it is."""
        assert self.store.identity.device_id is not None
        return self.store.identity.device_id

    def note_typed(self) -> None:
        """Remember the words of what was just typed and kept."""
        rows = self.place.ask(_TYPED, self._noted)
        if self.older:
            with self.store.writing() as connection:
                older.as_typed(connection, self._noted)
        for seq, uid, text, record, row_id, op, origin in rows:
            self._noted = max(self._noted, seq)
            if record == "account" and op == "insert":
                # One that is brought back was made before, and may be there still.
                made = self.older and origin == "local" and not self.place.ask(_KNOWN, row_id, seq)
                (self.made_older.add if made else self.made_older.discard)(bytes(row_id))
            if record == "approval" and origin != "local":
                self.unsaid[bytes(uid)] = bytes(row_id)
            if record == "delivery" and op == "insert":
                self.delivered[bytes(row_id)] = msgspec.json.decode(text)["quantity"]
            for word in TOKEN.findall(text or ""):
                self.typed.setdefault(word, set()).add(bytes(uid))

    def keeps(self, attachment: bytes, digest: str) -> None:
        """A file was attached here, and nobody else has it yet."""
        self.attached[attachment] = digest

    def hears_of(self, attachment: bytes) -> None:
        """The server said that it has the file of an attachment."""
        self.heard.add(attachment)

    def unsent(self) -> set[str]:
        """The files that were attached here and never sent for that attachment."""
        return {digest for key, digest in self.attached.items() if key not in self.heard}

    # One request further.

    def advance(self, fault: str, trip: Trip | None = None, about: str = "") -> None:
        """Begin a synchronisation or take it one request further.

        What is under way may also be a check of all rows, or files being carried (`about`).
        """
        self.place.trip = trip
        if self.talk is None:
            self._about = about or ("check" if self.damaged and not self.closed_out else "sync")
            self.talk = Talk(partial(_ABOUT[self._about], self))
            self.talk.begin()
        if not self.talk.done:
            if fault:
                self.faults[fault] += 1
            self.talk.go(fault)
        if self.talk.done:
            self._ended()

    def finish(self, about: str = "") -> None:
        """Take a synchronisation all its way, undisturbed."""
        if about and self.talk is not None:
            self.finish()
        self.advance("", None, about)
        while self.talk is not None:
            self.advance("")

    def listen(self, lost: bool) -> bool:
        """Wait for a poke once, as the program does; whether it was woken (R18)."""
        woken: list[bool] = []

        def wait(access: str, at: str) -> bool:
            moved = told = False
            try:
                moved = self._server.wait(access, self.device, at)
                told = moved and not lost
            except NoEntry:
                told = not lost  # the program hears of it as it does of a poke
                if told:
                    raise
            finally:
                if not told:
                    listener.stop()
            if lost:
                raise Unreachable("The poke was lost.")
            self._check_nothing_new(moved)
            return moved

        def woke() -> None:
            woken.append(True)
            listener.stop()

        listener = Listener(self.store, wait, woke)
        listener.settle()
        listener._loop()
        return bool(woken)

    def _check_nothing_new(self, moved: bool) -> None:
        """Who is told that nothing is new has all there is."""
        if moved or self.older or self.damaged:
            return
        self._told += 1
        if self._told % WATCHED == 0 and not self._server.was_put_back:
            check_overlay(self, snapshot(self._server.oracle, self.user_id))

    def _check_rows(self) -> Check:
        return check(self.store, self.wire)

    def _carry_files(self) -> None:
        Carrier(self.store, self.wire, Vault(self.store, self.files), PART).carry()

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
            self.place.die()
            self.open()
        self._check_cursors()
        if self.older:
            older.leave_out(self.store)
        self.trouble = str(error) if error is not None else ""
        if self._about == "carry":
            check_unsent(self)
        if error is None and self._about == "carry":
            return
        if error is None:
            self.closed_out = False
            self._mended(result) if isinstance(result, Check) else self._check_sums(result)
            if self._snapshot is not None and not self.damaged:
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
            if self._heard % WATCHED == 0 or self.damaged:
                self._snapshot = snapshot(self._server.oracle, self.user_id)
                if self.older:
                    self._snapshot.rows = older.as_it_sees(self._snapshot.rows)

    def _check_cursors(self) -> None:
        """R9, R5: a cursor never goes back, and stays where no complete answer was heard."""
        cursors = self.place.ask("SELECT bucket, epoch, ver FROM cursor")
        now = {bucket: (epoch, ver) for bucket, epoch, ver in cursors}
        for bucket, (epoch, ver) in now.items():
            before = self._cursors.get(bucket)
            forward = before is None or before[0] != epoch or before[1] <= ver
            require(forward, "cursor went back", f"{self.name} {bucket}: {before} to {ver}")
        untouched = self._complete or not self._cursors or now == self._cursors
        require(untouched, "applied too early", self.name)
        self._complete = False
        self._cursors = now

    def _mended(self, found: Check) -> None:
        """R19: a check that compared everything leaves nothing that differs."""
        self._checked, self.received = found.at, found.repaired
        if not found.unheard:
            require(not found.left, "not mended", f"{self.name}: {found}")
            self.damaged = False

    def _check_sums(self, result: Result) -> None:
        """R19: a comparison made by itself finds nothing where nothing was damaged."""
        self.received = result.received
        last = self._last_check()
        if last is None or last.at == self._checked:
            return
        self._checked = last.at
        fine = not last.repaired and not last.left
        require(fine or self.damaged or self.harmed, "checksums differ", f"{self.name}: {last}")
        self.harmed = False

    def _last_check(self) -> Check | None:
        with self.store.engine.connect() as connection:
            return last_check(connection)

    def _known(self, name: str) -> UUID | None:
        said = self.store.fact(name)
        return UUID(said) if said else None


# What a laptop may be about when it talks to the server.
_ABOUT: dict[str, Callable[[SimLaptop], Any]] = {
    "sync": SimLaptop._synchronize,
    "check": SimLaptop._check_rows,
    "carry": SimLaptop._carry_files,
}
