"""Which life of the server this laptop knows, and what to do when another one began (R16).

A server put back to an older copy has lost what came after it. Each laptop keeps what it pushed
for a while after it was decided, and pushes again what the server does not know any more; the
server knows each intent by its key, so that none is taken twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.store import Store
from app.store.store import get_fact, get_facts, put_fact, put_facts
from app.sync.protocol import SyncResponse
from app.sync.tables import outbox

# So long an intent is kept after it was decided; a copy older than this is not made whole.
KEPT = timedelta(days=30)
TIDY_EVERY = timedelta(days=1)
# Said until the next complete pull: what this laptop knows of its decided intents is of a life
# before. Where its file was put back too, the new life may have decided them otherwise.
DOUBTED = "outcomes_doubted"
NO_FILE: dict[str, None] = {"file_seen": None, "file_lineage": None}


@dataclass(frozen=True)
class Restored:
    """When this laptop heard that the server was restored, and how many edits it sent again."""

    at: datetime
    again: int


def last_restore(connection: sa.Connection) -> Restored | None:
    """The last time the server was put back to an older copy; None for never."""
    at, again = get_fact(connection, "restored_at"), get_fact(connection, "restored_lost")
    return Restored(datetime.fromisoformat(at), int(again or 0)) if at else None


@dataclass(frozen=True)
class Place:
    """How far the last complete picture reaches: `SyncResponse` says what each part means.

    Attributes:
        doubted: whether what was decided is in doubt since.
    """

    seen: int
    lineage: bytes
    life: str
    unread: bytes
    doubted: bool


def note_place(connection: sa.Connection, response: SyncResponse) -> None:
    """Remember how far into the server's journal, and in which life of it, a picture reaches."""
    facts = {
        "seen": str(response.seen),
        "lineage": response.lineage.hex() or None,
        "life": response.life or None,
        "unread": response.unread.hex() or None,
        DOUBTED: None,
        **NO_FILE,
    }
    put_facts(connection, **facts)


def file_mark(connection: sa.Connection) -> tuple[int, bytes]:
    """How far the server's journal had come when it took the last file, where no picture has
    reached as far since."""
    seen, lineage = get_facts(connection, "file_seen", "file_lineage")
    return int(seen or 0), bytes.fromhex(lineage or "")


def place(connection: sa.Connection) -> Place:
    """What `note_place` remembered."""
    names = "seen", "lineage", "life", "unread", DOUBTED
    seen, lineage, life, unread, doubted = get_facts(connection, *names)
    marks = bytes.fromhex(lineage or ""), life or "", bytes.fromhex(unread or "")
    return Place(int(seen or 0), *marks, bool(doubted))


def push_again(store: Store, response: SyncResponse) -> int:
    """Another life began: what the server lost waits again, and stands over its picture.

    Gives how many that are. The pull that follows reads every bucket anew, because their epochs
    changed with the life.

    The number the server still knows says what is behind it only where it means the same intent
    here. A copy of this file may have used the numbers after the server was put back (R7): then
    nothing is believed of them, all waits again, and its keys tell the server what it knows.
    """
    with store.writing() as connection:
        seen = min(place(connection).seen, response.seen)
        known = connection.execute(
            sa.select(outbox.c.uid).where(outbox.c.seq == response.last_seq)
        ).scalar_one_or_none()
        last = response.last_seq if known and known.bytes == response.last_uid else 0
        lost = connection.execute(
            sa.update(outbox)
            .where(outbox.c.decided, outbox.c.seq > last)
            .values(decided=False, decided_at=None)
        ).rowcount
        put_fact(connection, "seen", str(seen))
        put_fact(connection, "lineage", None)
        put_fact(connection, "life", response.life)
        put_fact(connection, DOUBTED, "yes")
        put_facts(connection, **NO_FILE)
        put_fact(connection, "restored_at", store.clock.now().isoformat())
        put_fact(connection, "restored_lost", str(lost))
    return lost


def tidy(store: Store) -> None:
    """Forget, once a day, intents that were decided long ago; history keeps the journal."""
    now = store.clock.now()
    tidied = store.fact("tidied")
    if tidied is not None and now.isoformat() < tidied:
        return
    with store.writing() as connection:
        connection.execute(
            sa.delete(outbox).where(outbox.c.decided, outbox.c.decided_at < now - KEPT)
        )
        put_fact(connection, "tidied", (now + TIDY_EVERY).isoformat())
