"""New tokens for a laptop that shows a renewing token, which is good once.

Whoever shows one that was used before has a copy of it: the whole family, all that came from one
sign-in, ends, and both have to type the password. Only while nothing of the new tokens was used is
the one before good again: their answer was lost on the way.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.errors import NoEntry
from app.server import audit
from app.server.tables import device_token, used_token
from app.server.tokens import (
    CLOSED,
    ERASE,
    SIGN_IN,
    TO_BE_ERASED,
    State,
    Tokens,
    check_person,
    check_state,
    end,
    hashed,
    renewed,
    row_of,
    token,
)
from app.store import Store
from app.store.statements import Statement, inserting, said

_SHOWN = Statement(
    lambda: (
        sa.select(device_token)
        .where(sa.or_(token.refresh == said("shown"), token.previous == said("shown")))
        .with_for_update()
    )
)
_FORGET = Statement(lambda: sa.delete(used_token).where(used_token.c.until < said("now")))
_NOTE = inserting(used_token, ("hash", "family", "until"))


def renew(store: Store, refresh: str) -> Tokens:
    """New tokens for a renewing token. Raises NoEntry where it is not good (any more)."""
    now, shown = store.clock.now(), hashed(refresh)
    with store.writing() as connection:
        row = _SHOWN.first(connection, shown=shown)
        problem = (
            _why_not(connection, row, now)
            if row is not None
            else _used_before(connection, shown, now)
        )
        if problem is None:
            _note_used(connection, row, now)
            return renewed(connection, row, now, shown)
    raise problem


def _why_not(connection: sa.Connection, row: Any, now: datetime) -> NoEntry | None:
    """Why a known renewing token is not good; one that is to be erased may always be told so."""
    if row.state in TO_BE_ERASED:
        return None
    try:
        check_person(connection, row.user_id)
        check_state(row)
    except NoEntry as problem:
        return problem
    return NoEntry(SIGN_IN, "sign_in") if row.refresh_until < now else None


def _used_before(connection: sa.Connection, shown: str, now: datetime) -> NoEntry:
    """A token that is not the newest: end its family where it was used before."""
    family = connection.execute(
        sa.select(used_token.c.family).where(used_token.c.hash == shown, used_token.c.until > now)
    ).scalar()
    row = row_of(connection, token.family == family) if family is not None else None
    if row is not None and row.state == State.OPEN:
        end(connection, now, "reused", token.family == family)
        audit.note(connection, now, "renew", "reused", row.user_id, device=row.device)
    if row is not None and row.state in TO_BE_ERASED:
        return NoEntry(ERASE, "wipe")
    if row is not None and row.state == State.REVOKED:
        return NoEntry(CLOSED, "closed")
    return NoEntry(SIGN_IN, "sign_in")


def _note_used(connection: sa.Connection, row: Any, now: datetime) -> None:
    """The token that is replaced is not good a second time, not even one nobody received."""
    _FORGET.run(connection, now=now)
    _NOTE.run(connection, hash=row.refresh, family=row.family, until=row.refresh_until)
