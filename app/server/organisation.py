"""The organisation as a whole: begun once, named, its settings; what a server opens.

Every change is journaled and published like anybody's, so that laptops hear of it.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import Clock, SystemClock
from app.errors import Invalid, Refused
from app.i18n import N_
from app.models import Territory, User
from app.server import audit
from app.server import tables as _tables  # noqa: F401 - its tables belong to the database
from app.server.own_work import own_work
from app.server.retrying import trying_again
from app.server.seen import SEAL
from app.server.tables import device_token
from app.services.company import company_settings, keep_company
from app.services.first_words import lay_words
from app.services.setup import lay_catalogue
from app.store import Store, schema
from app.store.engine import alone
from app.store.store import get_fact, put_fact

ORGANISATION = N_("Set up the organisation")


@dataclass(frozen=True)
class Overview:
    """The organisation at a glance: how many there are, and what is set, by name."""

    name: str
    people: int
    laptops: int
    territories: int
    settings: dict[str, str]


def open_organisation(engine: sa.Engine, clock: Clock | None = None) -> Store:
    """The server's store on an engine; the tables are made where there are none."""
    schema.prepare(engine)
    audit.guard(engine)
    return Store(engine, clock or SystemClock())


@trying_again
def create(store: Store, name: str) -> None:
    """Name the organisation. Raises Refused where there is one already."""
    if not name.strip():
        raise Invalid(N_("Give the organisation a name."), field="name")
    with own_work(store, ORGANISATION) as book:
        alone(book.connection)
        known = get_fact(book.connection, "organisation")
        if known:
            raise Refused(N_("This database already holds the organisation “{name}”."), name=known)
        put_fact(book.connection, "organisation", name.strip())
        put_fact(book.connection, SEAL, secrets.token_hex(32))
        book.adopt(lambda session: _furnish(session, name.strip()))


def _furnish(session: Session, name: str) -> None:
    """What every company begins with, and every laptop receives."""
    keep_company(session, name=name)
    lay_catalogue(session)
    lay_words(session)


def check_created(store: Store) -> str:
    """The organisation's name. Raises Refused where there is none yet."""
    name = store.fact("organisation")
    if not name:
        raise Refused(N_("There is no organisation yet. Begin with “relasi org create NAME”."))
    return name


def overview(store: Store) -> Overview:
    """The organisation at a glance. Raises Refused where there is none yet."""
    name = check_created(store)
    counted = [
        sa.select(sa.func.count()).select_from(User.__table__).where(User.active),
        sa.select(sa.func.count()).select_from(device_token),
        sa.select(sa.func.count()).select_from(Territory.__table__),
    ]
    with store.read() as session:
        people, laptops, territories = (session.execute(one).scalar_one() for one in counted)
        settings = {audit.SETTING: store.fact(audit.SETTING) or str(audit.KEPT_DAYS)}
        settings |= asdict(company_settings(session))
    return Overview(name, people, laptops, territories, settings)


@trying_again
def set_policies(store: Store, settings: dict[str, str]) -> dict[str, str]:
    """Settings of the organisation, by name; gives what came with its country besides.

    `audit_days` (how long the audit log is kept) is the server's own; all others are the
    company's. Raises Invalid for one that is unknown or does not fit.
    """
    rest = dict(settings)
    days = rest.pop(audit.SETTING, None)
    if days is not None:
        audit.keep_for(store, days)
    followed: dict[str, str] = {}
    if rest:
        with own_work(store, ORGANISATION) as book:
            book.adopt(lambda session: followed.update(keep_company(session, **rest)))
    return followed
