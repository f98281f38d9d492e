"""Giving records to a colleague."""

from __future__ import annotations

from uuid import UUID

from app.errors import Refused
from app.i18n import N_
from app.models import User, synced_tables
from app.services import here
from app.store import Store


def give_to(store: Store, table: str, row_id: UUID, owner_id: UUID) -> None:
    """Make a colleague the owner of a record. Raises Refused for one who is not active."""
    with store.work(N_("Give to a colleague")) as session:
        owner = here.found(session, User, owner_id)
        if not owner.active:
            raise Refused(N_("{name} no longer works here."), name=owner.name)
        record = here.found(session, synced_tables()[table], row_id)
        if "owner_id" not in record.__table__.c:
            raise Refused(N_("This record has no owner."))
        setattr(record, "owner_id", owner_id)  # noqa: B010 - any table that has the column


def give_role(store: Store, user_id: UUID, role: str) -> None:
    """Give a person another role; the server decides whether one may."""
    from app.models import Role

    with store.work(N_("Change role")) as session:
        here.found(session, User, user_id).role = Role(role)
