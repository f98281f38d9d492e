"""What this program knows of records; learned anew, it is asked for once more (R15).

A newer server sends record types and fields that an older laptop cannot hold; it leaves them out.
After an update the laptop notices that it knows more than when it last applied a pull, and asks
for the rows of those record types again, whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

import msgspec
import sqlalchemy as sa

from app.models.base import synced_tables
from app.store.store import get_fact, put_fact
from app.sync.protocol import Again

FACT = "columns"


def to_learn(connection: sa.Connection, buckets: Iterable[str]) -> list[Again]:
    """What to ask for once more of buckets that were read before."""
    said = get_fact(connection, FACT)
    before = _columns_in(said) if said else {}
    new = [name for name, columns in known().items() if set(columns) - before.get(name, set())]
    return [Again(bucket, new) for bucket in sorted(buckets)] if new else []


def is_unread(connection: sa.Connection, record: str, fields: Iterable[str]) -> bool:
    """Whether this program has learned one of these fields since it last read: what the company
    has in it never stood here."""
    said = get_fact(connection, FACT)
    return bool(said and set(fields) - _columns_in(said).get(record, frozenset()))


def note_known(connection: sa.Connection) -> None:
    """All that this program knows was asked for."""
    now = msgspec.json.encode(known()).decode()
    if get_fact(connection, FACT) != now:
        put_fact(connection, FACT, now)


@cache
def known() -> dict[str, list[str]]:
    """The columns of each record type."""
    return {name: sorted(kind.__table__.columns.keys()) for name, kind in synced_tables().items()}


@lru_cache(maxsize=8)
def _columns_in(said: str) -> dict[str, frozenset[str]]:
    return msgspec.json.decode(said, type=dict[str, frozenset[str]])
