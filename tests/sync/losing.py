"""Records that go to another while somebody still writes about them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.models import Account, Territory, User
from app.server.tables import held_mutation
from app.store import Store
from app.sync.attention import open_items
from app.sync.matters import Waiting
from tests.sync.worlds import World, add_account, edit


def moved_away(world: World) -> tuple[Store, Store, UUID]:
    """Ana's account went to Medan, which she has not heard; Cici has it."""
    ana = world.laptop("ana@rasa.id")
    account = add_account(ana, "Toko Maju")
    world.sync(ana)
    give_away(world, account, "Sumatera/Medan")
    return ana, world.laptop("cici@rasa.id"), account


def contradicted(world: World) -> tuple[Store, Store, UUID]:
    """Ana and Cici both changed the telephone number; Ana's is held."""
    ana, cici, account = moved_away(world)
    edit(cici, Account, account, phone="+62899")
    world.sync(cici)
    edit(ana, Account, account, phone="+62812")
    world.sync(ana, cici)
    return ana, cici, account


def items_of(store: Store) -> list[Waiting]:
    """What waits for a choice of whoever works here."""
    with store.read() as session:
        return open_items(session, store.identity.user_id)


def held_edits(world: World) -> Any:
    """What the server holds for somebody's answer."""
    with world.server.engine.connect() as connection:
        return connection.execute(sa.select(held_mutation)).all()


def give_away(world: World, account: UUID, path: str, owner: str | None = None) -> None:
    """An administrator gives the account to another territory."""
    admin = world.laptop("admin@rasa.id")
    with admin.read() as session:
        place = session.scalar(sa.select(Territory.id).where(Territory.path == path))
        who = session.scalar(sa.select(User.id).where(User.name == owner))
    edit(admin, Account, account, territory_id=place, owner_id=who)
    world.sync(admin)
