"""What a pull takes away from a laptop leaves nothing readable in its file."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.models import Account, Note, Product, Role, Territory, User, UserTerritory
from app.server.own_work import change, own_work
from app.services.notes import write_note
from app.services.removing import remove_record
from app.store import Store
from app.store.journal import history
from app.sync.attention import RESTORE, open_items, resolve
from tests.sync.worlds import World, add_account, attention, edit, read, waiting

# What has nothing to do with the kind of the server's database.
one_database = pytest.mark.parametrize("world", ["sqlite"], indirect=True)


def test_r8_a_record_that_is_given_away_leaves_no_image_of_it_behind(world: World) -> None:
    maya, ana, cici = (world.laptop(f"{who}@rasa.id") for who in ("maya", "ana", "cici"))
    account = add_account(ana, "Toko Lama")
    world.sync(ana, maya)
    edit(maya, Account, account, description="kata-satu")
    note = write_note(maya, "kata-dua", account_id=account)
    world.sync(maya, ana)
    edit(maya, Account, account, description="kata-tiga")
    world.sync(maya, ana)
    assert {"kata-satu", "kata-dua", "kata-tiga"} <= _words(ana)

    _give_away(world, account)
    world.sync(ana, cici)

    assert read(ana, Account, account, "name") is None
    assert not {"kata-satu", "kata-dua", "kata-tiga"} & _words(ana)
    assert "Toko Lama" in _words(ana)  # which she typed herself
    assert read(cici, Note, note, "text") == ("kata-dua",)


@one_database
def test_r8_a_territory_that_is_taken_away_leaves_no_image_of_it_behind(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ben, "kata-empat")
    write_note(ben, "kata-lima", account_id=account)
    world.sync(ben, ana)
    edit(ben, Account, account, name="kata-enam")
    world.sync(ben, ana)

    _take_territory_away(world, ana)
    world.sync(ana)

    assert read(ana, Account, account, "name") is None
    assert not {"kata-empat", "kata-lima", "kata-enam"} & _words(ana)


@one_database
def test_r8_a_row_that_a_damaged_file_forgot_leaves_no_image_when_its_territory_goes(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    lost, gone = add_account(ben, "kata-tujuh"), add_account(ben, "kata-sembilan")
    world.sync(ben, ana)
    edit(ben, Account, lost, name="kata-delapan")
    remove_record(ben, "account", gone)
    world.sync(ben, ana)
    with ana.writing() as connection:
        connection.execute(sa.text("DELETE FROM account WHERE id = :id"), {"id": lost.bytes})
        connection.execute(sa.text("DELETE FROM ref WHERE row_id = :id"), {"id": lost.bytes})
    assert {"kata-tujuh", "kata-delapan"} & _words(ana)

    _take_territory_away(world, ana)
    world.sync(ana)

    assert not {"kata-tujuh", "kata-delapan"} & _words(ana)
    assert "kata-sembilan" in _words(ana)  # which was deleted, and may be restored


@one_database
def test_r8_a_field_that_a_role_sees_no_more_leaves_no_value_of_it_behind(world: World) -> None:
    office, maya = world.laptop("admin@rasa.id"), world.laptop("maya@rasa.id")
    product = _product(office, cost=Decimal("61234"))
    world.sync(office, maya)
    edit(office, Product, product, cost=Decimal("71717"), name="Kopi Susu")
    world.sync(office, maya)
    gone = _product(office, cost=Decimal("51515"))
    world.sync(office, maya)
    remove_record(office, "product", gone)
    world.sync(office, maya)
    assert {"61234", "71717", "51515"} <= _words(maya)

    with own_work(world.server, "Change role") as book:
        change(book, "user", _user(maya), {"role": str(Role.REP)})
    world.sync(maya)

    assert read(maya, Product, product, "cost", "name") == (None, "Kopi Susu")
    assert not {"61234", "71717", "51515"} & _words(maya)
    with maya.engine.connect() as connection:
        told = history(connection, "product", product)
    assert ("Kopi", "Kopi Susu") in [(one.before, one.after) for one in told]


@one_database
def test_r13_what_was_typed_about_a_record_that_left_stays_and_is_held(world: World) -> None:
    maya, ana, cici = (world.laptop(f"{who}@rasa.id") for who in ("maya", "ana", "cici"))
    account = add_account(maya, "Toko Lama", territory_id=_place(maya, "Jawa/Bandung"))
    world.sync(maya, ana)
    edit(maya, Account, account, phone="+62811", description="kata-tujuh")
    _sync_then_give_away(world, account, maya)
    edit(ana, Account, account, description="kata-delapan")

    world.sync(ana, cici)

    assert read(ana, Account, account, "name") is None
    assert "kata-tujuh" not in _words(ana)
    assert waiting(ana) == 0
    assert ["kata-delapan" in (item["changes"] or "") for item in attention(ana)] == [True]


def test_r12_a_record_that_was_deleted_keeps_the_image_that_restores_it(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ben, "Toko Hapus", billing_city="Garut")
    note = write_note(ben, "kata-sembilan", account_id=account)
    world.sync(ben, ana)
    remove_record(ben, "account", account)
    world.sync(ben)
    edit(ana, Account, account, phone="+62811")

    world.sync(ana)
    with ana.read() as session:
        [item] = open_items(session, ana.identity.user_id)
    assert item.title == "Toko Hapus"
    resolve(ana, item.id, RESTORE)
    world.sync(ana, ben)

    assert read(ben, Account, account, "billing_city", "phone") == ("Garut", "+62811")
    assert read(ben, Note, note, "text") == ("kata-sembilan",)


def test_r8_a_record_that_was_deleted_and_comes_back_in_anothers_book_leaves_no_image(
    world: World,
) -> None:
    admin, ana, cici = (world.laptop(f"{who}@rasa.id") for who in ("admin", "ana", "cici"))
    account = add_account(admin, "Toko Lama", territory_id=_place(admin, "Jawa/Bandung"))
    note = write_note(admin, "kata-sepuluh", account_id=account)
    world.sync(admin, ana)
    remove_record(admin, "note", note)
    world.sync(admin, ana)
    assert "kata-sepuluh" in _words(ana)  # it may be restored

    _give_away(world, account)
    world.sync(admin)
    admin.undo()
    world.sync(admin, ana, cici)

    assert read(cici, Note, note, "text") == ("kata-sepuluh",)
    assert "kata-sepuluh" not in _words(ana)


def _words(laptop: Store) -> set[str]:
    """What stands in the tables of a laptop's file: each value whole, and the values in texts of
    JSON."""
    found: set[str] = set()
    with laptop.engine.connect() as connection:
        names = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
        ).scalars()
        for name in names.all():
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'):
                for value in row:
                    text = value.decode("utf-8", "ignore") if isinstance(value, bytes) else value
                    found.update(str(text).split('"'))
    return found


def _sync_then_give_away(world: World, account: UUID, by: Store) -> None:
    world.sync(by)
    _give_away(world, account)


def _take_territory_away(world: World, laptop: Store) -> None:
    """The only one that this laptop's user has."""
    with own_work(world.server, "Take away") as book:
        grant = UserTerritory.__table__
        mine = grant.c.user_id == laptop.identity.user_id
        key = book.connection.execute(sa.select(grant.c.id).where(mine)).scalar_one()
        book.adopt(lambda session: session.delete(session.get(UserTerritory, key)))


def _give_away(world: World, account: UUID) -> None:
    """The account goes to Cici in Medan."""
    with own_work(world.server, "Give away") as book:
        place, user = Territory.__table__, User.__table__
        one = book.connection.execute
        medan = one(sa.select(place.c.id).where(place.c.path == "Sumatera/Medan")).scalar_one()
        cici = one(sa.select(user.c.id).where(user.c.name == "Cici")).scalar_one()
        change(book, "account", account, {"territory_id": str(medan), "owner_id": str(cici)})


def _place(laptop: Store, path: str) -> UUID:
    with laptop.read() as session:
        return session.scalars(sa.select(Territory.id).where(Territory.path == path)).one()


def _product(office: Store, cost: Decimal) -> UUID:
    with office.work("Add") as session:
        product = Product(name="Kopi", currency="IDR", list_price=Decimal(99000), cost=cost)
        session.add(product)
        session.flush()
        return product.id


def _user(laptop: Store) -> UUID:
    assert laptop.identity.user_id is not None
    return laptop.identity.user_id
