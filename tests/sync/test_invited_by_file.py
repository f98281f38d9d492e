"""A laptop that never had a network joins by an invitation that is good for it alone."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.errors import NoEntry, NotFound, Refused
from app.models import Account
from app.server import devices, people
from app.server.tables import bucket_head, feed
from app.services.notes import write_note
from app.services.removing import remove_record
from app.store.sealed import Damaged, NotFitting, Way, opened
from app.sync.by_file import read_answer
from app.sync.client import api_of
from app.sync.joining import join, join_by_file
from app.sync.letters import file_key
from app.sync.status import status
from tests.sync.post import DAY, Post, book, decided, device_of, everything, refused
from tests.sync.worlds import PASSWORD, World, add_account, edit, one_database, read, waiting


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
