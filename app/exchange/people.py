"""Colleagues, teams and customers that a row names and that are not there yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.errors import Invalid
from app.exchange.lookups import Lookups
from app.exchange.report import Related
from app.ids import uuid7
from app.models import Account, Role, Synced, Team, User
from app.services import here

Maker = Callable[[Session, str], Synced]


def _manager(session: Session, name: str) -> User:
    return User(id=uuid7(), name=name, role=Role.MANAGER, active=True)


def _team(session: Session, name: str) -> Team:
    return Team(id=uuid7(), name=name)


def _account(session: Session, name: str) -> Account:
    return Account(id=uuid7(), name=name, owner_id=here.me(session))


# The table that a column names, and how its record is made; nothing else is ever made unasked.
MAKERS: Mapping[tuple[str, str], tuple[str, Maker]] = {
    ("user", "manager_id"): ("user", _manager),
    ("user", "team_id"): ("team", _team),
    ("contact", "account"): ("account", _account),
}


def found(session: Session, record: str, target: str, name: str, lookups: Lookups) -> UUID | None:
    """The key of what a row names; None where nothing is called like it and it may be made.

    Raises Invalid for `target` where the name is all but that of something there: it may be
    misspelt.
    """
    table, _ = MAKERS[(record, target)]
    try:
        return lookups.find(session, table, name, target)
    except Invalid as problem:
        if "label" not in problem.details or lookups.misspelt(session, table, name):
            raise
        return None


def made(
    session: Session, record: str, target: str, name: str, lookups: Lookups, related: list[Related]
) -> UUID:
    """The key of what a row names, made and listed as related."""
    table, make = MAKERS[(record, target)]
    new: Any = make(session, " ".join(name.split()))
    new.check()
    session.add(new)
    lookups.remember(table, new.name, new.id)
    related.append(Related(table, new.name, new.id))
    key: UUID = new.id
    return key
