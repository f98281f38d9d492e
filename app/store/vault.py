"""The attached files of a profile, encrypted: by the sha256 of what is in them, in a folder.

A file lies in frames, each encrypted and checked by AES-GCM under a key that the encrypted
database keeps, and bound to its file and its place in it: swapped, cut or changed frames open
nothing. What is still coming lies beside under a name with a dot, and grows by a frame a part.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import struct
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.errors import StoreProblem
from app.i18n import N_
from app.paths import draft_of
from app.store.alone import file_of
from app.store.durable import put_in_place, settle
from app.store.private import make_folder
from app.store.store import Store, get_fact, put_fact

KEY = "files_key"
FRAME = 256 * 1024
# Of each frame: how many bytes were encrypted, and the number used once.
_HEAD = struct.Struct(">I12s")
_TAG = 16
DAMAGED = N_("An attached file is damaged on this laptop.")


class Vault:
    """The attached files of a profile, which lie in `folder`."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.folder = folder
        self._store = store

    def has(self, digest: str) -> bool:
        """Whether all of this file is here."""
        return self.path(digest).exists()

    def keep(self, content: bytes) -> str:
        """Keep a file, whole or not at all, and give its sha256."""
        digest = hashlib.sha256(content).hexdigest()
        if not self.has(digest):
            self._write(self.path(digest), digest, content)
        return digest

    def read(self, digest: str, start: int = 0, most: int | None = None) -> bytes:
        """Bytes of a file from `start` on. Raises FileNotFoundError, StoreProblem for damage."""
        end = None if most is None else start + most
        with self.path(digest).open("rb") as file:
            found = b"".join(self._between(file, digest, start, end))
        if start == 0 and end is None and hashlib.sha256(found).hexdigest() != digest:
            raise StoreProblem(DAMAGED)  # its last frames are gone
        return found

    def coming(self, digest: str) -> int:
        """How many bytes are here of a file that is still coming; a torn frame is dropped."""
        draft = self.draft(digest)
        if not draft.exists():
            return 0
        with draft.open("r+b") as file:
            size = whole = 0
            for _, length in _frames(file):
                size, whole = size + length, file.tell()
            file.truncate(whole)
        return size

    def add(self, digest: str, start: int, data: bytes) -> None:
        """Keep what came of a file from `start` on, which is where `coming` says it ends."""
        draft = self.draft(digest)
        make_folder(draft.parent)
        with draft.open("ab" if start else "wb") as file:
            self._append(file, digest, start, data)

    def finish(self, digest: str) -> bool:
        """Make a file of what came; where it is not what was to come, drop it and say False."""
        draft, found = self.draft(digest), hashlib.sha256()
        try:
            with draft.open("r+b") as file:
                for part in self._between(file, digest, 0, None):
                    found.update(part)
                settle(file)
        except StoreProblem:
            found.update(b"damaged")
        if found.hexdigest() != digest:
            draft.unlink()
            return False
        put_in_place(draft, self.path(digest))
        return True

    def keep_small(self, digest: str, picture: bytes) -> None:
        """Keep the small picture of a file."""
        self._write(self._small(digest), f"small {digest}", picture)

    def small(self, digest: str) -> bytes | None:
        """The small picture of a file; None where none is here. Raises StoreProblem for damage."""
        try:
            with self._small(digest).open("rb") as file:
                return b"".join(self._between(file, f"small {digest}", 0, None))
        except FileNotFoundError:
            return None

    def has_small(self, digest: str) -> bool:
        """Whether the small picture of a file is here."""
        return self._small(digest).exists()

    def has_any(self, digest: str) -> bool:
        """Whether anything of a file is here."""
        return any(path.exists() for path in self._all(digest))

    def drop(self, digest: str) -> None:
        """Remove a file, what came of it, and its small picture."""
        for path in self._all(digest):
            path.unlink(missing_ok=True)

    @cached_property
    def _cipher(self) -> AESGCM:
        """Under the key that the database keeps; made when the first file is."""
        kept = self._store.fact(KEY)
        if kept is None:
            with self._store.writing() as connection:
                kept = get_fact(connection, KEY) or secrets.token_hex(32)
                put_fact(connection, KEY, kept)
        return AESGCM(bytes.fromhex(kept))

    def path(self, digest: str) -> Path:
        """Where a file lies; in folders of 256 so that none grows huge."""
        return self.folder / digest[:2] / digest

    def draft(self, digest: str) -> Path:
        """Where a file lies until all of it is here; with a dot, so that no backup takes it."""
        return self.folder / digest[:2] / f".{digest}"

    def _small(self, digest: str) -> Path:
        return self.folder / "small" / digest

    def _all(self, digest: str) -> tuple[Path, ...]:
        return self.path(digest), self.draft(digest), self._small(digest)

    def _write(self, target: Path, name: str, content: bytes) -> None:
        make_folder(target.parent)
        draft = draft_of(target)
        with draft.open("wb") as file:
            for start in range(0, max(1, len(content)), FRAME):
                self._append(file, name, start, content[start : start + FRAME])
            settle(file)
        put_in_place(draft, target)

    def _append(self, file: BinaryIO, name: str, start: int, data: bytes) -> None:
        nonce = secrets.token_bytes(12)
        sealed = self._cipher.encrypt(nonce, data, _bound(name, start))
        file.write(_HEAD.pack(len(data), nonce) + sealed)

    def _between(self, file: BinaryIO, name: str, start: int, end: int | None) -> Iterator[bytes]:
        """What lies between two bytes; frames before them are passed over."""
        at = 0
        for nonce, length in _frames(file):
            if end is not None and at >= end:
                return
            if at + length > start or length == 0:
                file.seek(-length - _TAG, os.SEEK_CUR)
                try:
                    part = self._cipher.decrypt(nonce, file.read(length + _TAG), _bound(name, at))
                except InvalidTag:
                    raise StoreProblem(DAMAGED) from None
                yield part[max(0, start - at) : None if end is None else end - at]
            at += length


def vault_of(store: Store) -> Vault:
    """The attached files of a profile, beside its data file."""
    path = file_of(store)
    assert path is not None
    return Vault(store, path.parent / "files")


def _frames(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """The number used once and the size of each whole frame; `file` stands at its end then."""
    size = file.seek(0, os.SEEK_END)
    place = 0
    while place + _HEAD.size <= size:
        file.seek(place)
        length, nonce = _HEAD.unpack(file.read(_HEAD.size))
        place += _HEAD.size + length + _TAG
        if place > size:
            return
        file.seek(place)
        yield nonce, length


def _bound(name: str, start: int) -> bytes:
    return f"{name} {start}".encode()
