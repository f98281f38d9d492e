"""Synchronising by file: what goes to the office on a stick comes to what the network brings."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from app.errors import NoEntry, NotFound, Problem, Refused
from app.models import Account, Note
from app.models.base import synced_tables
from app.server import by_file as office
from app.server import devices, inviting, people
from app.server.api import LocalApi
from app.server.blobs import Folder
from app.server.organisation import set_policies
from app.server.tables import bucket_head, device_token, feed, mutation_log
from app.services.attachments import attach
from app.services.notes import write_note
from app.services.removing import remove_record
from app.store import Store
from app.store.erased import Erased
from app.store.sealed import Damaged, NotFitting, Way, opened, seal
from app.store.vault import Vault
from app.sync import letters
from app.sync.answers import Came, Old
from app.sync.attached_letters import ask_by_file
from app.sync.by_file import Wrote, read_answer, write_request
from app.sync.client import api_of
from app.sync.columns import FACT, to_learn
from app.sync.file_states import known_files
from app.sync.files import SMALL, Carrier
from app.sync.files import waiting as files_waiting
from app.sync.joining import join, join_by_file
from app.sync.lease import check, lease
from app.sync.leases import in_reserve
from app.sync.letters import ASKED, PAGE, file_key, only, put, take
from app.sync.parcels import CHUNK
from app.sync.protocol import SyncRequest, SyncResponse
from app.sync.sentences import of_written
from app.sync.status import status
from tests.sync.test_restored import Keep, keep
from tests.sync.worlds import (
    PASSWORD,
    World,
    add_account,
    attention,
    edit,
    open_file,
    read,
    waiting,
)

__all__ = ["keep"]

# What has nothing to do with the kind of the server's database.
one_database = pytest.mark.parametrize("world", ["sqlite"], indirect=True)
DAY = timedelta(days=1)
# Of each laptop: who signed in on it.
OWN = frozenset({"device"})


@dataclass
class Post:
    """Carries files between laptops and the office; each gets a name of its own."""

    world: World
    count: int = 0

    def write(self, laptop: Store) -> Path:
        """A laptop's file for the office."""
        path = self._next("request")
        write_request(laptop, path)
        return path

    def answer(self, request: Path) -> Path:
        """What the office answers."""
        path = self._next("answer")
        office.answer(self.world.server, request, path)
        return path

    def round(self, laptop: Store) -> Came:
        """There and back."""
        return read_answer(laptop, self.answer(self.write(laptop)))

    def invite(self, email: str) -> tuple[Path, str]:
        """An invitation, and its passphrase."""
        path = self._next("invitation")
        return path, inviting.invite(self.world.server, email, path).passphrase

    def _next(self, kind: str) -> Path:
        self.count += 1
        return self.world.folder / f"{self.count}.{kind}"


@pytest.fixture(autouse=True)
def quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making a key from a passphrase is meant to be slow; a test need not be."""
    monkeypatch.setitem(letters.COST, "memory_cost", 64)


@pytest.fixture
def post(world: World) -> Post:
    """What carries files."""
    return Post(world)


def book(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Everything that a laptop shows."""
    found: dict[str, list[dict[str, Any]]] = {}
    with store.engine.connect() as connection:
        for record in sorted(set(synced_tables()) - OWN):
            table = synced_tables()[record].__table__
            query = sa.select(table).order_by(*table.primary_key)
            found[record] = [dict(row) for row in connection.execute(query).mappings()]
    return found


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a laptop's file, what it remembers of sync included."""
    with store.engine.connect() as connection:
        names = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%'"
        ).scalars()
        return {
            name: connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()
            for name in list(names)
        }


def decided(world: World) -> int:
    """How many edits the server has decided."""
    with world.server.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(mutation_log)).scalar_one()


def device_of(laptop: Store) -> Any:
    """The laptop's key."""
    return laptop.identity.device_id


