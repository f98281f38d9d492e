"""The laptops that signed in: who uses them, and how to refuse one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.errors import NotFound
from app.i18n import N_
from app.models import Device, User
from app.server.own_work import change, insert, own_work
from app.server.tables import device_token
from app.store import Store

SIGNED_IN = N_("A laptop signed in")


@dataclass(frozen=True)
class Laptop:
    """A laptop as the list of devices shows it. `until` it may renew its sign-in."""

    id: UUID
    name: str
    platform: str
    user: str
    last_seen: datetime | None
    until: datetime
    revoked: bool


def note_sign_in(store: Store, device: UUID, user_id: UUID, name: str, platform: str) -> None:
    """Remember a laptop that signed in."""
    values = {
        "name": name.strip() or platform or "?",
        "platform": platform or None,
        "user_id": str(user_id),
        "last_seen": store.clock.now().isoformat(),
        "revoked": False,
    }
    with own_work(store, SIGNED_IN) as book:
        if book.row(Device.__tablename__, device) is None:
            insert(book, Device.__tablename__, values, device)
        else:
            change(book, Device.__tablename__, device, values)


def devices(store: Store) -> list[Laptop]:
    """Every laptop that signed in, by its person's name."""
    user, device, token = User.__table__, Device.__table__, device_token
    query = (
        sa.select(
            token.c.device,
            device.c.name,
            device.c.platform,
            user.c.name.label("person"),
            device.c.last_seen,
            token.c.refresh_until,
            token.c.revoked,
            token.c.seen_at,
        )
        .join(user, user.c.id == token.c.user_id)
        .outerjoin(device, device.c.id == token.c.device)
        .order_by(user.c.name)
    )
    with store.engine.connect() as connection:
        return [
            Laptop(
                row.device,
                row.name or "",
                row.platform or "",
                row.person,
                max(filter(None, (row.last_seen, row.seen_at)), default=None),
                row.refresh_until,
                row.revoked,
            )
            for row in connection.execute(query)
        ]


def revoke_device(store: Store, device: UUID) -> None:
    """Refuse a laptop from its next contact on. Raises NotFound for an unknown one."""
    with own_work(store, N_("Refuse a laptop")) as book:
        done = book.connection.execute(
            sa.update(device_token).where(device_token.c.device == device).values(revoked=True)
        )
        if done.rowcount == 0:
            raise NotFound(N_("There is no such device. “relasi device list” shows them."))
        if book.row(Device.__tablename__, device) is not None:
            change(book, Device.__tablename__, device, {"revoked": True})
