"""A step that breaks off, or meets another: the rules hold all the same."""

from __future__ import annotations

import shutil
import threading
from datetime import timedelta
from operator import itemgetter

import pytest
import sqlalchemy as sa

from app.errors import NoEntry, Unreachable
from app.models import Account, AccountContact, Contact, Note, Tag, Territory, UserTerritory
from app.server import organisation
from app.server.feeds import publish
from app.server.own_work import insert, own_work
from app.server.tables import bucket_head, feed
from app.services.removing import remove_record
from app.store.engine import postgres_engine
from app.sync.joining import join
from app.sync.protocol import SyncResponse
from app.sync.session import synchronize
from tests.postgres import Postgres
from tests.sync.between import Between
from tests.sync.worlds import (
    PASSWORD,
    World,
    add_account,
    attention,
    count,
    edit,
    open_file,
    person,
    read,
    waiting,
)


def test_r1_a_second_writer_waits_for_the_head_of_a_bucket(
    postgres: Postgres, company_database: str
) -> None:
    url = postgres.fresh_url(like=company_database)
    first, second = (organisation.open_organisation(postgres_engine(url)) for _ in range(2))
    user_id = person(first, "Ben")
    finished = threading.Event()

    def write() -> None:
        with own_work(second, "Change") as book:
            insert(book, "tag", {"name": "Kedua"})
        finished.set()

    thread = threading.Thread(target=write)
    with own_work(first, "Change") as book:
        insert(book, "tag", {"name": "Pertama"})
        publish(book, [("user", user_id)])
        thread.start()
        assert not finished.wait(1)
    thread.join()

    with first.engine.connect() as connection:
        versions = connection.execute(
            sa.select(Tag.name, feed.c.ver).join(feed, feed.c.row_id == Tag.id)
        ).all()
    assert finished.is_set()
    assert [name for name, _ in sorted(versions, key=itemgetter(1))] == ["Pertama", "Kedua"]
    for store in (first, second):
        store.close()
    postgres.drop(url)


def test_r3_a_first_reading_in_many_pages_ends_though_the_floor_rose_behind_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = world.laptop("ana@rasa.id")
    keys = [add_account(ana, f"Toko {number}") for number in range(9)]
    world.sync(ana)
    with world.server.writing() as connection:
        connection.execute(sa.update(bucket_head).values(floor_ver=bucket_head.c.ver))
    monkeypatch.setattr("app.server.pull.MOST_ITEMS", 4)
    monkeypatch.setattr("app.sync.rounds.MOST_PAGES", 60)

    ben = world.laptop("ben@rasa.id")

    assert all(read(ben, Account, key, "name") for key in keys)


def test_r3_what_came_on_a_page_and_left_before_the_bucket_is_read_anew_leaves_no_ghost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    world.sync(ana, ben)
    keys = [add_account(ana, f"Toko {number}") for number in range(9)]
    world.sync(ana)
    monkeypatch.setattr("app.server.pull.MOST_ITEMS", 4)

    def happen(_page: SyncResponse) -> None:
        network.after.clear()
        remove_record(ana, "account", keys[0])
        world.sync(ana)
        with world.server.writing() as connection:
            connection.execute(sa.delete(feed).where(feed.c.op != "put"))
            connection.execute(sa.update(bucket_head).values(floor_ver=bucket_head.c.ver))

    network = Between(world.api)
    network.after.append(happen)
    synchronize(ben, network)

    names = [read(ben, Account, key, "name") for key in keys]
    assert names == [None, *((f"Toko {number}",) for number in range(1, 9))]


def test_r4_a_contact_at_two_territories_stays_when_one_of_them_is_taken_away(
    world: World,
) -> None:
    admin, ana = world.laptop("admin@rasa.id"), world.laptop("ana@rasa.id")
    with admin.work("Grant") as session:
        places = {place.path: place.id for place in session.scalars(sa.select(Territory))}
        given = UserTerritory(user_id=ana.identity.user_id, territory_id=places["Sumatera/Medan"])
        contact = Contact(name="Budi")
        here = Account(name="Satu", territory_id=places["Jawa/Bandung"])
        there = Account(name="Dua", territory_id=places["Sumatera/Medan"])
        session.add_all([given, contact, here, there])
        session.flush()
        keys = given.id, contact.id, here.id, there.id
        for account in (here.id, there.id):
            session.add(AccountContact(account_id=account, contact_id=contact.id))
    world.sync(admin, ana)
    assert read(ana, Account, keys[3], "name") == ("Dua",)

    with admin.work("Take away") as session:
        session.delete(session.get(UserTerritory, keys[0]))
    world.sync(admin, ana)

    assert read(ana, Account, keys[3], "name") is None
    assert read(ana, Account, keys[2], "name") == ("Satu",)
    assert read(ana, Contact, keys[1], "name") == ("Budi",)
    with ana.read() as session:
        assert session.scalars(sa.select(AccountContact.account_id)).all() == [keys[2]]


