"""Signing in by a password, or by an invitation on the word of whoever runs the server."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.errors import NoEntry
from app.i18n import N_
from app.ids import uuid7
from app.models import User
from app.server import audit, caller, lockout, passwords
from app.server.identifying import laptop_of
from app.server.tables import credential
from app.server.tokens import (
    CLOSED,
    TO_BE_ERASED,
    State,
    Tokens,
    check_person,
    end,
    issue,
    row_of,
    token,
)
from app.store import Store

WRONG = N_("E-mail or password is wrong. Try again, or ask the person who runs the server.")


def sign_in(
    store: Store,
    email: str,
    password: str,
    device: UUID | None,
    name: str = "",
    platform: str = "",
    family: UUID | None = None,
) -> Tokens:
    """Check the password and give tokens. Raises NoEntry: wrong, locked or closed.

    `family`: of the sign-in this laptop had before.
    """
    now = store.clock.now()
    user_id = _check_password(store, email, password, device, now)
    with store.writing() as connection:
        known = row_of(connection, token.device == device)
        problem = _closed(connection, user_id, known)
        if problem is None:
            key = _own_key(device, user_id, known, family)
            audit.note(connection, now, "sign_in", "ok", user_id, device=key)
            old = known.state if known is not None and key == device else ""
            state = old if old in TO_BE_ERASED else State.OPEN
            return issue(connection, user_id, key, now, name=name, platform=platform, state=state)
        audit.note(connection, now, "sign_in", "closed", user_id, device=device)
    raise problem


def change_password(store: Store, access: str, old: str, new: str) -> None:
    """Take a person's new password; their other laptops have to sign in again.

    Raises NoEntry for a wrong one or a locked door, Invalid for one that does not fit.
    """
    now = store.clock.now()
    with store.engine.connect() as connection:
        row = laptop_of(connection, access, now)
        email = connection.execute(
            sa.select(credential.c.email).where(credential.c.user_id == row.user_id)
        ).scalar_one()
    passwords.check_password(new)
    _check_password(store, email, old, row.device, now)
    with store.writing() as connection:
        passwords.set_password(connection, row.user_id, email, new)
        end(connection, now, "password", token.user_id == row.user_id, token.device != row.device)
        audit.note(connection, now, "password", "changed", row.user_id, device=row.device)


def let_in(store: Store, user_id: UUID, name: str, office_half: bytes) -> Tokens:
    """Let somebody in on a laptop that has no network, on the word of whoever runs the server.

    Its files are sealed by `office_half`, too (`sync/halves.py`). Raises NoEntry where the account
    is closed.
    """
    now, device = store.clock.now(), uuid7()
    with store.writing() as connection:
        problem = _closed(connection, user_id, None)
        if problem is None:
            about = connection.execute(
                sa.select(User.__table__.c.name).where(User.__table__.c.id == user_id)
            ).scalar_one()
            audit.note(connection, now, "device", "invited", about=about, device=device)
            return issue(connection, user_id, device, now, name=name, office_half=office_half)
    raise problem


def _check_password(
    store: Store, email: str, password: str, device: UUID | None, now: datetime
) -> UUID:
    """Whose e-mail and password these are. Raises NoEntry where they are wrong or locked."""
    with store.writing() as connection:
        knock = lockout.knock(connection, email, caller.address(), now)
        row = connection.execute(
            sa.select(credential).where(credential.c.email == passwords.plain_email(email))
        ).first()
    right = passwords.is_right(row.password if row is not None else None, password)
    with store.writing() as connection:
        if row is not None and right:
            lockout.forgive(connection, knock)
            passwords.refresh_hash(connection, row.user_id, row.password, password)
            user_id: UUID = row.user_id
            return user_id
        # The e-mail of a stranger is not kept: it may be a password in the wrong field.
        known = row.user_id if row is not None else None
        result = "locked" if knock.locks else "wrong"
        audit.note(connection, now, "sign_in", result, known, device=device)
    raise NoEntry(WRONG, "wrong")


def _closed(connection: sa.Connection, user_id: UUID, known: Any) -> NoEntry | None:
    """Why somebody with the right password does not come in; None where they do."""
    if known is not None and known.state == State.REVOKED and known.user_id == user_id:
        return NoEntry(CLOSED, "closed")
    try:
        check_person(connection, user_id)
    except NoEntry as problem:
        return problem
    return None


def _own_key(device: UUID | None, user_id: UUID, known: Any, family: UUID | None) -> UUID:
    """The laptop's key; a new one where it has none, or names somebody else's.

    Where another has signed in under its key since it did, and is at work, this is a copy (R7):
    under one key, each would end the other's sign-in for ever.
    """
    if device is None or (known is not None and known.user_id != user_id):
        return uuid7()
    if known is None or family in (None, known.family):
        return device
    at_work = known.state == State.OPEN and known.seen_at is not None
    return uuid7() if at_work else device
