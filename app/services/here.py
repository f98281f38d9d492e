"""Who works here and what time it is, asked of the session in which the work is done."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from app.errors import NotFound
from app.i18n import N_
from app.models import Synced
from app.store.store import store_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Kind = TypeVar("Kind", bound=Synced)


def now(session: Session) -> datetime:
    """The moment, in UTC."""
    return store_of(session).clock.now()


def today(session: Session) -> date:
    """The date here."""
    return store_of(session).clock.today()


def me(session: Session) -> UUID | None:
    """The key of whoever works here."""
    return store_of(session).identity.user_id


def found(session: Session, kind: type[Kind], row_id: UUID | None) -> Kind:
    """The record with this key. Raises NotFound."""
    record = session.get(kind, row_id) if row_id is not None else None
    if record is None:
        raise NotFound(N_("This record is no longer there."))
    return record
