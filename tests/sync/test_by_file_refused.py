"""Files that are damaged, for somebody else or from nobody known, and what a refusal leaves."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import NoEntry, NotFound, Refused
from app.models import Account
from app.server import by_file as office
from app.server import devices, people
from app.server.tables import device_token
from app.store.erased import Erased
from app.store.sealed import Damaged, NotFitting
from app.sync.by_file import read_answer, write_request
from app.sync.joining import join_by_file
from app.sync.lease import lease
from app.sync.status import status
from tests.sync.post import Post, decided, device_of, everything, refused
from tests.sync.worlds import World, add_account, edit, one_database, read, waiting


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
