"""Signing in: short access tokens and renewing ones, opaque, of which only hashes are kept.

A renewing token is good once. Whoever shows one that was used before has a copy of it: the whole
family, all that came from one sign-in, ends, and both have to type the password. Only while
nothing of the new tokens was used is the one before good again: their answer was lost on the way.
"""

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
from app.server import audit, caller, lockout, passwords
from app.server.tables import credential, device_token, used_token
from app.store import Store
from app.store.statements import Statement, said

ACCESS = timedelta(hours=1)
REFRESH = timedelta(days=60)
# A laptop is noted as seen at most so often: not every sync should write.
SEEN_EVERY = timedelta(minutes=5)

WRONG = N_("E-mail or password is wrong. Try again, or ask the person who runs the server.")
CLOSED = N_(
    "Access from this laptop was closed. Ask the person who runs the server;"
    " nothing you typed is lost."
)
INACTIVE = N_("This account has been closed. Ask the person who runs the server.")
SIGN_IN = N_("Please sign in again. Nothing you typed is lost.")
READ_BEFORE = N_(
    "Another laptop joined by the invitation that this one read. Ask the office for one of your"
    " own; nothing you typed is lost."
)
ERASE = N_("This laptop is to be erased.")

_token = device_token.c


_KNOWN = Statement(lambda: sa.select(device_token).where(_token.access == said("access")))


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
        known = _row(connection, _token.device == device)
        problem = _closed(connection, user_id, known)
        if problem is None:
            key = _own_key(device, user_id, known, family)
            audit.note(connection, now, "sign_in", "ok", user_id, device=key)
            old = known.state if known is not None and key == device else ""
            state = old if old in TO_BE_ERASED else State.OPEN
            return _issue(connection, user_id, key, now, name=name, platform=platform, state=state)
        audit.note(connection, now, "sign_in", "closed", user_id, device=device)
    raise problem


def renew(store: Store, refresh: str) -> Tokens:
    """New tokens for a renewing token. Raises NoEntry where it is not good (any more)."""
    now, said = store.clock.now(), hashed(refresh)
    with store.writing() as connection:
        row = _row(connection, sa.or_(_token.refresh == said, _token.previous == said))
        problem = _why_not(row, now) if row is not None else _used_before(connection, said, now)
        if problem is None:
            _note_used(connection, row, now)
            return _renewed(connection, row, now, said)
    raise problem


def who(store: Store, access: str, device: UUID) -> Caller:
    """Who stands behind an access token. Raises NoEntry where it has run out or was closed.

    A laptop that had to become a new device goes on under its new key.
    """
    with store.engine.connect() as connection:
        row = _known(connection, access, store.clock.now())
    return _came(store, row, device)


def who_sealed(store: Store, family: UUID, device: UUID, reader: str = "") -> Caller:
    """Who sealed a file with the key of this name. Raises NoEntry where they are not let in.

    An invitation is good once: `reader` is what the laptop that read it calls itself.
    """
    with store.engine.connect() as connection:
        row = _row(connection, _token.family == family)
    if row is None:
        raise NoEntry(SIGN_IN, "sign_in")
    if row.state not in TO_BE_ERASED:
        _check_state(row)
    if row.reader and row.reader != reader:
        raise NoEntry(READ_BEFORE, "closed")
    return _came(store, row, device, reader)


def sealing_key(store: Store, family: UUID) -> bytes | None:
    """The key of this name, with which a laptop's files are sealed; None where there is none."""
    with store.engine.connect() as connection:
        query = sa.select(_token.file_key).where(_token.family == family)
        return connection.execute(query).scalar()


def _came(store: Store, row: Any, device: UUID, reader: str = "") -> Caller:
    """A laptop that is let in: note that it was here, and under which key it goes on."""
    now = store.clock.now()
    moved = row.device != device
    unseen = row.seen_at is None or now - row.seen_at > SEEN_EVERY
    if moved or row.previous is not None or unseen or (reader and not row.reader):
        with store.writing() as connection:
            if moved and _row(connection, _token.device == device) is not None:
                raise NoEntry(SIGN_IN, "sign_in")  # the key of another laptop
            connection.execute(
                sa.update(device_token)
                .where(_token.family == row.family)
                .values(device=device, previous=None, seen_at=now, reader=reader or row.reader)
            )
    erase = row.state in TO_BE_ERASED
    return Caller(row.user_id, device, row.name, row.platform, erase, moved)


def person_behind(store: Store, access: str) -> UUID:
    """The person behind an access token. Raises NoEntry where it has run out or was closed."""
    with store.engine.connect() as connection:
        user_id: UUID = _known(connection, access, store.clock.now()).user_id
        return user_id


