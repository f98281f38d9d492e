"""The last file that was written for the office, and which answers were read here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.store.store import get_fact, put_fact


@dataclass(frozen=True)
class Written:
    """A file whose answer was not read yet: when it was written, and with how many edits."""

    at: datetime
    edits: int


def open_file(connection: sa.Connection) -> Written | None:
    """The last file that was written; None where its answer was read, or is not needed."""
    at, edits = get_fact(connection, "file_written"), get_fact(connection, "file_edits")
    return Written(datetime.fromisoformat(at), int(edits or 0)) if at else None


def next_number(connection: sa.Connection) -> int:
    """The number of the next file of this laptop."""
    return int(get_fact(connection, "file_number") or 0) + 1


def last_read(connection: sa.Connection) -> int:
    """The highest number of an answer that was read."""
    return int(get_fact(connection, "file_read") or 0)


def note_written(connection: sa.Connection, number: int, at: datetime, edits: int) -> None:
    """A file was written."""
    put_fact(connection, "file_number", str(number))
    put_fact(connection, "file_written", at.isoformat())
    put_fact(connection, "file_edits", str(edits))


def note_read(connection: sa.Connection, number: int) -> None:
    """The answer of this number was read: those to earlier files tell nothing more."""
    put_fact(connection, "file_read", str(number))
    if number >= int(get_fact(connection, "file_number") or 0):
        overtaken(connection)


def overtaken(connection: sa.Connection) -> None:
    """No answer is waited for any more."""
    put_fact(connection, "file_written", None)
