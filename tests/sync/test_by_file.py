"""Synchronising by file: what goes to the office on a stick comes to what the network brings."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from msgspec import structs

from app.errors import Refused
from app.models import Account, Note
from app.server.tables import mutation_log
from app.services.notes import write_note
from app.services.removing import remove_record
from app.store import Store
from app.store.sealed import Damaged, Way, opened, seal
from app.sync.answers import Old
from app.sync.by_file import read_answer
from app.sync.columns import FACT, to_learn
from app.sync.joining import join_by_file
from app.sync.lease import check, lease
from app.sync.leases import in_reserve
from app.sync.letters import ASKED, PAGE, file_key, only, put, take
from app.sync.protocol import SyncRequest, SyncResponse
from app.sync.status import status
from tests.sync.post import DAY, Post, book, decided, everything, refused
from tests.sync.worlds import World, add_account, attention, edit, one_database, read, waiting


def test_what_waits_reaches_the_company_by_file_and_the_answer_brings_what_is_new(
    world: World, post: Post
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    mine, theirs = add_account(ana, "Toko Maju"), add_account(ben, "Toko Baru")
    world.sync(ben)

    came = post.round(ana)
    world.sync(ben)

    assert (came.result.sent, waiting(ana), came.more) == (1, 0, "")
    assert read(ben, Account, mine, "name") == ("Toko Maju",)
    assert read(ana, Account, theirs, "name") == ("Toko Baru",)
    assert book(ana) == book(ben)


@one_database
def test_one_file_holds_all_that_waits_however_much_it_is(
    world: World, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    for number in range(11):
        edit(ana, Account, account, phone=f"+62811{number:04}")
    monkeypatch.setattr("app.sync.outbox.MOST_MUTATIONS", 5)

    came = post.round(ana)
    world.sync(ben)

    assert (came.result.sent, waiting(ana)) == (12, 0)
    assert read(ben, Account, account, "phone") == ("+628110010",)


@one_database
def test_an_answer_holds_every_page_so_that_the_laptop_ends_whole(
    world: World, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    for number in range(12):
        add_account(ben, f"Toko {number}")
    world.sync(ben)
    monkeypatch.setattr("app.sync.asking.PAGE", 5)

    post.round(ana)

    assert book(ana) == book(ben)


@one_database
def test_an_answer_that_does_not_come_to_its_end_is_not_taken_in(world: World, post: Post) -> None:
    ana, half = world.laptop("ana@rasa.id"), world.folder / "half"
    add_account(ana)
    before, answer = everything(ana), post.answer(post.write(ana))
    key = file_key(bytes.fromhex(ana.fact("file_key") or ""))
    with opened(answer, Way.ANSWER, lambda _head: key.secret) as whole:
        [page] = take(whole, PAGE, SyncResponse)
        asked = only(whole, ASKED, SyncRequest)
        messages = [put(ASKED, asked), put(PAGE, structs.replace(page, complete=False))]
        seal(half, whole.head, key.secret, messages)

    refused(lambda: read_answer(ana, half), Damaged)

    assert waiting(ana) == 1
    assert everything(ana)["cursor"] == before["cursor"]


@one_database
def test_nothing_leaves_the_laptop_until_the_answer_is_read(world: World, post: Post) -> None:
    ana = world.laptop("ana@rasa.id")
    account = add_account(ana, "Toko Maju")

    request = post.write(ana)
    before = status(ana)
    post.answer(request)

    assert (waiting(ana), before.waiting) == (1, 1)
    assert before.written is not None
    assert (before.written.at, before.written.edits) == (world.clock.now(), 1)
    assert read(ana, Account, account, "name") == ("Toko Maju",)


@one_database
def test_a_lost_file_is_written_again_with_what_came_since_and_nothing_is_done_twice(
    world: World, post: Post
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    lost = post.write(ana)
    write_note(ana, "Minta harga Jumat", account_id=account)

    post.round(ana)
    problem = refused(lambda: post.answer(lost), Refused)
    world.sync(ben)

    assert "all that is in it is known" in problem.sentence()
    assert (decided(world), waiting(ana)) == (2, 0)
    with ben.read() as session:
        assert [note.text for note in session.scalars(sa.select(Note))] == ["Minta harga Jumat"]


@one_database
def test_a_file_that_was_answered_twice_is_decided_once(world: World, post: Post) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    request = post.write(ana)
    post.answer(request)

    again = post.answer(request)
    came = read_answer(ana, again)

    assert (decided(world), came.result.sent, waiting(ana)) == (1, 1, 0)


@one_database
def test_files_that_were_written_one_after_the_other_are_answered_and_read_in_that_order(
    world: World, post: Post
) -> None:
    ana = world.laptop("ana@rasa.id")
    account = add_account(ana)
    first = post.write(ana)
    edit(ana, Account, account, phone="+62811")
    second = post.write(ana)
    answers = [post.answer(first), post.answer(second)]

    sent = []
    for each in answers:
        sent.append(read_answer(ana, each).result.sent)
        assert read(ana, Account, account, "phone") == ("+62811",)

    assert (sent, waiting(ana), status(ana).written) == ([1, 1], 0, None)


@one_database
def test_an_answer_that_newer_ones_have_overtaken_changes_nothing(world: World, post: Post) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    old = post.answer(post.write(ana))
    edit(ana, Account, account, phone="+62811")
    add_account(ben, "Toko Baru")
    world.sync(ben)
    new = post.answer(post.write(ana))
    read_answer(ana, new)
    before = everything(ana)

    for late in (old, new):
        problem = refused(lambda late=late: read_answer(ana, late), Old)
        assert "something newer, was read before" in problem.sentence()

    assert {**everything(ana), "pulled": []} == before


@one_database
def test_an_answer_from_before_a_synchronisation_over_the_network_changes_nothing(
    world: World, post: Post
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    late = post.answer(post.write(ana))
    world.sync(ana, ben)
    edit(ben, Account, account, phone="+62811")
    world.sync(ben, ana)

    refused(lambda: read_answer(ana, late), Old)

    assert read(ana, Account, account, "phone") == ("+62811",)
    assert (waiting(ana), status(ana).written) == (0, None)


@one_database
def test_an_answer_from_after_a_synchronisation_over_the_network_is_taken_in(
    world: World, post: Post
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    request = post.write(ana)
    write_note(ana, "Lewat jaringan", account_id=account)
    world.sync(ana, ben)
    edit(ben, Account, account, phone="+62811")
    world.sync(ben)
    edit(ana, Account, account, billing_city="Garut")

    problem = refused(lambda: post.answer(request), Refused)
    came = post.round(ana)
    world.sync(ben)

    assert "all that is in it is known" in problem.sentence()
    assert came.result.sent == 1
    for laptop in (ana, ben):
        assert read(laptop, Account, account, "phone", "billing_city") == ("+62811", "Garut")


@one_database
def test_what_two_people_changed_by_file_waits_for_a_choice_as_ever(
    world: World, post: Post
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    world.sync(ana, ben)
    edit(ana, Account, account, phone="+62811", billing_city="Garut")
    request = post.write(ana)
    world.clock.move(timedelta(hours=1))
    edit(ben, Account, account, phone="+62822")
    world.sync(ben)

    came = read_answer(ana, post.answer(request))

    assert came.result.conflicts == len(attention(ana)) == 1
    assert read(ana, Account, account, "phone", "billing_city") == ("+62822", "Garut")


@one_database
def test_what_is_typed_while_the_file_travels_stays_over_the_answer(
    world: World, post: Post
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    request = post.write(ana)
    edit(ana, Account, account, name="Toko Maju Jaya")
    answer = post.answer(request)

    read_answer(ana, answer)
    meanwhile = read(ana, Account, account, "name")
    post.round(ana)
    world.sync(ben)

    assert meanwhile == read(ben, Account, account, "name") == ("Toko Maju Jaya",)


@pytest.mark.parametrize("seed", range(2))
@one_database
def test_the_same_work_comes_to_equal_books_by_file_and_over_the_network(
    world: World, post: Post, seed: int
) -> None:
    """Files are lost, late, doubled, out of order, and mixed with the network; at the end the
    laptop shows what another one of the same person fetches over the network."""
    chance = random.Random(seed)
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    accounts = [add_account(ana, f"Toko {number}") for number in range(3)]
    requests, answers = list[Path](), list[Path]()

    def type_something(laptop: Store) -> None:
        account = chance.choice(accounts)
        if read(laptop, Account, account, "id") is None:
            return
        what = chance.randrange(8)
        if what == 0:
            accounts.append(add_account(laptop, f"Toko {len(accounts)}"))
        elif what == 1:
            remove_record(laptop, "account", account)
        elif what < 4:
            write_note(laptop, f"Kata {chance.random()}", account_id=account)
        else:
            field = chance.choice(["phone", "billing_city"])
            edit(laptop, Account, account, **{field: str(chance.random())})

    def carry() -> None:
        step = chance.randrange(10)
        if step < 3:
            requests.append(post.write(ana))
        elif step < 6 and requests:
            answers.append(post.answer(chance.choice(requests)))
        elif step < 9 and answers:
            read_answer(ana, chance.choice(answers))
        elif step == 9:
            world.sync(ana)

    for _ in range(30):
        world.clock.move(timedelta(minutes=7))
        type_something(chance.choice([ana, ben]))
        try:
            carry()
        except (Old, Refused) as problem:
            assert type(problem) in (Old, Refused)
        if not chance.randrange(4):
            world.sync(ben)
    world.sync(ben)
    post.round(ana)
    fresh = world.laptop("ana@rasa.id")

    assert waiting(ana) == 0
    assert book(ana) == book(fresh)
    with world.server.engine.connect() as connection:
        codes = connection.execute(sa.select(mutation_log.c.code)).scalars().all()
    assert set(codes) <= {"applied", "merged", "conflict", "rejected"}


@one_database
def test_numbers_of_quotes_come_by_file_too(world: World, post: Post) -> None:
    path, passphrase = post.invite("ana@rasa.id")
    ana = world.laptop("ana@rasa.id", joined=False)
    join_by_file(ana, path, passphrase)
    before = in_reserve(ana)

    post.round(ana)

    assert before == 0
    assert in_reserve(ana) > 0


@one_database
def test_an_answer_counts_as_contact_from_when_it_was_asked_for(world: World, post: Post) -> None:
    ana = world.laptop("ana@rasa.id")
    world.clock.move(20 * DAY)
    request = post.write(ana)
    world.clock.move(15 * DAY)
    away = lease(ana)
    answer = post.answer(request)

    read_answer(ana, answer)
    now = lease(ana)
    check(ana)

    assert away is not None and away.locked
    assert now is not None and now.days_left == 15


@one_database
def test_what_a_newer_program_learned_is_asked_for_by_file_and_noted_when_it_came(
    world: World, post: Post
) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana, phone="+62811")
    world.sync(ana)
    before_update = post.answer(post.write(ana))
    ana.set_facts(**{FACT: '{"account": ["id", "name"]}'})
    with ana.writing() as connection:
        connection.exec_driver_sql("UPDATE account SET phone = NULL")

    def still_to_learn() -> bool:
        with ana.engine.connect() as connection:
            return bool(to_learn(connection, ["catalogue"]))

    read_answer(ana, before_update)
    after_old = still_to_learn()
    post.round(ana)

    assert after_old
    assert not still_to_learn()
    with ana.read() as session:
        assert [account.phone for account in session.scalars(sa.select(Account))] == ["+62811"]


@one_database
def test_a_profile_of_no_company_writes_and_reads_no_files(world: World, post: Post) -> None:
    alone = world.laptop("ana@rasa.id", joined=False)

    problem = refused(lambda: post.write(alone), Refused)

    assert "belongs to no company" in problem.sentence()
