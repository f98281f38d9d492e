"""Faults that must not turn for ever: of the server, of clocks, of copies, of newer columns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from app.errors import Refused
from app.ids import uuid7
from app.models import Account, User
from app.server.own_work import change, own_work
from app.sync import attention as attending
from app.sync.protocol import SyncRequest, SyncResponse
from app.sync.session import synchronize
from tests.sync.between import Between
from tests.sync.worlds import World, add_account, attention, count, edit, person, read, waiting


def test_a_field_the_server_itself_changed_meanwhile_is_decided(world: World) -> None:
    admin = world.laptop("admin@rasa.id")
    user_id = _user(world, "Ben")
    world.sync(admin)
    edit(admin, User, user_id, job_title="Dari Dewi")
    with own_work(world.server, "Change") as book:
        change(book, "user", user_id, {"job_title": "Dari server"})

    world.sync(admin)

    assert waiting(admin) == 0
    [item] = attention(admin)
    assert {item["kept"], item["other"]} == {'"Dari Dewi"', '"Dari server"'}


def test_an_edit_that_trips_a_bug_of_the_server_is_kept_whole_and_blocks_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    trips = add_account(ana, "Tersandung")
    whole = add_account(ana, "Utuh")
    check = Account.check

    def stumble(self: Account) -> None:
        if self.name == "Tersandung":
            raise KeyError("a bug")
        check(self)

    with monkeypatch.context() as patched:
        patched.setattr(Account, "check", stumble)
        world.sync(ana)
    world.sync(ben)

    assert waiting(ana) == 0
    assert read(ben, Account, whole, "name") == ("Utuh",)
    [item] = attention(ana)
    assert item["kind"] == "rejected"
    attending.resolve(ana, UUID(item["id"]), "mine")
    world.sync(ana, ben)
    assert read(ben, Account, trips, "name") == ("Tersandung",)


@pytest.mark.parametrize("at", ["", "yesterday", "2026-08-03T02:00:00"])
def test_an_edit_without_a_readable_moment_is_taken_as_made_now(world: World, at: str) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    network = Between(world.api)

    def spoil(request: SyncRequest) -> None:
        request.now = at
        for mutation in request.mutations:
            mutation.at = at

    network.before = [spoil]

    synchronize(ana, network)
    world.sync(ben)

    assert read(ben, Account, account, "name") is not None


def test_a_server_that_sees_a_copy_at_every_turn_is_not_asked_for_ever(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    network = Between(world.api)
    turns: list[int] = []

    def deny(answer: SyncResponse) -> None:
        answer.fork, answer.complete = True, False
        turns.append(1)

    network.after = [deny]

    with pytest.raises(Refused):
        synchronize(ana, network)

    assert len(turns) < 10
    assert waiting(ana) == 1


def test_one_piece_of_work_larger_than_a_request_and_a_page_arrives(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sync.outbox.MOST_PATCHES", 20)
    monkeypatch.setattr("app.server.pull.MOST_ITEMS", 16)
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    before = add_account(ana, "Sebelum")
    with ana.work("Import") as session:
        session.add_all(Account(name=f"Toko {number}") for number in range(50))
    edit(ana, Account, before, name="Sesudah")

    world.sync(ana, ben)

    assert waiting(ana) == 0
    assert count(ben, Account) == 51
    assert read(ben, Account, before, "name") == ("Sesudah",)


def test_more_outcomes_than_a_question_may_hold_are_taken_in(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    network = Between(world.api)

    def many(answer: SyncResponse) -> None:
        from app.sync.protocol import Outcome

        answer.outcomes += [Outcome(n, uuid7().bytes, "applied") for n in range(40_000)]

    network.after = [many]

    synchronize(ana, network)


def test_a_laptop_clock_that_went_back_a_year_still_keeps_both_values(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, "Acme")
    world.sync(ana, ben)
    edit(ben, Account, account, name="Dari Ben")
    world.sync(ben)
    ana.clock = type(world.clock)(world.clock.now() - timedelta(days=365))
    world.clock.move(timedelta(minutes=5))
    ana.clock.move(timedelta(minutes=5))  # type: ignore[attr-defined]
    edit(ana, Account, account, name="Dari Ana")

    world.sync(ana, ben)

    assert waiting(ana) == 0
    assert read(ben, Account, account, "name") == ("Dari Ana",)
    [item] = attention(ben)
    assert item["other"] == '"Dari Ben"'


def test_columns_and_records_of_a_newer_server_disturb_nothing(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ben, "Acme")
    world.sync(ben)
    network = Between(world.api)

    def newer(answer: SyncResponse) -> None:
        for item in answer.items:
            if item.values is not None:
                item.values["moon_phase"] = "full"
        answer.items.append(replace_record(answer.items[0]))

    network.after = [newer]

    synchronize(ana, network)
    edit(ana, Account, account, phone="+62811")
    world.sync(ana, ben)

    assert read(ben, Account, account, "name", "phone") == ("Acme", "+62811")


def replace_record(item: Any) -> Any:
    return msgspec.structs.replace(item, record="moon")


def _user(world: World, name: str) -> UUID:
    return person(world.server, name)
