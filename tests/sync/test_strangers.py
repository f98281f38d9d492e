"""Nobody reads along who lost a record, a role or their account."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from app.errors import NotAllowed
from app.models import Account, AccountContact, Contact, Preference, Role, User
from app.sync.protocol import SyncResponse
from app.sync.session import synchronize
from tests.sync.between import Between
from tests.sync.worlds import World, add_account, altered, attention, edit, move, read, waiting


def test_an_older_edit_of_a_record_that_moved_away_does_not_show_its_new_values(
    world: World,
) -> None:
    ana = world.laptop("ana@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana)
    edit(ana, Account, account, name="Dari Ana")
    world.clock.move(timedelta(minutes=5))
    move(world, account, "Sumatera/Medan")
    cici = world.laptop("cici@rasa.id")
    edit(cici, Account, account, name="CANARY-CICI")
    world.sync(cici)
    network = Between(world.api)
    answers: list[SyncResponse] = []
    network.after = [answers.append]

    synchronize(ana, network)

    assert b"CANARY" not in msgspec.msgpack.encode(answers)
    assert [item["kind"] for item in attention(ana)] == ["held"]


def test_the_other_side_of_a_conflict_learns_nothing_of_a_record_that_is_not_theirs_now(
    world: World,
) -> None:
    maya, ben = world.laptop("maya@rasa.id"), world.laptop("ben@rasa.id")
    admin = world.laptop("admin@rasa.id")
    account = add_account(ben, "Acme")
    world.sync(ben, admin)
    edit(admin, Account, account, name="CANARY-PUSAT")
    edit(ben, Account, account, name="Dari Ben")
    world.sync(ben)
    move(world, account, "Sumatera/Medan")
    world.clock.move(timedelta(minutes=5))
    edit(admin, Account, account, name="CANARY-PUSAT-2")
    world.sync(admin)
    network = Between(world.api)
    answers: list[SyncResponse] = []
    network.after = [answers.append]

    synchronize(ben, network)

    assert b"CANARY" not in msgspec.msgpack.encode(answers)
    assert attention(ben) == []
    [item] = attention(admin)
    assert item["other"] == '"Dari Ben"'
    assert maya


def test_nobody_turns_a_setting_of_theirs_into_one_of_the_company(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    with ana.work("Set") as session:
        mine = Preference(user_id=ana.identity.user_id, name="colour", value="red")
        session.add(mine)
        session.flush()
        key = mine.id
    world.sync(ana)
    with altered(ana):
        edit(ana, Preference, key, user_id=None)

    world.sync(ana, ben)

    assert read(ben, Preference, key, "value") is None
    assert [item["kind"] for item in attention(ana)] == ["rejected"]


def test_a_contact_does_not_come_along_by_linking_it_to_an_account_of_ones_own(
    world: World,
) -> None:
    ana, cici = world.laptop("ana@rasa.id"), world.laptop("cici@rasa.id")
    with cici.work("Add") as session:
        account = Account(name="Punya Cici")
        contact = Contact(name="CANARY-BUDI")
        session.add_all([account, contact])
        session.flush()
        key = contact.id
        session.add(AccountContact(account_id=account.id, contact_id=key))
    world.sync(cici)
    own = add_account(ana)
    with ana.work("Link") as session:
        session.add(AccountContact(account_id=own, contact_id=key))

    world.sync(ana)

    assert read(ana, Contact, key, "name") is None
    assert [item["kind"] for item in attention(ana)] == ["rejected"]


def test_a_closed_account_is_told_so_and_keeps_its_copy(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    admin = world.laptop("admin@rasa.id")
    account = add_account(ana)
    world.sync(ana, ben, admin)
    assert ben.identity.user_id is not None
    edit(admin, User, ben.identity.user_id, active=False)
    world.sync(admin)

    with pytest.raises(NotAllowed):
        world.sync(ben)

    assert read(ben, Account, account, "name") is not None


def test_a_role_that_shrinks_takes_the_rows_and_what_nobody_contradicts_arrives(
    world: World,
) -> None:
    maya, ana = world.laptop("maya@rasa.id"), world.laptop("ana@rasa.id")
    admin = world.laptop("admin@rasa.id")
    account = add_account(ana)
    world.sync(ana, maya, admin)
    edit(maya, Account, account, phone="+62811")
    assert maya.identity.user_id is not None
    edit(admin, User, maya.identity.user_id, role=Role.REP)
    world.sync(admin)

    world.sync(maya, ana)

    assert read(maya, Account, account, "name") is None
    assert waiting(maya) == 0
    assert read(ana, Account, account, "phone") == ("+62811",)
