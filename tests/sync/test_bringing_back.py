"""R12: who deleted a record, or edited it meanwhile, brings it back as it was."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from app.errors import NotAllowed
from app.models import Account
from app.store import Store
from app.sync import attention as settling
from tests.sync.worlds import World, add_account, altered, attention, edit, read

CREDIT = Decimal(5_000_000)


def test_r12_a_rep_undoes_the_deletion_of_a_customer_with_a_credit_limit(world: World) -> None:
    admin, ana, account = _with_credit(world)
    _delete(ana, account)
    world.sync(ana, admin)
    assert read(admin, Account, account, "name") is None

    ana.undo()
    world.sync(ana, admin)

    for laptop in (ana, admin):
        assert read(laptop, Account, account, "name", "credit_limit") == ("Toko Maju", CREDIT)


def test_r12_a_rep_restores_a_customer_with_a_credit_limit_with_their_changes(
    world: World,
) -> None:
    admin, ana, account = _with_credit(world)
    _delete(admin, account)
    edit(ana, Account, account, website="https://maju.id")
    world.sync(admin, ana)

    settling.resolve(ana, UUID(attention(ana)[0]["id"]), "restore")
    world.sync(ana, admin)

    shown = read(admin, Account, account, "name", "credit_limit", "website")
    assert shown == ("Toko Maju", CREDIT, "https://maju.id")
    assert attention(ana) == []


def test_a_rep_gives_no_credit_by_bringing_a_customer_back(world: World) -> None:
    admin, ana, account = _with_credit(world)
    _delete(ana, account)
    world.sync(ana)

    with pytest.raises(NotAllowed), ana.work("Again") as session:
        session.add(Account(id=account, name="Toko Maju", credit_limit=Decimal(9_000_000)))
    with altered(ana), ana.work("Again") as session:
        session.add(Account(id=account, name="Toko Maju", credit_limit=Decimal(9_000_000)))
    world.sync(ana, admin)

    assert read(admin, Account, account, "name") is None
    assert attention(ana)[0]["code"] == "notallowed"


def _with_credit(world: World) -> tuple[Store, Store, UUID]:
    """A customer of Ana's to whom the office gives credit."""
    admin, ana = world.laptop("admin@rasa.id"), world.laptop("ana@rasa.id")
    account = add_account(ana)
    world.sync(ana, admin)
    edit(admin, Account, account, credit_limit=CREDIT)
    world.sync(admin, ana)
    return admin, ana, account


def _delete(store: Store, account: UUID) -> None:
    with store.work("Delete") as session:
        session.delete(session.get(Account, account))
