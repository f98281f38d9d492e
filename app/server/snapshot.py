"""One moment of the database, in which everything that is read belongs together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from app.server.replica import replica_of
from app.store import Store


@contextmanager
def snapshot(store: Store, fresh: bool = False) -> Iterator[sa.Connection]:
    """A connection that sees one moment, however long it reads, and changes nothing.

    Where a replica follows the database, it is read: what it shows is stale, never wrong (R9).
    `fresh` reads the database itself, as does everybody while the replica is away.
    """
    follower = None if fresh else replica_of(store)
    with follower or store.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection
        connection.rollback()