def refused(act: Callable[[], object], kind: type[Problem]) -> Problem:
    """The problem that this raises: of this kind exactly."""
    with pytest.raises(kind) as caught:
        act()
    assert type(caught.value) is kind
    return caught.value


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
def test_a_byte_changed_on_the_way_is_noticed_and_nothing_is_taken_in(
    world: World, post: Post
) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    request = post.write(ana)
    answer = post.answer(request)
    good, sent = answer.read_bytes(), request.read_bytes()
    before, known = everything(ana), decided(world)
    bad = world.folder / "bad"

    # One in two falls into the first line and what comes next.
    anywhere = st.one_of(st.floats(0, 0.02), st.floats(0, 1, exclude_max=True))

    @settings(max_examples=100)
    @given(anywhere, st.integers(1, 255))
    def change(place: float, by: int) -> None:
        for data, act in (
            (good, lambda: read_answer(ana, bad)),
            (sent, lambda: office.answer(world.server, bad, world.folder / "never")),
        ):
            spoilt = bytearray(data)
            spoilt[int(place * len(data))] ^= by
            bad.write_bytes(bytes(spoilt))
            with pytest.raises((Damaged, NotFitting)):
                act()

    change()

    assert everything(ana) == before
    assert decided(world) == known
    assert not (world.folder / "never").exists()


