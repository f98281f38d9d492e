"""A sealed file: messages for one reader, encrypted, that open whole and unchanged or not at all.

Its first line says, open to see, for whom it is and which key opens it. What follows is a small
database, encrypted and checked page by page by the same SQLCipher that keeps the book. Its key is
made from that line and from the key both sides share, so a changed line opens nothing.
"""

from __future__ import annotations

import errno
import hmac
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from app.disk import not_a_file, unreadable, unwritable
from app.errors import Problem, Refused
from app.i18n import N_
from app.store.durable import put_in_place, settle
from app.store.failures import as_problem

VERSION = 1
MARK = b"RELASI "
LONGEST_HEAD = 1024
TABLE = "CREATE TABLE message (n INTEGER PRIMARY KEY, kind TEXT NOT NULL, body BLOB NOT NULL)"


class Way(StrEnum):
    """Where a sealed file goes."""

    REQUEST = "request"  # from a laptop to the office
    ANSWER = "answer"  # from the office to that laptop
    INVITATION = "invitation"  # from the office to a laptop that is to join


class Head(msgspec.Struct, frozen=True):
    """The first line, open to see.

    Attributes:
        key: the name of the key that opens the rest, in hex; a salt where it is a passphrase's.
        number: counts the requests of a laptop; an answer has that of its request.
        reader: which laptop read the invitation, by the half of its key that it tells, in hex.
        nonce: never the same, so that no two files share a key.
    """

    way: Way
    key: str
    number: int = 0
    reader: str = ""
    nonce: str = ""
    version: int = VERSION


class NotFitting(Refused):
    """It is no sealed file, or one for somebody else, or for another place."""


class Damaged(Refused):
    """It was changed on its way, or does not open with the key it names."""


WHAT_IT_IS = {
    Way.REQUEST: N_("“{name}” is what a laptop wrote for its office: the office takes it in"
                    " (“relasi device answer”)."),
    Way.ANSWER: N_("“{name}” is an answer of the office: its laptop reads it (“Read the office's"
                   " answer”, “relasi sync --from”)."),
    Way.INVITATION: N_("“{name}” is an invitation: a laptop joins by it (“Read an invitation”,"
                       " “relasi connect --from”)."),
}  # fmt: skip
NO_SUCH = N_("“{name}” is not a file of Relasi's. Choose the one that was written for this.")
TOO_NEW = N_("“{name}” comes from a newer Relasi. Update this one to read it.")
DAMAGED = N_("“{name}” is damaged or was changed on its way; nothing was taken from it."
             " Have it copied or written once more.")  # fmt: skip


@dataclass(frozen=True)
class Sealed:
    """A sealed file that was opened, and checked to its last byte."""

    name: str
    head: Head
    _database: Any

    def all(self, kind: str) -> Iterator[bytes]:
        """The messages of a kind, in the order they were put in."""
        query = "SELECT body FROM message WHERE kind = ? ORDER BY n"
        for (body,) in self._database.execute(query, (kind,)):
            yield bytes(body)


def seal(path: Path, head: Head, key: bytes, messages: Iterable[tuple[str, bytes]]) -> Head:
    """Write messages to `path`, whole or not at all; the head as it was written.

    Raises Refused or StoreProblem where that cannot be done, and what `messages` raises: then
    what was there before is untouched.
    """
    head = msgspec.structs.replace(head, nonce=secrets.token_hex(16))
    line = _line(head)
    if path.exists() and not path.is_file():  # a device, or a folder: nothing may take its place
        raise unwritable(path, not_a_file(path))
    with _beside() as database:
        _fill(database, _own_key(line, key), messages)
        with _speaking(unwritable, path):
            _put(path, line, database)
    return head


@contextmanager
def opened(path: Path, way: Way, key_of: Callable[[Head], bytes]) -> Iterator[Sealed]:
    """Open a sealed file that goes this way; `key_of` finds the key its head names.

    Every byte is checked before anything of it is given. Raises NotFitting, Damaged, Refused or
    StoreProblem, each with nothing read, and what `key_of` raises.
    """
    with _beside() as database:
        with _speaking(unreadable, path), path.open("rb") as file:
            line = file.readline(LONGEST_HEAD)
            head = _head(path, line)
            if head.way is not way:
                raise NotFitting(WHAT_IT_IS[head.way], name=path.name)
            with database.open("wb") as rest:
                shutil.copyfileobj(file, rest)
        connection = _connect(database, _own_key(line, key_of(head)))
        try:
            _check(connection, path)
            yield Sealed(path.name, head, connection)
        finally:
            connection.close()


def _head(path: Path, line: bytes) -> Head:
    if not line.startswith(MARK) or not line.endswith(b"\n"):
        raise NotFitting(NO_SUCH, name=path.name)
    try:
        head = msgspec.json.decode(line.removeprefix(MARK), type=Head)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Damaged(DAMAGED, name=path.name) from error
    if head.version > VERSION:
        raise NotFitting(TOO_NEW, name=path.name)
    return head


def _line(head: Head) -> bytes:
    return MARK + msgspec.json.encode(head) + b"\n"


def _own_key(line: bytes, key: bytes) -> bytes:
    """The 32-byte key of this very file."""
    return hmac.digest(key, line, "sha256")


def _connect(database: Path, key: bytes) -> Any:
    connection = sqlcipher.connect(str(database), isolation_level=None)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def _fill(database: Path, key: bytes, messages: Iterable[tuple[str, bytes]]) -> None:
    connection = _connect(database, key)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(TABLE)
        connection.execute("BEGIN")
        for kind, body in messages:
            connection.execute("INSERT INTO message (kind, body) VALUES (?, ?)", (kind, body))
        connection.execute("COMMIT")
    except sqlcipher.OperationalError as error:  # the disk is full
        problem = as_problem(error)
        if problem is None:
            raise
        raise problem from error
    finally:
        connection.close()


def _check(connection: Any, path: Path) -> None:
    """Each page bears a checksum that only the key can make; none may be missing or too many."""
    try:
        sound = not connection.execute("PRAGMA cipher_integrity_check").fetchall()
        connection.execute("SELECT count(*) FROM message").fetchall()
    except sqlcipher.DatabaseError as error:
        raise Damaged(DAMAGED, name=path.name) from error
    if not sound:
        raise Damaged(DAMAGED, name=path.name)


def _put(path: Path, line: bytes, database: Path) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file, database.open("rb") as rest:
            file.write(line)
            shutil.copyfileobj(rest, file)
            settle(file)
        put_in_place(draft, path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _beside() -> Iterator[Path]:
    """A place for the encrypted rest while it is worked on."""
    with tempfile.TemporaryDirectory(prefix="relasi-") as folder:
        yield Path(folder) / "sealed"


@contextmanager
def _speaking(said: Callable[[Path, Exception], Problem], path: Path) -> Iterator[None]:
    """Say what the disk says in a sentence."""
    try:
        yield
    except (OSError, ValueError) as error:  # such as a name that no disk takes
        full = as_problem(error) if getattr(error, "errno", None) == errno.ENOSPC else None
        raise full or said(path, error) from error
