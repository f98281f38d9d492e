"""Undo, and what hangs on what was deleted, when others have written meanwhile."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from app.models import Account, Note, Territory
from app.services.removing import remove_record
from tests.sync.worlds import World, add_account, attention, count, edit, move, read


def test_undo_of_an_edit_whose_record_moved_away_says_that_it_was_left(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana)
    edit(ana, Account, account, phone="+62811")
    world.sync(ana)
    move(world, account, "Sumatera/Medan")
    world.sync(ana)

    undone = ana.undo()
    world.sync(ana)

    assert undone.kept == (("account", account, "phone"),)
    assert attention(ana) == []


def test_undo_of_a_record_that_was_synchronised_takes_it_back_everywhere(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)

    ana.undo()
    world.sync(ana, ben)

    assert read(ben, Account, account, "name") is None
    ana.redo()
    world.sync(ana, ben)
    assert read(ben, Account, account, "name") == ("Acme",)


def test_a_note_on_an_account_deleted_meanwhile_is_there_again_when_the_account_is(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    remove_record(ana, "account", account)
    with ben.work("Note") as session:
        session.add(Note(account_id=account, text="Minta harga Jumat"))
    world.sync(ana, ben)

    ana.undo()
    world.sync(ana, ben)

    for laptop in (ana, ben):
        assert count(laptop, Note) == 1


def test_a_territory_that_got_an_account_meanwhile_is_not_deleted(world: World) -> None:
    admin, cici = world.laptop("admin@rasa.id"), world.laptop("cici@rasa.id")
    account = add_account(cici, "Punya Cici")
    with admin.work("Delete") as session:
        place = session.scalar(sa.select(Territory).where(Territory.path == "Sumatera/Medan"))
        session.delete(place)

    world.sync(cici, admin, cici)

    assert read(admin, Account, account, "name") == ("Punya Cici",)
    assert read(cici, Account, account, "name") == ("Punya Cici",)
    assert [item["kind"] for item in attention(admin)] == ["rejected"]


def test_a_deletion_that_was_undone_comes_back_everywhere(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    with ana.work("Delete") as session:
        session.delete(session.get(Account, account))
    world.sync(ana, ben)

    ana.undo()
    world.sync(ana, ben)

    assert read(ben, Account, account, "name") == ("Acme",)


def test_undo_leaves_alone_what_somebody_else_changed_meanwhile(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    edit(ana, Account, account, name="Acme AG", phone="+62811")
    world.sync(ana, ben)
    edit(ben, Account, account, name="Acme Tbk")
    world.sync(ben, ana)

    undone = ana.undo()
    world.sync(ana, ben)

    assert [name for _, _, name in undone.kept] == ["name"]
    assert read(ben, Account, account, "name", "phone") == ("Acme Tbk", None)


def test_undo_leaves_alone_what_somebody_else_changed_unseen(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    edit(ana, Account, account, name="Acme AG", phone="+62811")
    world.sync(ana, ben)
    edit(ben, Account, account, name="Acme Tbk")
    world.clock.move(timedelta(minutes=5))
    ana.undo()

    world.sync(ben, ana, ben)

    assert read(ben, Account, account, "name", "phone") == ("Acme Tbk", None)
    assert attention(ben) == []
    [item] = attention(ana)
    assert (item["kept"], item["other"]) == ('"Acme Tbk"', '"Acme"')
