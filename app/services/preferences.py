"""Settings of a person, and of the company: one row each, known by its name on every laptop."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

import sqlalchemy as sa

from app.models import Preference
from app.store.statements import Statement, said

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# The same setting gets the same key wherever it is first made, so two laptops never make two.
NAMESPACE = UUID("6f0a6a0e-6a52-5f0b-9f6e-0c1d7b0f52a1")


_VALUE = Statement(
    lambda: sa.select(Preference.__table__.c.value).where(
        Preference.__table__.c.id == said("which")
    )
)


def preference(session: Session, name: str, user_id: UUID | None = None) -> str | None:
    """The value of a setting; of the company where no user is named."""
    kept = session.get(Preference, key_of(name, user_id))
    return None if kept is None else kept.value


def kept(connection: sa.Connection, name: str, user_id: UUID | None = None) -> str | None:
    """The same as `preference`, where there is no session."""
    value: str | None = _VALUE.scalar(connection, which=key_of(name, user_id))
    return value


def prefer(session: Session, name: str, value: str | None, user_id: UUID | None = None) -> None:
    """Keep a setting, inside a piece of work."""
    kept = session.get(Preference, key_of(name, user_id))
    if kept is None:
        if value is None:
            return
        kept = Preference(id=key_of(name, user_id), name=name, user_id=user_id)
        session.add(kept)
    kept.value = value


@lru_cache(maxsize=1_000)
def key_of(name: str, user_id: UUID | None = None) -> UUID:
    """The key of the row that holds a setting."""
    return uuid5(NAMESPACE, f"{user_id or 'company'}/{name}")
