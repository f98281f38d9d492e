"""The laptops that signed in: who uses them, how to refuse one, and how to have one erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.errors import NotFound, Refused
from app.i18n import N_
from app.models import Device, User
from app.server import audit
from app.server.book import Book
from app.server.own_work import change, insert, own_work, remove
from app.server.retrying import trying_again
from app.server.tables import device_token
from app.server.tokens import TO_BE_ERASED, State, is_active
from app.store import Store

SIGNED_IN = N_("A laptop signed in")
REFUSE = N_("Refuse a laptop")
ALLOW = N_("Let a laptop in again")
PERSON_CLOSED = N_("The account of {name} is closed; “relasi user enable” opens it again.")
TOLD = N_(
    "This laptop was told to erase itself, so there is nothing to go on with: its person joins with"
    " a new profile."
)
UNKNOWN = N_("There is no such device. “relasi device list” shows them.")


@dataclass(frozen=True)
class Laptop:
    """A laptop as the list of devices shows it. `until` it may renew its sign-in.

    Attributes:
        state: what became of its sign-in, `since` when; `reason`: why it ended ("reused": somebody
            showed a copy of its tokens; "password": the password was changed).
        told: when a laptop that is to be erased was told so, with nothing left to send.
        used: whether it was ever heard of since it was let in; else there is no `last_seen`.
    """

    id: UUID
    name: str
    platform: str
    user: str
    last_seen: datetime | None
    until: datetime
    state: State
    reason: str
    since: datetime | None
    told: datetime | None
    used: bool

    @property
    def revoked(self) -> bool:
        """Whether it is refused."""
        return self.state not in (State.OPEN, State.ENDED)


def note_sign_in(store: Store, device: UUID, user_id: UUID, name: str, platform: str) -> None:
    """Remember a laptop that signed in, or that goes on under a new key."""
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


@trying_again
def withdraw(store: Store, device: UUID) -> None:
    """Forget a laptop whose invitation could not be written: nobody has it."""
    now = store.clock.now()
    with own_work(store, REFUSE) as book:
        book.connection.execute(sa.delete(device_token).where(device_token.c.device == device))
        remove(book, Device.__tablename__, device)
        audit.note(book.connection, now, "device", "not invited", device=device)


def devices(store: Store) -> list[Laptop]:
    """Every laptop that signed in, by its person's name."""
    user, token = User.__table__, device_token
    query = (
        sa.select(token, user.c.name.label("person"), user.c.active)
        .join(user, user.c.id == token.c.user_id)
        .order_by(user.c.name, token.c.seen_at)
    )
    with store.engine.connect() as connection:
        return [
            Laptop(
                row.device,
                row.name,
                row.platform,
                row.person,
                row.seen_at,
                row.refresh_until,
                _state(row),
                row.reason or "",
                row.state_at,
                row.told_at,
                row.seen_at is not None,
            )
            for row in connection.execute(query)
        ]


@trying_again
def revoke_device(store: Store, device: UUID) -> None:
    """Refuse a laptop from its next contact on. Raises NotFound for an unknown one."""
    _close(store, device, State.REVOKED, "revoked")


@trying_again
def allow_device(store: Store, device: UUID) -> None:
    """Let a laptop in again that was refused, or that has not been told yet to erase itself.

    It goes on with all that waits on it. Raises NotFound for an unknown one, Refused for one that
    is let in, or that was told, or whose person's account is closed.
    """
    now, token = store.clock.now(), device_token.c
    with own_work(store, ALLOW) as book:
        row = _known(book, device)
        if not is_active(book.connection, row.user_id):
            raise Refused(PERSON_CLOSED, name=_person(book.connection, row.user_id))
        if row.state in (State.OPEN, State.ENDED):
            raise Refused(N_("This laptop is let in already."))
        if row.state == State.WIPED or row.told_at is not None:
            raise Refused(TOLD)
        book.connection.execute(
            sa.update(device_token)
            .where(token.device == device)
            .values(state=State.OPEN, reason=None, state_at=now)
        )
        _note(book, row, "allowed", now)


@trying_again
def wipe_device(store: Store, device: UUID) -> None:
    """Have a laptop send what waits and erase itself at its next contact.

    Raises NotFound for an unknown one, Refused for one that did so already.
    """
    _close(store, device, State.WIPE, "wipe ordered")


def note_told(store: Store, device: UUID, user_id: UUID) -> None:
    """The laptop has nothing left to send and was told to erase itself."""
    now = store.clock.now()
    with store.writing() as connection:
        connection.execute(
            sa.update(device_token).where(device_token.c.device == device).values(told_at=now)
        )
        about = _person(connection, user_id)
        audit.note(connection, now, "device", "told to erase", user_id, about, device)


def note_wiped(store: Store, device: UUID, user_id: UUID) -> None:
    """The laptop says that its key is destroyed."""
    now = store.clock.now()
    with store.writing() as connection:
        connection.execute(
            sa.update(device_token)
            .where(device_token.c.device == device)
            .values(state=State.WIPED, state_at=now)
        )
        about = _person(connection, user_id)
        audit.note(connection, now, "device", "erased", user_id, about, device)


def _close(store: Store, device: UUID, state: State, result: str) -> None:
    now, token = store.clock.now(), device_token.c
    with own_work(store, REFUSE) as book:
        row = _known(book, device)
        if row.state in TO_BE_ERASED:
            raise Refused(N_("This laptop is to be erased already, or was; the list says which."))
        book.connection.execute(
            sa.update(device_token)
            .where(token.device == device)
            .values(state=state, state_at=now, told_at=None)
        )
        _note(book, row, result, now)


def _known(book: Book, device: UUID) -> Any:
    """The tokens of a laptop. Raises NotFound for an unknown one."""
    query = sa.select(device_token).where(device_token.c.device == device).with_for_update()
    row = book.connection.execute(query).first()
    if row is None:
        raise NotFound(UNKNOWN)
    return row


def _note(book: Book, row: Any, result: str, now: datetime) -> None:
    """Write down what was decided of a laptop, and let its record say so."""
    about = _person(book.connection, row.user_id)
    audit.note(book.connection, now, "device", result, about=about, device=row.device)
    if book.row(Device.__tablename__, row.device) is not None:
        change(book, Device.__tablename__, row.device, {"revoked": result != "allowed"})


def _state(row: Any) -> State:
    """What became of a laptop; of a closed account none is let in."""
    state = State(row.state)
    return State.REVOKED if not row.active and state in (State.OPEN, State.ENDED) else state


def _person(connection: sa.Connection, user_id: UUID) -> str:
    user = User.__table__
    return str(connection.execute(sa.select(user.c.name).where(user.c.id == user_id)).scalar())
