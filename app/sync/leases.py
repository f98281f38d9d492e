"""Keeping numbers in reserve: asking the server for a block before the last is used up (R14)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa

from app.domain.numbering import period_of
from app.services import numbering
from app.store import Store
from app.sync.protocol import Lease, Want

# A block is asked for when fewer than LEAST are left.
BLOCK, LEAST = 10, 5
# Towards the end of a year the next one's numbers are fetched too.
AHEAD = timedelta(days=30)


def wants(connection: sa.Connection, store: Store) -> list[Want]:
    """What to ask for now; nothing as long as the reserve lasts."""
    device = store.identity.device_id
    return [
        Want(kind, BLOCK, numbering.highest(connection, device, kind))
        for kind in _kinds(connection, store)
        if numbering.reserve(connection, device, kind) < LEAST
    ]


def keep(store: Store, leases: Iterable[Lease]) -> None:
    """Put what was lent into the reserve; what came twice is there once."""
    device = store.identity.device_id
    with store.writing() as connection:
        for lease in leases:
            numbering.keep_block(connection, device, lease.kind, lease.first, lease.last)


def in_reserve(store: Store) -> int:
    """How many quotes dated today can be numbered without a network."""
    with store.engine.connect() as connection:
        kind = _kinds(connection, store)[0]
        return numbering.reserve(connection, store.identity.device_id, kind)


def _kinds(connection: sa.Connection, store: Store) -> list[str]:
    """What is numbered now, and soon: "quote.2026", or "quote." where years do not count.

    What a quote dated today is numbered by comes first.
    """
    today = store.clock.now().date()
    patterns = {what: numbering.pattern_of(connection, what) for what in numbering.SETTINGS}
    kinds = [
        f"{what}.{period_of(pattern, day)}"
        for what, pattern in patterns.items()
        for day in (today, today + AHEAD)
    ]
    return list(dict.fromkeys(kinds))
