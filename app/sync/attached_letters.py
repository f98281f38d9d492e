"""Attached files in sealed files: what waits goes to the office, what is wanted comes (R17)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from app.errors import NotFound, Problem, Refused, StoreProblem
from app.i18n import N_
from app.store import Store
from app.store.sealed import Sealed
from app.store.vault import Vault
from app.sync.file_states import Known, ask_for, known_files, note_failure, note_here
from app.sync.files import DAMAGED, DAMAGED_HERE, SMALL, Way, way_of
from app.sync.kinds import Key
from app.sync.letters import put, take
from app.sync.life import place
from app.sync.parcels import CHUNK, FileChunk
from app.sync.protocol import Refusal
from app.sync.tokens import BY_FILE

LATER = N_("“{name}” is at the office. It comes with the answer to the next file you write for it.")
# Kinds of messages: parts of files, either way; which are wanted; which have arrived; which were
# refused.
PART, WANTED, ARRIVED, NOT_TAKEN = "part", "wanted", "arrived", "not taken"
# So many bytes of attached files travel in one sealed file, besides its first.
MOST = 50 * 1024 * 1024


class Attached(msgspec.Struct, array_like=True):
    """Names an attachment."""

    attachment: Key


class NotTaken(msgspec.Struct, array_like=True):
    """Why the office did not take a file, or does not give it."""

    attachment: Key
    refusal: Refusal


@dataclass
class Enclosed:
    """How many attached files are in a sealed file, and how many did not find room."""

    count: int = 0
    left: int = 0
    _size: int = field(default=0, repr=False)

    def has_room(self, file: Known) -> bool:
        """Whether this one may go along; counted either way."""
        if self.count and self._size + file.size > MOST:
            self.left += 1
            return False
        self.count += 1
        self._size += file.size
        return True


def ask_by_file(store: Store, file: Known) -> NotFound | None:
    """Want a file with the next answer, where this profile goes by file: the problem that says so.
    None where it does not."""
    if store.fact("server") != BY_FILE:
        return None
    ask_for(store, file)
    return NotFound(LATER, name=file.name)


def enclose(store: Store, vault: Vault, enclosed: Enclosed) -> Iterator[tuple[str, bytes]]:
    """The files that the company has not got, and the names of those that are wanted here."""
    with store.engine.connect() as connection:
        life, files = place(connection).life, list(known_files(connection))
    for file in files:
        way = way_of(file, vault, life)
        if way is Way.SEND:
            if _is_whole(store, vault, file) and enclosed.has_room(file):
                yield from _parts(store, vault, file)
        elif way is Way.ASKED_FOR or (way is not None and file.size <= SMALL):
            yield put(WANTED, Attached(file.key.bytes))


def take_out(store: Store, vault: Vault, answer: Sealed) -> None:
    """Note which files have arrived at the office, and keep those that it sent.

    One that did not come whole, or was refused, keeps its sentence and is tried again.
    """
    with store.engine.connect() as connection:
        life, files = (
            place(connection).life,
            {one.key.bytes: one for one in known_files(connection)},
        )
    for arrived in take(answer, ARRIVED, Attached):
        if (file := files.get(arrived.attachment)) is not None:
            note_here(store, file, life)
    for part in take(answer, PART, FileChunk):
        if (file := files.get(part.attachment)) is not None:
            try:
                _keep(store, vault, file, part, life)
            except Problem as problem:
                note_failure(store, file, problem)
    for untaken in take(answer, NOT_TAKEN, NotTaken):
        if (file := files.get(untaken.attachment)) is not None:
            said = untaken.refusal
            note_failure(store, file, Refused(said.sentence, **said.details))


def _keep(store: Store, vault: Vault, file: Known, part: FileChunk, life: str) -> None:
    if vault.has(file.sha256):
        return
    if part.start == vault.coming(file.sha256):
        vault.add(file.sha256, part.start, part.data)
    if part.start + len(part.data) >= file.size:
        if not vault.finish(file.sha256):
            raise Refused(DAMAGED, name=file.name)
        note_here(store, file, life)


def _is_whole(store: Store, vault: Vault, file: Known) -> bool:
    """Whether the file is what was attached; else its page says so."""
    try:
        vault.read(file.sha256)
    except StoreProblem:
        note_failure(store, file, Refused(DAMAGED_HERE, name=file.name))
        return False
    return True


def _parts(store: Store, vault: Vault, file: Known) -> Iterator[tuple[str, bytes]]:
    device = store.identity.device_id
    assert device is not None
    for start in range(0, max(1, file.size), CHUNK):
        data = vault.read(file.sha256, start, CHUNK)
        yield put(PART, FileChunk(device.bytes, file.key.bytes, start, data))
