"""Signing in: passwords by argon2id, opaque tokens of which only hashes are kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from app.errors import Invalid, NotAllowed
from app.i18n import N_
from app.ids import uuid7
from app.models import User
from app.server.tables import credential, device_token
from app.store import Store

ACCESS = timedelta(hours=1)
REFRESH = timedelta(days=60)
SHORTEST_PASSWORD = 8
# A laptop is noted as seen at most so often: not every sync should write.
SEEN_EVERY = timedelta(minutes=5)
# After so many wrong passwords each further one locks the door for longer.
FREE_FAILURES = 5
LONGEST_LOCK = timedelta(hours=1)

WRONG = N_("E-mail or password is wrong. Try again, or ask the person who runs the server.")
CLOSED = N_(
    "Access from this laptop was closed. Ask the person who runs the server;"
    " nothing you typed is lost."
)
SIGN_IN = N_("Please sign in again. Nothing you typed is lost.")

_hasher = PasswordHasher()


@dataclass(frozen=True)
class Tokens:
    """Fresh tokens of a laptop."""

    access: str
    refresh: str
    user_id: UUID
    device: UUID


def set_password(connection: sa.Connection, user_id: UUID, email: str, password: str) -> None:
    """Let a person sign in. Raises Invalid for a password that is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(
            N_("A password needs at least {count} characters."),
            field="password",
            count=SHORTEST_PASSWORD,
        )
    connection.execute(sa.delete(credential).where(credential.c.user_id == user_id))
    connection.execute(
        sa.insert(credential).values(
            user_id=user_id,
            email=email.strip().lower(),
            password=_hasher.hash(password),
            failures=0,
        )
    )


def sign_in(store: Store, email: str, password: str, device: UUID | None) -> Tokens:
    """Check the password and give tokens. Raises NotAllowed where it is wrong or locked."""
    now = store.clock.now()
    with store.engine.connect() as connection:
        row = connection.execute(
            sa.select(credential).where(credential.c.email == email.strip().lower())
        ).first()
    if row is not None and row.locked_until and row.locked_until > now:
        raise NotAllowed(N_("Too many wrong passwords. Wait a while, then try again."))
    right = _matches(row, password)
    with store.writing() as connection:
        if not right:
            if row is not None:
                _count_failure(connection, row, now)
        else:
            assert row is not None
            _check_active(connection, row.user_id)
            _check_open(_tokens_of(connection, device))
            connection.execute(
                sa.update(credential)
                .where(credential.c.user_id == row.user_id)
                .values(failures=0, locked_until=None)
            )
            return _issue(connection, row.user_id, device or uuid7(), now)
    raise NotAllowed(WRONG)


def renew(store: Store, refresh: str) -> Tokens:
    """New tokens for a refresh token. Raises NotAllowed where it is not known any more.

    The one before is good too as long as nothing of the new ones was used: their answer was
    lost on the way.
    """
    now, said = store.clock.now(), hashed(refresh)
    known = device_token.c
    with store.writing() as connection:
        row = connection.execute(
            sa.select(device_token).where(sa.or_(known.refresh == said, known.previous == said))
        ).first()
        _check_open(row)
        if row is None or row.refresh_until < now:
            raise NotAllowed(SIGN_IN)
        _check_active(connection, row.user_id)
        return _issue(connection, row.user_id, row.device, now, previous=said)


def who(store: Store, access: str, device: UUID) -> UUID:
    """The person behind an access token. Raises NotAllowed where it has run out or was closed.

    A laptop that had to become a new device goes on under its new key.
    """
    with store.engine.connect() as connection:
        row = connection.execute(
            sa.select(device_token).where(device_token.c.access == hashed(access))
        ).first()
    now = store.clock.now()
    _check_open(row)
    if row is None or row.access_until < now:
        raise NotAllowed(SIGN_IN)
    unseen = row.seen_at is None or now - row.seen_at > SEEN_EVERY
    if row.device != device or row.previous is not None or unseen:
        with store.writing() as connection:
            connection.execute(
                sa.update(device_token)
                .where(device_token.c.device == row.device)
                .values(device=device, previous=None, seen_at=now)
            )
    user_id: UUID = row.user_id
    return user_id


def hashed(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _matches(row: Any, password: str) -> bool:
    """Whether the password fits; as slow for an unknown person as for a known one."""
    try:
        return _hasher.verify(row.password if row is not None else _nobody(), password)
    except VerifyMismatchError:
        return False


def _nobody() -> str:
    global _nobody_hash
    if not _nobody_hash:
        _nobody_hash = _hasher.hash(secrets.token_urlsafe())
    return _nobody_hash


_nobody_hash = ""


def _check_open(row: Any) -> None:
    """Raises NotAllowed where the laptop was revoked."""
    if row is not None and row.revoked:
        raise NotAllowed(CLOSED)


def _tokens_of(connection: sa.Connection, device: UUID | None) -> Any:
    if device is None:
        return None
    query = sa.select(device_token).where(device_token.c.device == device)
    return connection.execute(query).first()


def _count_failure(connection: sa.Connection, row: Any, now: datetime) -> None:
    failures = row.failures + 1
    extra = failures - FREE_FAILURES
    lock = None if extra < 0 else now + min(timedelta(seconds=30) * 2**extra, LONGEST_LOCK)
    connection.execute(
        sa.update(credential)
        .where(credential.c.user_id == row.user_id)
        .values(failures=failures, locked_until=lock)
    )


def _check_active(connection: sa.Connection, user_id: UUID) -> None:
    user = User.__table__
    active = connection.execute(sa.select(user.c.active).where(user.c.id == user_id)).scalar()
    if not active:
        raise NotAllowed(N_("This account has been closed. Ask the person who runs the server."))


def _issue(
    connection: sa.Connection,
    user_id: UUID,
    device: UUID,
    now: datetime,
    previous: str | None = None,
) -> Tokens:
    access, refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    connection.execute(sa.delete(device_token).where(device_token.c.device == device))
    connection.execute(
        sa.insert(device_token).values(
            device=device,
            user_id=user_id,
            access=hashed(access),
            access_until=now + ACCESS,
            refresh=hashed(refresh),
            refresh_until=now + REFRESH,
            previous=previous,
            revoked=False,
            issued=0,
        )
    )
    return Tokens(access, refresh, user_id, device)
