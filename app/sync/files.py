"""The queue of files: what is attached here is sent, what colleagues attached is fetched (R17).

Nothing is queued by an event: what is wanted are attachments whose bytes are missing on one side.
A step moves one part, so that edits never wait for a file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from time import monotonic
from uuid import UUID

from app.disk import unwritable
from app.errors import NoEntry, NotFound, Problem, Refused, ServerFault, StoreProblem, Unreachable
from app.i18n import N_
from app.store import Store
from app.store.failures import as_problem
from app.store.vault import Vault, vault_of
from app.sync.file_states import (
    Known,
    forget_gone,
    known_files,
    note_failure,
    note_here,
    note_no_picture,
)
from app.sync.life import place
from app.sync.parcels import CHUNK, NO_PICTURE, FileChunk, FileState
from app.sync.protocol import SyncApi
from app.sync.tokens import NOT_CONNECTED, Tokens

# Larger files come when somebody asks for them.
SMALL = 2 * 1024 * 1024
# A part is so large that it takes about a second.
FIRST_PART, QUICK, SLOW = 64 * 1024, 0.7, 3.0
DAMAGED_HERE = N_("{name} is damaged on this laptop. Attach it again.")
DAMAGED = N_("{name} did not arrive whole. Relasi fetches it again.")


class Way(Enum):
    """What is to be done with a file, the most urgent first."""

    ASKED_FOR = auto()
    SEND = auto()
    PICTURE = auto()
    FETCH = auto()


@dataclass
class Job:
    """One file on its way; `there` is how many bytes the server said it has."""

    way: Way
    file: Known
    there: int | None = None


class Carrier:
    """Moves the files of one profile. `most` is the size of a part, in bytes."""

    def __init__(
        self, store: Store, api: SyncApi, vault: Vault | None = None, most: int = CHUNK
    ) -> None:
        self._store, self._api = store, api
        self.vault = vault or vault_of(store)
        self._tokens = Tokens(store, api)
        self._most, self._part = most, min(most, FIRST_PART)
        self._jobs: deque[Job] = deque()
        self._life = ""

    def plan(self) -> None:
        """Compare what is wanted with what is here; what failed has its time."""
        with self._store.writing() as connection:
            self._life = place(connection).life
            forget_gone(connection, self.vault)
        now = self._store.clock.now()
        with self._store.engine.connect() as connection:
            jobs = [
                Job(way, file)
                for file in known_files(connection)
                if (way := way_of(file, self.vault, self._life)) is not None and file.is_due(now)
            ]
        self._jobs = deque(sorted(jobs, key=lambda job: job.way.value))

    def step(self) -> bool:
        """Move a part of the most urgent file; False where there is nothing to do now.

        A file's own failure is kept, to be tried later, a stumble of the server's over it too.
        Raises Unreachable and NoEntry; then the rest waits for the next plan.
        """
        if not self._jobs:
            return False
        job = self._jobs[0]
        try:
            if self._move(job):
                self._jobs.popleft()
        except ServerFault as problem:
            self._fail(problem)  # the files behind it may well be moved
        except (NoEntry, Unreachable):
            self._jobs.clear()
            raise
        except OSError as error:
            self._fail(as_problem(error) or unwritable(job.file.name, error))
        except Problem as problem:
            self._fail(problem)
        return True

    def carry(self) -> None:
        """Everything that can be done now. Raises as `step`."""
        self.plan()
        while self.step():
            pass

    def fetch(self, attachment: UUID, tell: Callable[[int, int], object] | None = None) -> None:
        """Bring one file here now; `tell` hears of bytes here and of all.

        Raises NotFound where there is none, Refused where it cannot be had, Unreachable.
        """
        with self._store.writing() as connection:
            self._life = place(connection).life
            found = list(known_files(connection, attachment))
        if not found:
            raise NotFound(N_("There is no such record."))
        job = Job(Way.ASKED_FOR, found[0])
        while not self._move(job):
            if tell is not None:
                tell(self.vault.coming(job.file.sha256), job.file.size)

    def _fail(self, problem: Problem) -> None:
        job = self._jobs.popleft()
        note_failure(self._store, job.file, problem)

    def _move(self, job: Job) -> bool:
        """A part; whether that was the last."""
        if job.way is Way.SEND:
            return self._send(job)
        if job.way is Way.PICTURE:
            done = self._fetch_picture(job.file)
            if job.file.size <= SMALL:
                self._jobs.append(Job(Way.FETCH, job.file))
            return done
        return self._fetch(job.file)

    def _send(self, job: Job) -> bool:
        data = b""
        if job.there is None:
            self._check(job.file)
        else:
            data = self.vault.read(job.file.sha256, job.there, self._part)
        chunk = FileChunk(self._device(), job.file.key.bytes, job.there or 0, data)
        began = monotonic()
        state = self._tokens.call(partial(_send, self._api, chunk))
        self._pace(len(data), monotonic() - began)
        job.there = state.received
        if state.complete:
            note_here(self._store, job.file, self._life, state.mark)
        return state.complete

    def _check(self, file: Known) -> None:
        """Raises Refused for a file that is not what was attached."""
        try:
            self.vault.read(file.sha256)
        except StoreProblem:
            raise Refused(DAMAGED_HERE, name=file.name) from None

    def _fetch(self, file: Known) -> bool:
        if self.vault.has(file.sha256):
            return True
        got = self.vault.coming(file.sha256)
        if got < file.size:
            began = monotonic()
            data, size = self._tokens.call(
                partial(_part, self._api, self._device(), file.key.bytes, got, self._part)
            )
            self._pace(len(data), monotonic() - began)
            if not data or size != file.size:
                raise Refused(DAMAGED, name=file.name)
            self.vault.add(file.sha256, got, data)
            got += len(data)
            if got < file.size:
                return False
        elif got == 0:
            self.vault.add(file.sha256, 0, b"")
        if not self.vault.finish(file.sha256):
            raise Refused(DAMAGED, name=file.name)
        note_here(self._store, file, self._life)
        return True

    def _fetch_picture(self, file: Known) -> bool:
        try:
            data = self._tokens.call(partial(_thumbnail, self._api, self._device(), file.key.bytes))
        except NotFound as problem:
            if problem.msgid != NO_PICTURE:
                raise
            note_no_picture(self._store, file)
            return True
        self.vault.keep_small(file.sha256, data)
        note_here(self._store, file, None)
        return True

    def _pace(self, size: int, seconds: float) -> None:
        """Larger parts where the line is quick, smaller ones where it is not."""
        if size == self._part and seconds < QUICK:
            self._part = min(self._most, self._part * 2)
        elif seconds > SLOW:
            self._part = max(min(self._most, FIRST_PART // 4), self._part // 2)

    def _device(self) -> bytes:
        device = self._store.identity.device_id
        if device is None:
            raise Refused(NOT_CONNECTED)
        return device.bytes


def waiting(store: Store, vault: Vault | None = None) -> int:
    """How many files are still to be sent, or to be fetched without being asked for."""
    vault = vault or vault_of(store)
    with store.engine.connect() as connection:
        life = place(connection).life
        return sum(way_of(file, vault, life) is not None for file in known_files(connection))


def way_of(file: Known, vault: Vault, life: str) -> Way | None:
    """What a file needs; None for nothing. A server of another life is asked anew."""
    if vault.has(file.sha256):
        return None if file.life == life else Way.SEND
    if file.wanted:
        return Way.ASKED_FOR
    if file.is_picture and not file.no_picture and not vault.has_small(file.sha256):
        return Way.PICTURE
    return Way.FETCH if file.size <= SMALL else None


def _send(api: SyncApi, chunk: FileChunk, access: str) -> FileState:
    return api.send_file(access, chunk)


def _part(
    api: SyncApi, device: bytes, key: bytes, start: int, most: int, access: str
) -> tuple[bytes, int]:
    return api.file_part(access, device, key, start, most)


def _thumbnail(api: SyncApi, device: bytes, key: bytes, access: str) -> bytes:
    return api.thumbnail(access, device, key)
