"""Wrong passwords lock the door, for this e-mail and for this address, longer each time.

A try is counted before the password is looked at, so that many at once are no way around it, and
given back where it was right. An e-mail nobody has is counted like any other.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.errors import NoEntry
from app.i18n import N_
from app.server.passwords import plain_email
from app.server.tables import failed_sign_in
from app.server.upsert import upsert

# Wrong passwords that cost nothing: of a person, and of an address, behind which an office may be.
FREE, FREE_AT_ADDRESS = 5, 50
FIRST_LOCK, LONGEST_LOCK = timedelta(seconds=30), timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=1)

LOCKED = N_("Too many wrong passwords. Wait {minutes} min, then try again.")

_door = failed_sign_in.c


@dataclass(frozen=True)
class Knock:
    """A try to sign in.

    Attributes:
        locks: whether the door is locked after it, unless the password is right.
    """

    doors: tuple[str, ...]
    locks: bool


def knock(connection: sa.Connection, email: str, address: str, now: datetime) -> Knock:
    """Count a try. Raises NoEntry, with how long to wait, where a door is locked."""
    connection.execute(sa.delete(failed_sign_in).where(_door.at < now - FORGOTTEN_AFTER))
    free = {f"person {hashlib.sha256(plain_email(email).encode()).hexdigest()}": FREE}
    if address:
        free[f"address {address}"] = FREE_AT_ADDRESS
    counts = _locked_rows(connection, tuple(free), now)
    locks = [row.locked_until for row in counts if row.locked_until]
    if locks and max(locks) > now:
        wait = math.ceil((max(locks) - now) / timedelta(minutes=1))
        raise NoEntry(LOCKED, "locked", minutes=wait)
    rows = [
        {
            "door": row.door,
            "failures": row.failures + 1,
            "at": now,
            "locked_until": _lock(row.failures + 1, free[row.door], now),
        }
        for row in counts
    ]
    upsert(connection, failed_sign_in, rows)
    return Knock(tuple(free), any(row["locked_until"] for row in rows))


def forgive(connection: sa.Connection, knock: Knock) -> None:
    """The password was right: the person's tries are forgotten, the address gets this one back."""
    person, *address = knock.doors
    connection.execute(sa.delete(failed_sign_in).where(_door.door == person))
    connection.execute(
        sa.update(failed_sign_in)
        .where(_door.door.in_(address))
        .values(failures=_door.failures - 1, locked_until=None)
    )


def _locked_rows(
    connection: sa.Connection, doors: tuple[str, ...], now: datetime
) -> Sequence[sa.Row[Any]]:
    """The doors' rows, made where they are not there; nobody else counts until we are done."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    for door in sorted(doors):
        values = {"door": door, "failures": 0, "at": now}
        connection.execute(insert(failed_sign_in).values(values).on_conflict_do_nothing())
    query = sa.select(failed_sign_in).where(_door.door.in_(doors)).order_by(_door.door)
    return connection.execute(query.with_for_update()).all()


def _lock(failures: int, free: int, now: datetime) -> datetime | None:
    extra = failures - free
    if extra < 0:
        return None
    lock: timedelta = FIRST_LOCK * 2 ** min(extra, 20)
    return now + min(lock, LONGEST_LOCK)
