"""The tokens of laptops, opaque, of which only hashes are kept, and what becomes of them."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.errors import NoEntry
from app.i18n import N_
from app.ids import uuid7
from app.models import User
from app.server.tables import device_token
from app.store.statements import Statement, said

ACCESS = timedelta(hours=1)
REFRESH = timedelta(days=60)

CLOSED = N_(
    "Access from this laptop was closed. Ask the person who runs the server;"
    " nothing you typed is lost."
)
INACTIVE = N_("This account has been closed. Ask the person who runs the server.")
SIGN_IN = N_("Please sign in again. Nothing you typed is lost.")
ERASE = N_("This laptop is to be erased.")

token = device_token.c

_ACTIVE = Statement(
    lambda: sa.select(User.__table__.c.active).where(User.__table__.c.id == said("who"))
)
_FRESH = ("access", "access_until", "refresh", "refresh_until")
_RENEWED = Statement(
    lambda: sa.update(device_token).where(token.device == said("which")),
    ("previous", *_FRESH),
)


class State(StrEnum):
    """What became of a laptop's tokens."""

    OPEN = "open"
    ENDED = "ended"  # the password has to be typed again
    REVOKED = "revoked"
    WIPE = "wipe"  # it is told to erase itself
    WIPED = "wiped"


TO_BE_ERASED = frozenset({State.WIPE, State.WIPED})


@dataclass(frozen=True)
class Tokens:
    """Fresh tokens of a laptop, and the key of its files: 16 bytes that name it, then itself."""

    access: str
    refresh: str
    user_id: UUID
    device: UUID
    file_key: bytes


def issue(
    connection: sa.Connection, user_id: UUID, device: UUID, now: datetime, **more: Any
) -> Tokens:
    """Tokens of a new family, in the place of what this laptop had."""
    access, refresh, values = _fresh(now)
    family, key = uuid7(), secrets.token_bytes(32)
    connection.execute(sa.delete(device_token).where(token.device == device))
    connection.execute(
        sa.insert(device_token).values(
            device=device, user_id=user_id, family=family, file_key=key, state_at=now,
            **values, **more,
        )
    )  # fmt: skip
    return Tokens(access, refresh, user_id, device, family.bytes + key)


def renewed(connection: sa.Connection, row: Any, now: datetime, shown: str) -> Tokens:
    access, refresh, values = _fresh(now)
    _RENEWED.run(connection, which=row.device, previous=shown, **values)
    return Tokens(access, refresh, row.user_id, row.device, row.family.bytes + row.file_key)


def end(
    connection: sa.Connection, now: datetime, reason: str, *which: sa.ColumnElement[bool]
) -> None:
    """Let laptops go on only after the password was typed again."""
    connection.execute(
        sa.update(device_token)
        .where(token.state == State.OPEN, *which)
        .values(state=State.ENDED, reason=reason, state_at=now)
    )


def row_of(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> Any:
    return connection.execute(sa.select(device_token).where(*which).with_for_update()).first()


def check_state(row: Any) -> None:
    if row.state == State.REVOKED:
        raise NoEntry(CLOSED, "closed")
    if row.state == State.ENDED:
        raise NoEntry(SIGN_IN, "sign_in")


def check_person(connection: sa.Connection, user_id: UUID) -> None:
    """Raises NoEntry where a person's account is closed; their laptops' tokens stay what they are,
    for the day it is opened again."""
    if not is_active(connection, user_id):
        raise NoEntry(INACTIVE, "closed")


def is_active(connection: sa.Connection, user_id: UUID) -> bool:
    """Whether a person's account is open."""
    return bool(_ACTIVE.scalar(connection, who=user_id))


def hashed(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _fresh(now: datetime) -> tuple[str, str, dict[str, Any]]:
    """Two new tokens, and what is kept of them."""
    access, refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    kept = {
        "access": hashed(access),
        "access_until": now + ACCESS,
        "refresh": hashed(refresh),
        "refresh_until": now + REFRESH,
    }
    return access, refresh, kept
