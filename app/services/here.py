"""Who works here and what time it is, asked of the session in which the work is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from app.clock import shown_in
from app.errors import Invalid, NotFound
from app.i18n import N_, translate
from app.models import Synced
from app.models.base import table_of
from app.services.company import company_of
from app.store.rights import Rights
from app.store.store import store_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Kind = TypeVar("Kind", bound=Synced)


def now(session: Session) -> datetime:
    """The moment, in UTC."""
    return store_of(session).clock.now()


def today(session: Session) -> date:
    """The date in the company's zone: what papers, prices and taxes of today bear, whatever zone
    the computer is in."""
    return shown_in(company_of(session).zone, now(session)).date()


def my_day(session: Session) -> date:
    """The date by the computer's own clock: the day that whoever works here lives."""
    return store_of(session).clock.today()


def me(session: Session) -> UUID | None:
    """The key of whoever works here."""
    return store_of(session).identity.user_id


def needed(values: Mapping[str, Any], kind: type[Synced], name: str) -> Any:
    """What a new record cannot be without. Raises Invalid, naming the field."""
    if values.get(name) is None:
        label = translate(table_of(kind).c[name].info["label"])
        raise Invalid(N_("“{label}” cannot be empty."), field=name, label=label)
    return values[name]


def check_not_over(session: Session, values: Mapping[str, Any], name: str) -> None:
    """Raises Invalid where something still to come is given a day that is over; one that came by
    in time stays where it is."""
    day = values.get(name)
    if day is not None and day < today(session):
        raise Invalid(N_("This day is over. Choose today or a later day."), field=name)


def closed(session: Session, kind: type[Synced]) -> frozenset[str]:
    """The fields that whoever works here neither sees nor writes: the cost on a line of a rep is
    the server's to fill in."""
    return Rights(session, me(session)).closed(kind)


def hidden(session: Session, kind: type[Synced]) -> frozenset[str]:
    """The fields that whoever works here does not see, wherever the record is from."""
    return Rights(session, me(session)).hidden(kind)


def without_closed(session: Session, kind: type[Synced], values: dict[str, Any]) -> dict[str, Any]:
    """Values that follow from others, without those whoever works here may not write."""
    shut = closed(session, kind)
    return {name: value for name, value in values.items() if name not in shut}


def found(session: Session, kind: type[Kind], row_id: UUID | None) -> Kind:
    """The record with this key. Raises NotFound."""
    record = session.get(kind, row_id) if row_id is not None else None
    if record is None:
        raise NotFound(N_("This record is no longer there."))
    return record