def change_password(store: Store, access: str, old: str, new: str) -> None:
    """Take a person's new password; their other laptops have to sign in again.

    Raises NoEntry for a wrong one or a locked door, Invalid for one that does not fit.
    """
    now = store.clock.now()
    with store.engine.connect() as connection:
        row = _known(connection, access, now)
        email = connection.execute(
            sa.select(credential.c.email).where(credential.c.user_id == row.user_id)
        ).scalar_one()
    passwords.check_password(new)
    _check_password(store, email, old, row.device, now)
    with store.writing() as connection:
        passwords.set_password(connection, row.user_id, email, new)
        end(connection, now, "password", _token.user_id == row.user_id, _token.device != row.device)
        audit.note(connection, now, "password", "changed", row.user_id, device=row.device)


def invite(store: Store, user_id: UUID, name: str) -> Tokens:
    """Let somebody in on a laptop that has no network, on the word of whoever runs the server.

    Raises NoEntry where the account is closed.
    """
    now, device = store.clock.now(), uuid7()
    with store.writing() as connection:
        problem = _closed(connection, user_id, None)
        if problem is None:
            about = connection.execute(
                sa.select(User.__table__.c.name).where(User.__table__.c.id == user_id)
            ).scalar_one()
            audit.note(connection, now, "device", "invited", about=about, device=device)
            return _issue(connection, user_id, device, now, name=name)
    raise problem


def end(
    connection: sa.Connection, now: datetime, reason: str, *which: sa.ColumnElement[bool]
) -> None:
    """Let laptops go on only after the password was typed again."""
    connection.execute(
        sa.update(device_token)
        .where(_token.state == State.OPEN, *which)
        .values(state=State.ENDED, reason=reason, state_at=now)
    )


def hashed(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


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


def _row(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> Any:
    return connection.execute(sa.select(device_token).where(*which).with_for_update()).first()


def _known(connection: sa.Connection, access: str, now: datetime) -> Any:
    """The laptop of an access token that is good. Raises NoEntry otherwise."""
    row = _KNOWN.first(connection, access=hashed(access))
    if row is not None and row.state not in TO_BE_ERASED:
        _check_state(row)
    if row is None or row.access_until < now:
        raise NoEntry(SIGN_IN, "expired")
    return row


def _check_state(row: Any) -> None:
    if row.state == State.REVOKED:
        raise NoEntry(CLOSED, "closed")
    if row.state == State.ENDED:
        raise NoEntry(SIGN_IN, "sign_in")


def _closed(connection: sa.Connection, user_id: UUID, known: Any) -> NoEntry | None:
    """Why somebody with the right password does not come in; None where they do."""
    if known is not None and known.state == State.REVOKED and known.user_id == user_id:
        return NoEntry(CLOSED, "closed")
    user = User.__table__
    active = connection.execute(sa.select(user.c.active).where(user.c.id == user_id)).scalar()
    return None if active else NoEntry(INACTIVE, "closed")


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


def _why_not(row: Any, now: datetime) -> NoEntry | None:
    """Why a known renewing token is not good; one that is to be erased may always be told so."""
    if row.state in TO_BE_ERASED:
        return None
    try:
        _check_state(row)
    except NoEntry as problem:
        return problem
    return NoEntry(SIGN_IN, "sign_in") if row.refresh_until < now else None


def _used_before(connection: sa.Connection, said: str, now: datetime) -> NoEntry:
    """A token that is not the newest: end its family where it was used before."""
    family = connection.execute(
        sa.select(used_token.c.family).where(used_token.c.hash == said, used_token.c.until > now)
    ).scalar()
    row = _row(connection, _token.family == family) if family is not None else None
    if row is not None and row.state == State.OPEN:
        end(connection, now, "reused", _token.family == family)
        audit.note(connection, now, "renew", "reused", row.user_id, device=row.device)
    if row is not None and row.state in TO_BE_ERASED:
        return NoEntry(ERASE, "wipe")
    if row is not None and row.state == State.REVOKED:
        return NoEntry(CLOSED, "closed")
    return NoEntry(SIGN_IN, "sign_in")


def _note_used(connection: sa.Connection, row: Any, now: datetime) -> None:
    """The token that is replaced is not good a second time, not even one nobody received."""
    connection.execute(sa.delete(used_token).where(used_token.c.until < now))
    connection.execute(
        sa.insert(used_token).values(hash=row.refresh, family=row.family, until=row.refresh_until)
    )


def _issue(
    connection: sa.Connection, user_id: UUID, device: UUID, now: datetime, **more: Any
) -> Tokens:
    """Tokens of a new family, in the place of what this laptop had."""
    access, refresh, values = _fresh(now)
    family, key = uuid7(), secrets.token_bytes(32)
    connection.execute(sa.delete(device_token).where(_token.device == device))
    connection.execute(
        sa.insert(device_token).values(
            device=device, user_id=user_id, family=family, file_key=key, state_at=now,
            **values, **more,
        )
    )  # fmt: skip
    return Tokens(access, refresh, user_id, device, family.bytes + key)


def _renewed(connection: sa.Connection, row: Any, now: datetime, said: str) -> Tokens:
    access, refresh, values = _fresh(now)
    connection.execute(
        sa.update(device_token).where(_token.device == row.device).values(previous=said, **values)
    )
    return Tokens(access, refresh, row.user_id, row.device, row.family.bytes + row.file_key)


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
