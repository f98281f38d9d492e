"""Where the bytes of attached files lie on the server: in a folder, or in an S3-compatible store.

A file is named by the sha256 of its bytes and there once, whoever sent it. What is still being
sent lies apart under a name of its own, and becomes a file after its sha256 was checked.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from app.errors import Invalid
from app.i18n import N_
from app.paths import draft_of
from app.store.durable import put_in_place, settle
from app.store.private import make_folder

NO_PLACE = N_("“{value}” is no place for files: name a folder, or s3://bucket/prefix?endpoint=URL.")
STEP = 1024 * 1024


class Blobs(Protocol):
    """What is needed of a place for files. `upload` names what is being sent."""

    def put(self, upload: str, start: int, data: bytes) -> None:
        """Keep a part of an upload that begins at byte `start`; the same again changes nothing."""
        ...

    def finish(self, upload: str, size: int, sha256: str) -> bool:
        """Make a file of an upload whose bytes are these; else drop it and say False."""
        ...

    def has(self, sha256: str) -> bool:
        """Whether the file is here."""
        ...

    def read(self, sha256: str, start: int = 0, most: int | None = None) -> bytes | None:
        """Bytes of a file from `start` on; None where there is no such file."""
        ...

    def drop(self, sha256: str, before: datetime) -> bool:
        """Remove a file that came before then, with what was made of it; whether it was so."""
        ...

    def drop_coming(self, before: datetime) -> int:
        """Remove uploads of which no part came since then; how many."""
        ...

    def keep_small(self, name: str, data: bytes) -> None:
        """Keep something small that was made from a file, such as its small picture."""
        ...

    def small(self, name: str) -> bytes | None:
        """What was kept under this name; None where nothing was."""
        ...


def place_of(named: str | None, folder: Path) -> Blobs:
    """The place somebody named; the folder `files` in the data folder where nobody did.

    Raises Invalid for what is no place, Unreachable for a store that does not answer.
    """
    if named and named.startswith("s3://"):
        from app.server.blobs_s3 import open_bucket

        return open_bucket(named)
    if named and urlsplit(named).netloc:
        raise Invalid(NO_PLACE, field="files", value=named)
    return Folder(Path(named).expanduser() if named else folder / "files")


class Folder:
    """Files in a folder on this machine; several servers may share it."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, upload: str, start: int, data: bytes) -> None:
        """Write a part where it belongs."""
        draft = self._draft(upload)
        make_folder(draft.parent)
        with draft.open("r+b" if start and draft.exists() else "wb") as file:
            file.seek(start)
            file.write(data)

    def finish(self, upload: str, size: int, sha256: str) -> bool:
        """Check, and give it its name at once; it is on the disk by then."""
        draft = self._draft(upload)
        if not draft.exists():
            self.put(upload, 0, b"")
        with draft.open("r+b") as file:
            digest, length = _sum_of(iter(lambda: file.read(STEP), b""))
            settle(file)
        if (digest, length) != (sha256, size):
            draft.unlink(missing_ok=True)
            return False
        target = self._file(sha256)
        make_folder(target.parent)
        put_in_place(draft, target)
        return True

    def has(self, sha256: str) -> bool:
        """Whether the file is here."""
        return self._file(sha256).is_file()

    def read(self, sha256: str, start: int = 0, most: int | None = None) -> bytes | None:
        """Bytes of a file from `start` on."""
        try:
            with self._file(sha256).open("rb") as file:
                file.seek(start)
                return file.read(-1 if most is None else most)
        except FileNotFoundError:
            return None

    def drop(self, sha256: str, before: datetime) -> bool:
        """Remove the file and its small picture."""
        path = self._file(sha256)
        try:
            if path.stat().st_mtime >= before.timestamp():
                return False
        except FileNotFoundError:
            return False
        path.unlink(missing_ok=True)
        (self._root / "small" / sha256).unlink(missing_ok=True)
        return True

    def drop_coming(self, before: datetime) -> int:
        """Remove drafts that were written last before then."""
        dropped = 0
        for draft in (self._root / "coming").glob(".*"):
            with suppress(FileNotFoundError):  # it is whole by now
                if draft.stat().st_mtime < before.timestamp():
                    draft.unlink()
                    dropped += 1
        return dropped

    def keep_small(self, name: str, data: bytes) -> None:
        """Whole or not at all."""
        target = self._root / "small" / name
        make_folder(target.parent)
        draft = draft_of(target)
        draft.write_bytes(data)
        os.replace(draft, target)

    def small(self, name: str) -> bytes | None:
        """What was kept."""
        try:
            return (self._root / "small" / name).read_bytes()
        except FileNotFoundError:
            return None

    def _file(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256

    def _draft(self, upload: str) -> Path:
        """With a dot, so that no backup takes it for a file."""
        return self._root / "coming" / f".{upload}"


def _sum_of(chunks: Iterator[bytes]) -> tuple[str, int]:
    """The sha256 of these bytes, and how many there are."""
    digest, length = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        length += len(chunk)
    return digest.hexdigest(), length
