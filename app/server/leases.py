"""Numbers of papers lent to laptops in blocks, so that each gives its own without asking (R14).

A counter for each kind and period goes only up, under its row's lock. A block is lent once and
never taken back: gaps are allowed, and `holders` says whose they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.models import Device, User
from app.server.tables import number_counter, number_lease
from app.store import Store
from app.sync.protocol import Lease, Want

# No laptop gets more at once, whatever it asks for.
MOST = 50
# What a server that was restored leaves free at least: it may have lent as many and lost it.
GAP = 100
LATELY = timedelta(days=30)
_KIND = re.compile(r"(?P<what>quote|order)\.(?P<year>\d{4})?")


@dataclass(frozen=True)
class Block:
    """Numbers lent to a laptop: of what, which, to whom, when."""

    kind: str
    first: int
    last: int
    device: UUID
    name: str
    person: str
    at: datetime


def lend(store: Store, device: UUID, wants: Iterable[Want]) -> list[Lease]:
    """A block for each want; the one lent before where its answer never arrived."""
    wanted = [want for want in wants if _is_known(want.kind, store.clock.now())]
    if not wanted:
        return []
    with store.writing() as connection:
        return [
            lease
            for want in sorted(wanted, key=lambda want: want.kind)
            for lease in _lend(connection, device, want, store.clock.now())
        ]


def leave_gap(connection: sa.Connection, now: datetime) -> None:
    """A copy was put back: go on behind what may have been lent and lost with it."""
    lease, counter = number_lease.c, number_counter.c
    for row in connection.execute(sa.select(number_counter)).all():
        lent = connection.execute(
            sa.select(sa.func.sum(lease["last"] - lease["first"] + 1)).where(
                lease.kind == row.kind, lease.at > now - LATELY
            )
        ).scalar_one()
        connection.execute(
            sa.update(number_counter)
            .where(counter.kind == row.kind)
            .values(last=counter["last"] + max(GAP, int(lent or 0)))
        )


def holders(store: Store) -> list[Block]:
    """Every block that was lent, in order."""
    lease, device, user = number_lease.c, Device.__table__, User.__table__
    query = (
        sa.select(
            lease.kind, lease["first"], lease["last"], lease.device, lease.at,
            device.c.name.label("laptop"), user.c.name.label("person"),
        )
        .outerjoin(device, device.c.id == lease.device)
        .outerjoin(user, user.c.id == device.c.user_id)
        .order_by(lease.kind, lease["first"])
    )  # fmt: skip
    with store.engine.connect() as connection:
        return [
            Block(
                row.kind,
                row.first,
                row.last,
                row.device,
                row.laptop or "",
                row.person or "",
                row.at,
            )
            for row in connection.execute(query)
        ]


def _lend(connection: sa.Connection, device: UUID, want: Want, now: datetime) -> list[Lease]:
    _lock(connection, want)
    lease = number_lease.c
    unheard = connection.execute(
        sa.select(number_lease)
        .where(lease.kind == want.kind, lease.device == device, lease["first"] > want.known)
        .order_by(lease["first"])
    ).all()
    if unheard:
        return [Lease(row.kind, row.first, row.last) for row in unheard]
    count = max(1, min(want.count, MOST))
    last = connection.execute(
        sa.update(number_counter)
        .where(number_counter.c.kind == want.kind)
        .values(last=number_counter.c["last"] + count)
        .returning(number_counter.c["last"])
    ).scalar_one()
    block = Lease(want.kind, last - count + 1, last)
    connection.execute(
        sa.insert(number_lease).values(
            kind=block.kind, device=device, first=block.first, last=block.last, at=now
        )
    )
    return [block]


def _lock(connection: sa.Connection, want: Want) -> None:
    """Take the counter's lock; it is made where there is none, and never stands below what a
    laptop holds."""
    from sqlalchemy.dialects import postgresql, sqlite

    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(
        insert(number_counter).values(kind=want.kind, last=0).on_conflict_do_nothing()
    )
    counter = number_counter.c
    here = connection.execute(
        sa.select(counter["last"]).where(counter.kind == want.kind).with_for_update()
    ).scalar_one()
    if here < want.known < here + GAP:
        connection.execute(
            sa.update(number_counter).where(counter.kind == want.kind).values(last=want.known)
        )


def _is_known(kind: str, now: datetime) -> bool:
    """Whether numbers of this kind are lent: of papers we know, for this year or one beside it."""
    found = _KIND.fullmatch(kind)
    if found is None:
        return False
    return found["year"] is None or abs(int(found["year"]) - now.year) <= 1
