"""Passwords, by argon2id; as slow for an unknown person as for a known one."""

from __future__ import annotations

import os
import secrets
import threading
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from app.errors import Invalid
from app.i18n import N_
from app.server.tables import credential

SHORTEST, LONGEST = 8, 200

_hasher = PasswordHasher()
# Each takes 64 MiB: as many at a time as there are cores, however many knock.
_room = threading.BoundedSemaphore(os.cpu_count() or 1)


def check_password(password: str) -> None:
    """Raises Invalid for a password that is too short, or longer than anybody types."""
    if len(password) < SHORTEST:
        raise Invalid(
            N_("A password needs at least {count} characters."), field="password", count=SHORTEST
        )
    if len(password) > LONGEST:
        raise Invalid(
            N_("A password has at most {count} characters."), field="password", count=LONGEST
        )


def set_password(connection: sa.Connection, user_id: UUID, email: str, password: str) -> None:
    """Let a person sign in. Raises Invalid for a password that does not fit."""
    check_password(password)
    connection.execute(sa.delete(credential).where(credential.c.user_id == user_id))
    connection.execute(
        sa.insert(credential).values(
            user_id=user_id, email=plain_email(email), password=hashed(password)
        )
    )


def is_right(kept: str | None, password: str) -> bool:
    """Whether a password fits what is kept of it; None for an unknown person."""
    try:
        with _room:
            _hasher.verify(_nobodys() if kept is None else kept, password[:LONGEST])
    except VerifyMismatchError:
        return False
    return kept is not None and len(password) <= LONGEST


def refresh_hash(connection: sa.Connection, user_id: UUID, kept: str, password: str) -> None:
    """Keep a right password by today's parameters, where it was kept by older ones."""
    if _hasher.check_needs_rehash(kept):
        connection.execute(
            sa.update(credential)
            .where(credential.c.user_id == user_id)
            .values(password=hashed(password))
        )


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _room:
        return _hasher.hash(password)


def plain_email(email: str) -> str:
    """An e-mail as it is compared."""
    return email.strip().lower()


@cache
def _nobodys() -> str:
    return hashed(secrets.token_urlsafe())
