"""Who stands behind a token, or behind a file that was sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.errors import NoEntry
from app.i18n import N_
from app.server.tables import device_token
from app.server.tokens import (
    SIGN_IN,
    TO_BE_ERASED,
    check_person,
    check_state,
    hashed,
    row_of,
    token,
)
from app.store import Store
from app.store.statements import Statement, said
from app.sync.halves import joint_key

# A laptop is noted as seen at most so often: not every sync should write.
SEEN_EVERY = timedelta(minutes=5)

READ_BEFORE = N_(
    "Another laptop joined by the invitation that this one read. Ask the office for one of your"
    " own; nothing you typed is lost."
)

_KNOWN = Statement(lambda: sa.select(device_token).where(token.access == said("access")))

_SEEN = Statement(
    lambda: (
        sa.update(device_token)
        .where(token.family == said("which"))
        .values(device=said("key"), previous=None, seen_at=said("now"), reader=said("by"))
    )
)


@dataclass(frozen=True)
class Caller:
    """Who asks, and whether their laptop is to be erased.

    Attributes:
        moved: the laptop has a new key: it goes on under it.
    """

    user_id: UUID
    device: UUID
    name: str
    platform: str
    erase: bool
    moved: bool


def caller_behind(store: Store, access: str, device: UUID) -> Caller:
    """Who stands behind an access token. Raises NoEntry where it has run out or was closed.

    A laptop that had to become a new device goes on under its new key.
    """
    with store.engine.connect() as connection:
        row = laptop_of(connection, access, store.clock.now())
    return _came(store, row, device)


def who_sealed(store: Store, family: UUID, device: UUID, reader: str = "") -> Caller:
    """Who sealed a file with the key of this name. Raises NoEntry where they are not let in.

    An invitation is good once: `reader` is the half of its key that the laptop that read it tells.
    """
    with store.engine.connect() as connection:
        row = row_of(connection, token.family == family)
        if row is None:
            raise NoEntry(SIGN_IN, "sign_in")
        _check(connection, row)
    if row.reader and row.reader != reader:
        raise NoEntry(READ_BEFORE, "closed")
    return _came(store, row, device, reader)


def sealing_key(store: Store, family: UUID, reader: str = "") -> bytes | None:
    """The key of this name, with which a laptop's files are sealed; None where there is none.

    Who was invited seals by a half of their own, too: `reader` is the one they tell.
    """
    with store.engine.connect() as connection:
        query = sa.select(token.file_key, token.office_half).where(token.family == family)
        row = connection.execute(query).first()
    if row is None or bool(reader) != bool(row.office_half):
        return None
    if not reader:
        return bytes(row.file_key)
    try:
        return joint_key(row.file_key, row.office_half, bytes.fromhex(reader))
    except ValueError:
        return None


def person_behind(store: Store, access: str) -> UUID:
    """The person behind an access token. Raises NoEntry where it has run out or was closed."""
    with store.engine.connect() as connection:
        user_id: UUID = laptop_of(connection, access, store.clock.now()).user_id
        return user_id


def laptop_of(connection: sa.Connection, access: str, now: datetime) -> Any:
    """The laptop of an access token that is good. Raises NoEntry otherwise."""
    row = _KNOWN.first(connection, access=hashed(access))
    if row is not None:
        _check(connection, row)
    if row is None or row.access_until < now:
        raise NoEntry(SIGN_IN, "expired")
    return row


def _check(connection: sa.Connection, row: Any) -> None:
    """Raises NoEntry where a laptop is not let in; one that is to be erased may hear so."""
    if row.state not in TO_BE_ERASED:
        check_person(connection, row.user_id)
        check_state(row)


def _came(store: Store, row: Any, device: UUID, reader: str = "") -> Caller:
    """A laptop that is let in: note that it was here, and under which key it goes on."""
    now = store.clock.now()
    moved = row.device != device
    unseen = row.seen_at is None or now - row.seen_at > SEEN_EVERY
    if moved or row.previous is not None or unseen or (reader and not row.reader):
        with store.writing() as connection:
            if moved and row_of(connection, token.device == device) is not None:
                raise NoEntry(SIGN_IN, "sign_in")  # the key of another laptop
            _SEEN.run(connection, which=row.family, key=device, now=now, by=reader or row.reader)
    erase = row.state in TO_BE_ERASED
    return Caller(row.user_id, device, row.name, row.platform, erase, moved)