def test_r6_what_is_typed_during_a_pull_stays_on_the_screen(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    edit(ben, Account, account, billing_city="Garut", phone="+62811")
    world.sync(ben)
    network = Between(world.api)
    network.after = [
        lambda _: network.after.clear() or edit(ana, Account, account, billing_city="Cimahi")
    ]

    synchronize(ana, network)

    assert read(ana, Account, account, "billing_city", "phone") == ("Cimahi", "+62811")
    assert waiting(ana) == 1


def test_r6_an_answer_to_a_push_that_is_no_complete_pull_settles_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sync.outbox.MOST_MUTATIONS", 1)
    monkeypatch.setattr("app.server.pull.MOST_ITEMS", 2)
    ana = world.laptop("ana@rasa.id")
    for number in range(3):
        add_account(ana, f"Toko {number}")
    network = Between(world.api)
    answers: list[SyncResponse] = []

    def lose_the_fifth(answer: SyncResponse) -> None:
        answers.append(answer)
        if len(answers) == 4:
            raise Unreachable("lost")

    network.after = [lose_the_fifth]

    with pytest.raises(Unreachable):
        synchronize(ana, network)

    assert answers[2].outcomes
    assert not answers[2].complete
    assert waiting(ana) == 3
    assert count(ana, Account) == 3
    world.sync(ana)
    assert (waiting(ana), count(ana, Account)) == (0, 3)


def test_r7_two_copies_in_which_nobody_types_end_each_others_sign_in_only_once(
    world: World,
) -> None:
    ana = world.laptop("ana@rasa.id")
    world.sync(ana)
    with ana.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    path = world.folder / "copy.db"
    shutil.copyfile(world.folder / "ana@rasa.id-0.db", path)
    copy = open_file(path, world.clock)
    copy.identity = ana.identity
    world.laptops.append(copy)
    world.clock.move(timedelta(hours=2))
    world.sync(ana)
    with pytest.raises(NoEntry):
        world.sync(copy)

    for laptop in (ana, copy):
        join(laptop, world.api, "local", "ana@rasa.id", PASSWORD)
    for _ in range(3):
        world.clock.move(timedelta(hours=2))
        world.sync(ana, copy)

    assert copy.identity.device_id != ana.identity.device_id


def test_r7_a_copy_sends_what_the_original_already_sent_without_doubling_it(
    world: World,
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    world.sync(ana)
    with ana.work("Note") as session:
        session.add(Note(account_id=account, text="Sekali saja"))
    with ana.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = world.folder / "copy.db"
    shutil.copyfile(world.folder / "ana@rasa.id-0.db", copy)
    edit(ana, Account, account, phone="+62811")
    world.sync(ana)
    with ana.work("Delete") as session:
        session.delete(session.scalars(sa.select(Note)).one())
    world.sync(ana)

    restored = open_file(copy, world.clock)
    restored.identity = ana.identity
    world.laptops.append(restored)
    world.sync(restored, ben)

    assert count(ben, Note) == 0
    assert waiting(restored) == 0


def test_r8_what_was_granted_in_this_very_request_counts(world: World) -> None:
    admin = world.laptop("admin@rasa.id")
    with admin.work("Territory") as session:
        place = Territory(name="Bali", path="Bali")
        session.add(place)
        session.flush()
        key = place.id
    account = add_account(admin, "Toko Bali", territory_id=key)

    world.sync(admin)

    assert attention(admin) == []
    assert read(admin, Account, account, "name") == ("Toko Bali",)


def test_two_programs_on_one_profile_synchronise_one_after_the_other(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    keys = [add_account(ben, f"Toko {number}") for number in range(5)]
    world.sync(ben)
    twin = open_file(world.folder / "ana@rasa.id-0.db", world.clock)
    twin.identity = ana.identity
    world.laptops.append(twin)
    network = Between(world.api)
    finished = threading.Event()

    def meanwhile(_: object) -> None:
        network.after.clear()
        thread = threading.Thread(target=lambda: (synchronize(twin, world.api), finished.set()))
        thread.start()
        assert not finished.wait(1)

    network.after = [meanwhile]

    synchronize(ana, network)

    assert finished.wait(30)
    assert all(read(ana, Account, key, "name") for key in keys)