@one_database
def test_a_file_that_was_cut_or_grew_is_noticed(world: World, post: Post) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    answer = post.answer(post.write(ana))
    good = answer.read_bytes()
    before = everything(ana)
    bad = world.folder / "bad"

    for data in (good[:-1], good[:-4096], good[: len(good) // 2], good[:300], good[:50], good[:9],
                 b"", good + b"x", good + good[-4096:]):  # fmt: skip
        bad.write_bytes(data)
        with pytest.raises((Damaged, NotFitting)):
            read_answer(ana, bad)

    assert everything(ana) == before


@one_database
def test_a_file_for_somebody_else_or_another_place_says_what_it_is(
    world: World, post: Post
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    add_account(ana)
    request = post.write(ana)
    answer = post.answer(request)
    invitation, _passphrase = post.invite("ana@rasa.id")
    letter = world.folder / "letter.txt"
    letter.write_text("Yth. Bapak Budi")

    said = [
        refused(act, NotFitting).sentence()
        for act in (
            lambda: read_answer(ben, answer),
            lambda: read_answer(ana, request),
            lambda: read_answer(ana, invitation),
            lambda: read_answer(ana, letter),
            lambda: read_answer(ana, Path("/dev/zero")),  # which has no end
            lambda: post.answer(answer),
            lambda: join_by_file(ben, answer, "x"),
        )
    ]

    assert [sentence.partition("” ")[2][:30] for sentence in said] == [
        "is the answer to another lapto",
        "is what a laptop wrote for its",
        "is an invitation: a laptop joi",
        "is not a file of Relasi's. Cho",
        "is not a file of Relasi's. Cho",
        "is an answer of the office: it",
        "is an answer of the office: it",
    ]
    assert (waiting(ana), waiting(ben)) == (1, 0)


@one_database
def test_a_file_that_is_not_there_or_cannot_be_written_is_said_in_a_sentence(
    world: World, post: Post
) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    nowhere = world.folder / "nowhere" / "file"

    read_problem = refused(lambda: read_answer(ana, nowhere), NotFound)
    write_problem = refused(lambda: write_request(ana, nowhere), Refused)
    folder_problem = refused(lambda: write_request(ana, world.folder), Refused)

    assert "cannot be read: it is not there" in read_problem.sentence()
    assert "cannot be written: its folder is not there" in write_problem.sentence()
    assert "it is a folder; name a file" in folder_problem.sentence()
    assert status(ana).written is None


@one_database
def test_a_file_of_a_laptop_the_server_does_not_know_is_not_taken_in(
    world: World, post: Post
) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    request = post.write(ana)
    with world.server.writing() as connection:
        connection.execute(sa.delete(device_token))

    problem = refused(lambda: post.answer(request), NotFitting)

    assert "not known here" in problem.sentence()
    assert decided(world) == 0


@one_database
def test_a_laptop_that_is_refused_hears_so_from_its_answer_and_keeps_what_waits(
    world: World, post: Post
) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    request = post.write(ana)
    devices.revoke_device(world.server, device_of(ana))

    problem = refused(lambda: read_answer(ana, post.answer(request)), NoEntry)

    assert "Access from this laptop was closed" in problem.sentence()
    assert (decided(world), waiting(ana)) == (0, 1)


@one_database
@pytest.mark.parametrize("how", ["password", "disabled"])
def test_whose_password_or_account_ended_is_not_let_in_by_file_either(
    world: World, post: Post, how: str
) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    request = post.write(ana)
    if how == "password":
        people.reset_password(world.server, "ana@rasa.id")
    else:
        people.disable_user(world.server, "ana@rasa.id")

    refused(lambda: read_answer(ana, post.answer(request)), NoEntry)

    assert (decided(world), waiting(ana)) == (0, 1)


@one_database
def test_a_laptop_that_is_to_be_erased_gives_its_last_words_and_then_nothing_stays(
    world: World, post: Post
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Kata terakhir")
    request = post.write(ana)
    devices.wipe_device(world.server, device_of(ana))
    told = post.answer(request)

    with pytest.raises(Erased):
        read_answer(ana, told)
    world.sync(ben)

    assert read(ben, Account, account, "name") == ("Kata terakhir",)
    assert not (world.folder / "ana@rasa.id-0.db").exists()
    assert [one.told for one in devices.devices(world.server) if one.user == "Ana"] != [None]


@one_database
def test_what_was_typed_after_the_last_words_is_sent_before_a_laptop_is_erased(
    world: World, post: Post
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    request = post.write(ana)
    edit(ana, Account, account, phone="+62811")
    devices.wipe_device(world.server, device_of(ana))

    problem = refused(lambda: read_answer(ana, post.answer(request)), NoEntry)
    locked = lease(ana)
    last = post.answer(post.write(ana))
    with pytest.raises(Erased):
        read_answer(ana, last)
    world.sync(ben)

    assert "one more file" in problem.sentence()
    assert locked is not None and locked.locked
    assert read(ben, Account, account, "phone") == ("+62811",)


@one_database
def test_a_server_that_was_put_back_gets_by_file_what_it_lost(
    world: World, post: Post, keep: Keep
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    put_back = keep()
    account = add_account(ana)
    post.round(ana)
    put_back()
    write_note(ana, "Sesudah", account_id=account)
    first = post.answer(post.write(ana))

    told = read_answer(ana, first)
    refused(lambda: read_answer(ana, first), Old)
    came = post.round(ana)
    world.sync(ben)

    assert "put back to an older copy" in told.more
    assert (told.result.again, came.more, waiting(ana)) == (1, "", 0)
    assert book(ana) == book(ben)


@one_database
def test_an_answer_of_an_earlier_life_of_the_server_changes_nothing(
    world: World, post: Post, keep: Keep
) -> None:
    ana = world.laptop("ana@rasa.id")
    put_back = keep()
    add_account(ana)
    world.sync(ana)
    put_back()
    add_account(ana, "Sesudah")
    told = post.answer(post.write(ana))
    world.sync(ana)

    refused(lambda: read_answer(ana, told), Old)

    assert waiting(ana) == 0


@one_database
def test_a_copied_profile_becomes_another_laptop_by_file_and_drops_nothing(
    world: World, post: Post
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    post.round(ana)
    with ana.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(world.folder / "ana@rasa.id-0.db", world.folder / "copy.db")
    edit(ana, Account, account, phone="+62811")
    edit(ana, Account, account, billing_postcode="16121")
    post.round(ana)
    copy = open_file(world.folder / "copy.db", world.clock)
    world.laptops.append(copy)
    copy.identity = ana.identity
    edit(copy, Account, account, billing_city="Garut")

    told = post.round(copy)
    came = post.round(copy)
    world.sync(ben)

    assert "copy of another" in told.more
    assert (came.more, waiting(copy)) == ("", 0)
    assert device_of(copy) != device_of(ana)
    assert read(ben, Account, account, "phone", "billing_city") == ("+62811", "Garut")


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


def test_a_laptop_that_never_had_a_network_joins_by_invitation(world: World, post: Post) -> None:
    ben, new = world.laptop("ben@rasa.id"), world.laptop("ana@rasa.id", joined=False)
    add_account(ben, "Toko Baru")
    world.sync(ben)
    mine = add_account(new, "Diketik sebelumnya")
    path, passphrase = post.invite("ana@rasa.id")

    join_by_file(new, path, passphrase.upper().replace("-", " "))
    stands, before = status(new), waiting(new)
    post.round(new)
    world.sync(ben)

    assert (stands.organisation, before, waiting(new)) == ("PT Sumber Rasa", 1, 0)
    assert read(ben, Account, mine, "name") == ("Diketik sebelumnya",)
    assert book(new) == book(ben)
    assert api_of(new) is None


@one_database
def test_an_invitation_opens_with_its_passphrase_only(world: World, post: Post) -> None:
    new = world.laptop("ana@rasa.id", joined=False)
    path, _passphrase = post.invite("ana@rasa.id")
    before = everything(new)

    problem = refused(lambda: join_by_file(new, path, "abcd-efgh-jkmn-pqrs-tuvw"), Refused)

    assert "passphrase is another one" in problem.sentence()
    assert everything(new) == before


@one_database
def test_of_two_laptops_that_read_one_invitation_neither_opens_what_is_for_the_other(
    world: World, post: Post
) -> None:
    path, passphrase = post.invite("ana@rasa.id")
    first, second = (world.laptop("ana@rasa.id", joined=False) for _ in range(2))
    for laptop in (first, second):
        join_by_file(laptop, path, passphrase)
    post.round(first)
    refused(lambda: post.round(second), NoEntry)
    world.clock.move(DAY)
    write_note(first, "Rahasia pertama")
    request = post.write(first)
    answer = post.answer(request)
    before = everything(second)

    problem = refused(lambda: read_answer(second, answer), NotFitting)
    shared = file_key(bytes.fromhex(second.fact("file_key") or ""))
    for sealed, way in ((request, Way.REQUEST), (answer, Way.ANSWER)):
        with pytest.raises(Damaged), opened(sealed, way, lambda _head: shared.secret):
            pass

    assert "is the answer to another laptop" in problem.sentence()
    assert everything(second) == before
    assert read_answer(first, answer).result.sent == 1


@one_database
def test_an_invitation_is_for_its_person_and_their_profile(world: World, post: Post) -> None:
    ben = world.laptop("ben@rasa.id")
    path, passphrase = post.invite("ana@rasa.id")
    people.disable_user(world.server, "cici@rasa.id")

    wrong_profile = refused(lambda: join_by_file(ben, path, passphrase), Refused)
    closed = refused(lambda: post.invite("cici@rasa.id"), NoEntry)
    refused(lambda: post.invite("nobody@rasa.id"), NotFound)

    assert "belongs to somebody else" in wrong_profile.sentence()
    assert "has been closed" in closed.sentence()


@one_database
def test_an_invitation_is_good_for_the_first_laptop_that_reads_it_and_tells_the_second(
    world: World, post: Post
) -> None:
    path, passphrase = post.invite("ana@rasa.id")
    first, second = (world.laptop("ana@rasa.id", joined=False) for _ in range(2))
    for laptop in (first, second):
        join_by_file(laptop, path, passphrase)
    post.round(first)
    add_account(second, "Toko Kedua")

    problem = refused(lambda: post.round(second), NoEntry)
    post.round(first)

    assert "Another laptop joined by the invitation" in problem.sentence()
    assert [laptop.used for laptop in devices.devices(world.server)] == [True]
    assert waiting(second) == 1
    join_by_file(second, *post.invite("ana@rasa.id"))
    post.round(second)
    assert (waiting(second), decided(world)) == (0, 1)


def test_a_laptop_that_is_invited_anew_goes_on_with_all_that_waits(
    world: World, post: Post
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account, gone = add_account(ana), add_account(ana, "Akan dihapus")
    world.sync(ana, ben)
    edit(ana, Account, account, phone="+62811")
    people.reset_password(world.server, "ana@rasa.id")
    remove_record(ben, "account", gone)
    world.sync(ben)
    with world.server.writing() as connection:  # long ago
        connection.execute(sa.delete(feed).where(feed.c.op != "put"))
        connection.execute(sa.update(bucket_head).values(floor_ver=bucket_head.c.ver))
    before = device_of(ana)

    join_by_file(ana, *post.invite("ana@rasa.id"))
    came = post.round(ana)
    world.sync(ben)

    assert device_of(ana) != before
    assert (came.result.sent, waiting(ana)) == (1, 0)
    assert read(ben, Account, account, "phone") == ("+62811",)
    assert read(ana, Account, gone, "name") is None


@one_database
def test_who_joined_by_file_goes_over_the_network_once_there_is_one(
    world: World, post: Post
) -> None:
    ana = world.laptop("ana@rasa.id", joined=False)
    join_by_file(ana, *post.invite("ana@rasa.id"))
    account = add_account(ana)
    device = device_of(ana)

    join(ana, world.api, "https://relasi.rasa.id", "ana@rasa.id", PASSWORD)
    edit(ana, Account, account, phone="+62811")
    came = post.round(ana)

    assert (device_of(ana), came.result.sent, waiting(ana)) == (device, 1, 0)


@one_database
def test_a_laptop_that_came_back_by_file_is_told_to_sign_in_once_more_for_the_network(
    world: World, post: Post
) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    devices.revoke_device(world.server, device_of(ana))
    join_by_file(ana, *post.invite("ana@rasa.id"))
    post.round(ana)

    problem = refused(lambda: world.sync(ana), NoEntry)
    join(ana, world.api, "local", "ana@rasa.id", PASSWORD)
    add_account(ana)
    world.sync(ana)

    assert isinstance(problem, NoEntry) and problem.code == "sign_in"
    assert "relasi connect local --user ana@rasa.id" in problem.sentence()
    assert waiting(ana) == 0


@one_database
def test_attached_files_go_to_the_office_and_come_from_it(world: World, post: Post) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    blobs = Folder(world.folder / "blobs")
    vaults = {one: Vault(one, world.folder / name) for one, name in ((ana, "a"), (ben, "b"))}
    account = add_account(ana)
    world.sync(ana, ben)
    letter, photo = b"surat" * CHUNK, b"foto"
    for laptop, name, content in ((ana, "letter.pdf", letter), (ben, "photo.txt", photo)):
        source = world.folder / name
        source.write_bytes(content)
        attach(laptop, vaults[laptop], source, account_id=account)
    world.sync(ben)
    Carrier(ben, LocalApi(world.server, blobs=blobs), vaults[ben]).carry()

    def there_and_back() -> Wrote:
        request, answer = world.folder / "request", world.folder / "answer"
        wrote = write_request(ana, request, vaults[ana])
        office.answer(world.server, request, answer, blobs)
        read_answer(ana, answer, vaults[ana])
        return wrote

    wrote = [there_and_back().files.count for _ in range(3)]
    world.sync(ben)
    carrier = Carrier(ben, LocalApi(world.server, blobs=blobs), vaults[ben])
    with ben.engine.connect() as connection:
        names = {file.name: file for file in known_files(connection)}
    carrier.fetch(names["letter.pdf"].key)

    assert wrote == [1, 0, 0]
    assert vaults[ben].read(names["letter.pdf"].sha256) == letter
    assert vaults[ana].read(names["photo.txt"].sha256) == photo
    assert [files_waiting(one, vaults[one]) for one in (ana, ben)] == [0, 0]


@one_database
def test_a_large_attached_file_comes_with_the_next_answer_once_it_is_asked_for(
    world: World, post: Post
) -> None:
    ben, blobs = world.laptop("ben@rasa.id"), Folder(world.folder / "blobs")
    vault, source = Vault(ben, world.folder / "b"), world.folder / "rak.jpg"
    source.write_bytes(bytes(SMALL + 1))
    attach(ben, vault, source, account_id=add_account(ben))
    world.sync(ben)
    Carrier(ben, LocalApi(world.server, blobs=blobs), vault).carry()
    ana = world.laptop("ana@rasa.id", joined=False)
    join_by_file(ana, *post.invite("ana@rasa.id"))
    with ana.engine.connect() as connection:
        [file] = known_files(connection)

    def there_and_back() -> bool:
        request, answer = world.folder / "request", world.folder / "answer"
        write_request(ana, request, Vault(ana, world.folder / "a"))
        office.answer(world.server, request, answer, blobs)
        read_answer(ana, answer, Vault(ana, world.folder / "a"))
        return Vault(ana, world.folder / "a").has(file.sha256)

    before = there_and_back()
    told = ask_by_file(ana, file)
    over_the_network = ask_by_file(ben, file)

    assert not before
    assert told is not None and "answer to the next file" in told.sentence()
    assert over_the_network is None
    assert there_and_back()


@one_database
def test_attached_files_that_find_no_room_go_with_the_next_one(
    world: World, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, blobs = world.laptop("ana@rasa.id"), Folder(world.folder / "blobs")
    vault, account = Vault(ana, world.folder / "a"), add_account(ana)
    for name in ("satu.txt", "dua.txt"):
        source = world.folder / name
        source.write_text(name)
        attach(ana, vault, source, account_id=account)
    monkeypatch.setattr("app.sync.attached_letters.MOST", 10)

    def there_and_back() -> Wrote:
        request, answer = world.folder / "request", world.folder / "answer"
        wrote = write_request(ana, request, vault)
        office.answer(world.server, request, answer, blobs)
        read_answer(ana, answer, vault)
        return wrote

    wrote = [there_and_back() for _ in range(3)]

    assert [(one.files.count, one.files.left) for one in wrote] == [(1, 1), (1, 0), (0, 0)]
    assert files_waiting(ana, vault) == 0
    assert "1 attached file is in it. 1 did not find room" in of_written("a", wrote[0])


@one_database
def test_an_attached_file_that_the_office_refuses_waits_and_says_why(
    world: World, post: Post
) -> None:
    ana, blobs = world.laptop("ana@rasa.id"), Folder(world.folder / "blobs")
    vault, source = Vault(ana, world.folder / "a"), world.folder / "film.mp4"
    source.write_bytes(b"film")
    attach(ana, vault, source, account_id=add_account(ana))
    set_policies(world.server, {"file_kinds": "pdf"})
    request, answer = world.folder / "request", world.folder / "answer"

    write_request(ana, request, vault)
    office.answer(world.server, request, answer, blobs)
    read_answer(ana, answer, vault)

    with ana.engine.connect() as connection:
        [file] = known_files(connection)
    assert "These are: pdf" in (file.problem or "")
    assert files_waiting(ana, vault) == 1


@one_database
def test_a_profile_of_no_company_writes_and_reads_no_files(world: World, post: Post) -> None:
    alone = world.laptop("ana@rasa.id", joined=False)

    problem = refused(lambda: post.write(alone), Refused)

    assert "belongs to no company" in problem.sentence()
