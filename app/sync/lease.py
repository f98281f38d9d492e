"""How long a laptop may be away from its company before the file locks. Nothing is destroyed by it.

The days are the company's (`company.offline_days`). Away is reckoned from the last contact by this
laptop's clock, and never less than at any moment before: a clock that is put back gains nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from app.errors import Refused
from app.i18n import N_
from app.models import Preference
from app.services.company import OFFLINE_DAYS
from app.services.preferences import kept, key_of
from app.store import Store
from app.store.statements import Statement, said
from app.store.store import get_fact, put_facts
from app.sync.tables import ref, shadow

POLICY = "company.offline_days"
SOON = 5
# What is remembered of the time gone by is written anew only after so much more.
GRAIN = timedelta(minutes=10)
LOCKED = N_(
    "This laptop has not reached its company's server since {day}, so Relasi is locked. Connect to"
    " the network and synchronise, or sign in; nothing you typed is lost."
)


_KNOWN = Statement(
    lambda: (
        sa.select(ref.c.rev, shadow.c.picture)
        .outerjoin(
            shadow, sa.and_(shadow.c.record == ref.c.record, shadow.c.row_id == ref.c.row_id)
        )
        .where(ref.c.record == said("kind"), ref.c.row_id == said("key"))
        .limit(1)
    )
)


class Locked(Refused):
    """The laptop was away for too long."""


@dataclass(frozen=True)
class Lease:
    """How long this laptop has been away.

    Attributes:
        since: the last contact, by the server's clock.
        left: until it locks; less than nothing where it is locked.
    """

    since: datetime
    left: timedelta

    @property
    def locked(self) -> bool:
        """Whether it was away for too long."""
        return self.left <= timedelta(0)

    @property
    def days_left(self) -> int:
        """Whole days until it locks, the one that has begun included."""
        return max(0, math.ceil(self.left / timedelta(days=1)))


def lease(store: Store) -> Lease | None:
    """How long this laptop has been away; None for a profile that belongs to no company."""
    with store.engine.connect() as connection:
        away = _away(connection, store.clock.now())
        said = get_fact(connection, "contact")
        allowed = int(get_fact(connection, "offline_days") or OFFLINE_DAYS)
    if away is None or said is None:
        return None
    return Lease(datetime.fromisoformat(said), timedelta(days=allowed) - away)


def check(store: Store) -> None:
    """Raises Locked where this laptop was away for too long."""
    remember(store)
    known = lease(store)
    if known is not None and known.locked:
        raise _locked(known)


def locked_sentence(lease: Lease) -> str:
    """Why there is no book to see."""
    return _locked(lease).sentence()


def remember(store: Store) -> None:
    """Keep how long this laptop has been away, so that a clock put back does not undo it."""
    with store.engine.connect() as connection:
        away, kept = _away(connection, store.clock.now()), get_fact(connection, "away")
    if away is not None and away > timedelta(seconds=float(kept or 0)) + GRAIN:
        store.set_facts(away=str(away.total_seconds()))


def renew(connection: sa.Connection, now: datetime, server_time: datetime) -> None:
    """The company's server was reached; `now` is by this laptop's clock."""
    put_facts(
        connection,
        contact=server_time.isoformat(),
        contact_here=now.isoformat(),
        away=None,
        offline_days=_policy(connection),
    )


def _away(connection: sa.Connection, now: datetime) -> timedelta | None:
    here, server = get_fact(connection, "contact_here"), get_fact(connection, "contact")
    if here is None or server is None:
        return None
    gone = now - datetime.fromisoformat(here)
    if gone < timedelta(0):  # the clock was put back since: it may have been wrong before
        gone = now - datetime.fromisoformat(server)
    return max(gone, timedelta(seconds=float(get_fact(connection, "away") or 0)))


def _locked(lease: Lease) -> Locked:
    return Locked(LOCKED, day=lease.since.astimezone().date())


def _policy(connection: sa.Connection) -> str | None:
    """The company's days as the server said them, whatever was typed here since."""
    known = _KNOWN.first(connection, kind=Preference.__tablename__, key=key_of(POLICY))
    if known is None:  # the server has none, whatever stands here
        return None
    if known.picture is not None:
        picture = msgspec.json.decode(known.picture)
        value = picture.get("value") if picture else None
    else:
        value = kept(connection, POLICY)
    return value if value and value.isdigit() else None
