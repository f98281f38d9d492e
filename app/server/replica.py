"""The replica that laptops' questions are read from, and what is read while it is away.

One that does not answer, or that came back and does not know yet what the database knew, is left
alone for a while, and the database itself is read: slower for those who push, and wrong for nobody
(R9). Whoever runs the server reads of it at `/ready` and in the log.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from app.server.life import newest
from app.store import Store

LOG = logging.getLogger(__name__)
REST = timedelta(seconds=20)


@dataclass(frozen=True)
class _Away:
    """Until when a replica is left alone, and how far it must have come by then."""

    until: datetime
    journal: int


_AWAY: WeakKeyDictionary[sa.Engine, _Away] = WeakKeyDictionary()


def replica_of(store: Store) -> sa.Connection | None:
    """A connection to the replica; None where there is none, or it is away."""
    engine, now = store.replica, store.clock.now()
    if engine is None:
        return None
    away = _AWAY.get(engine)
    if away is not None:
        if now < away.until:
            return None
        _AWAY[engine] = _Away(now + REST, away.journal)  # only one asks whether it is back
    connection = _answering(engine, away.journal if away else 0)
    if connection is None:
        if away is None:
            LOG.warning("the replica does not answer; the database itself is read meanwhile")
        with store.engine.connect() as main:
            _AWAY[engine] = _Away(now + REST, newest(main)[0])
    elif away is not None:
        _AWAY.pop(engine, None)
        LOG.warning("the replica is back")
    return connection


def is_away(store: Store) -> bool:
    """Whether there is a replica that is not read now."""
    return store.replica is not None and store.replica in _AWAY


def _answering(engine: sa.Engine, journal: int) -> sa.Connection | None:
    """A connection where the replica answers and has come so far."""
    try:
        connection = engine.connect()
    except SQLAlchemyError:
        return None
    if not journal:
        return connection
    try:
        behind = newest(connection)[0] < journal
        connection.rollback()
    except SQLAlchemyError:
        behind = True
    if behind:
        connection.close()
        return None
    return connection
