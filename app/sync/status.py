"""How sync stands here: what waits, since when, and what needs a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.models import Attention, AttentionKind
from app.store import Store
from app.store.store import get_fact
from app.sync import outbox
from app.sync.checks import Check, last_check
from app.sync.failing import Failing, failing
from app.sync.lease import Lease, lease
from app.sync.leases import in_reserve
from app.sync.life import Restored, last_restore
from app.sync.written import Written, open_file


@dataclass(frozen=True)
class Status:
    """How sync stands.

    Attributes:
        server: the company's server; None for a profile of its own.
        conflicts, rejected: how many of each wait for a choice.
        merged: how many edits the last synchronisation merged with those of others.
        lease: how long this laptop has been away; None for a profile of its own.
        check: what the last comparison with the server came to; None before the first.
        reserve: how many quotes can be numbered without a network.
        written: the last file written for the office, where its answer was not read yet.
        failing: why nothing gets through; None where the last synchronisation did.
        restored: that the server was put back to an older copy, as far as it is known here.
    """

    server: str | None
    organisation: str | None
    waiting: int
    oldest_waiting: datetime | None
    conflicts: int
    rejected: int
    last_sync: datetime | None
    schema: int
    lease: Lease | None = None
    merged: int = 0
    check: Check | None = None
    reserve: int = 0
    restored: Restored | None = None
    written: Written | None = None
    failing: Failing | None = None


def status(store: Store) -> Status:
    """Read how sync stands."""
    with store.engine.connect() as connection:
        waits = outbox.waiting(connection)
        last = get_fact(connection, "last_sync")
        counts = _attention(connection, store)
        server = get_fact(connection, "server")
        return Status(
            server,
            get_fact(connection, "organisation"),
            waits.count if server else 0,
            waits.oldest if server else None,
            counts.get(AttentionKind.CONFLICT, 0),
            counts.get(AttentionKind.REJECTED, 0) + counts.get(AttentionKind.HELD, 0),
            datetime.fromisoformat(last) if last else None,
            int(get_fact(connection, "schema") or 0),
            lease(store) if server else None,
            int(get_fact(connection, "last_merged") or 0),
            last_check(connection),
            in_reserve(store) if server else 0,
            last_restore(connection),
            open_file(connection) if server else None,
            failing(connection) if server else None,
        )


def _attention(connection: sa.Connection, store: Store) -> dict[AttentionKind, int]:
    table = Attention.__table__
    query = (
        sa.select(table.c.kind, sa.func.count())
        .where(table.c.resolution.is_(None), table.c.user_id == store.identity.user_id)
        .group_by(table.c.kind)
    )
    return {row.kind: row[1] for row in connection.execute(query)}
