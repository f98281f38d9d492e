"""What this program knows of records; learned anew, it is asked for once more (R15).

A newer server sends record types and fields that an older laptop cannot hold; it leaves them out.
After an update the laptop notices that it knows more than when it last applied a pull, and asks
for the rows of those record types again, whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import msgspec
import sqlalchemy as sa

from app.models.base import synced_tables
from app.store.store import get_fact, put_fact
from app.sync.protocol import Again

FACT = "columns"


def to_learn(connection: sa.Connection, buckets: Iterable[str]) -> list[Again]:
    """What to ask for once more of buckets that were read before."""
    said = get_fact(connection, FACT)
    before = msgspec.json.decode(said, type=dict[str, list[str]]) if said else {}
    new = [name for name, columns in known().items() if set(columns) - set(before.get(name, ()))]
    return [Again(bucket, new) for bucket in sorted(buckets)] if new else []


def note_known(connection: sa.Connection) -> None:
    """All that this program knows was asked for."""
    now = msgspec.json.encode(known()).decode()
    if get_fact(connection, FACT) != now:
        put_fact(connection, FACT, now)


@cache
def known() -> dict[str, list[str]]:
    """The columns of each record type."""
    return {name: sorted(kind.__table__.columns.keys()) for name, kind in synced_tables().items()}
