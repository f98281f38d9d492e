"""Old edits, old laptops and new fields (R15)."""

from __future__ import annotations

from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from app.errors import Refused
from app.models import Account, AccountKind, Note
from app.server.upcast import filled, renamed, upcast
from app.store import Store
from app.sync.columns import FACT
from app.sync.protocol import Mutation, Patch, SyncRequest, SyncResponse
from app.sync.session import synchronize
from app.sync.tables import outbox
from tests.factories import MONDAY
from tests.sync.worlds import Network, World, add_account, attention, edit, read, waiting


class Older(Network):
    """What a program of an older schema would send."""

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        return super().sync(access, msgspec.structs.replace(request, schema=0))


def test_r15_an_edit_of_an_older_schema_is_taken_in_the_words_of_this_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = _as_typed_before(ana, {"title": "Toko Lama", "billing_city": "Garut"})
    steps = {0: (renamed("account", "title", "name"), filled("account", "phone", "+62811"))}
    monkeypatch.setattr("app.server.upcast.STEPS", steps)

    world.sync(ana, ben)

    assert attention(ana) == []
    shown = read(ben, Account, account, "name", "billing_city", "phone")
    assert shown == ("Toko Lama", "Garut", "+62811")


def test_r15_without_the_step_it_would_be_kept_for_its_author_and_not_be_lost(
    world: World,
) -> None:
    ana = world.laptop("ana@rasa.id")
    _as_typed_before(ana, {"title": "Toko Lama"})

    world.sync(ana)

    [item] = attention(ana)
    assert "Toko Lama" in item["changes"]


def test_r15_steps_are_taken_one_after_the_other_and_only_where_they_belong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.server.upcast.SCHEMA", 3)
    steps = {1: (renamed("account", "a", "b"),), 2: (renamed("account", "b", "c"),)}
    monkeypatch.setattr("app.server.upcast.STEPS", steps)
    patches = [Patch("account", b"k", "update", {"a": 1}), Patch("lead", b"k", "update", {"a": 2})]

    known = upcast(Mutation(1, b"u", "", "local", "", patches, schema=1))

    assert [patch.values for patch in known.patches] == [{"c": 1}, {"a": 2}]
    assert known.schema == 3
    assert upcast(known) is known


def test_r15_an_outbox_row_keeps_the_schema_it_was_typed_under(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    _as_typed_before(ana, {"name": "Toko Lama"})
    add_account(ana, "Toko Baru")
    sent: list[Mutation] = []

    class Listening(Network):
        def sync(self, access: str, request: SyncRequest) -> SyncResponse:
            sent.extend(request.mutations)
            return super().sync(access, request)

    synchronize(ana, Listening(world.api))

    assert [mutation.schema for mutation in sent] == [0, 1]


def test_r15_a_program_too_old_to_pull_still_pushes_and_is_told_to_update(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    keys = [add_account(ana, f"Toko {number}") for number in range(3)]
    foreign = add_account(ben, "Dari Ben")
    world.sync(ben)
    monkeypatch.setattr("app.server.upcast.OLDEST_SCHEMA", 1)

    with pytest.raises(Refused, match="update"):
        synchronize(ana, Older(world.api))
    world.sync(ben)

    assert all(read(ben, Account, key, "name") for key in keys)
    assert read(ana, Account, foreign, "name") is None
    assert waiting(ana) == 3  # until a program that can hold the answer has it
    world.sync(ana)
    assert waiting(ana) == 0
    assert read(ana, Account, foreign, "name") == ("Dari Ben",)


@pytest.mark.parametrize("what", ["schema", "protocol"])
def test_r15_a_program_newer_than_the_server_waits_and_loses_nothing(
    world: World, what: str
) -> None:
    ana = world.laptop("ana@rasa.id")
    account = add_account(ana)

    class Newer(Network):
        def sync(self, access: str, request: SyncRequest) -> SyncResponse:
            return super().sync(access, msgspec.structs.replace(request, **{what: 99}))

    with pytest.raises(Refused, match="newer than the server"):
        synchronize(ana, Newer(world.api))

    assert waiting(ana) == 1
    assert read(ana, Account, account, "name") == ("Toko Maju",)


def test_r15_a_laptop_that_learned_a_column_asks_for_it_and_no_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    keys = [add_account(ana, f"Toko {number}", phone="+62811") for number in range(9)]
    with ana.work("Note") as session:
        session.add(Note(account_id=keys[0], text="Minta harga Jumat"))
    world.sync(ana, ben)
    _forget(ben, "account", "phone")
    monkeypatch.setattr("app.server.pull.MOST_ITEMS", 4)

    [result] = world.sync(ben)
    [again] = world.sync(ben)

    assert all(read(ben, Account, key, "phone") == ("+62811",) for key in keys)
    assert result.received == 9
    assert again.received == 0


def test_r15_a_record_type_that_was_skipped_comes_after_the_update(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana)
    with ana.work("Note") as session:
        session.add(Note(account_id=account, text="Minta harga Jumat"))
    world.sync(ana, ben)
    _forget(ben, "note", None)

    world.sync(ben)

    with ben.read() as session:
        assert [note.text for note in session.scalars(sa.select(Note))] == ["Minta harga Jumat"]


@pytest.mark.parametrize("typed_first", ["when it was made", "later"])
def test_r15_what_is_typed_into_a_field_not_read_yet_writes_over_nothing_unseen(
    world: World, typed_first: str
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    account = add_account(ana, industry="Ritel" if typed_first == "when it was made" else None)
    empty = add_account(ana, "Toko Kosong")
    edit(ana, Account, account, industry="Ritel", phone="+62811")
    world.sync(ana, ben)
    _forget(ben, "account", "industry")

    edit(ben, Account, account, industry="Grosir")
    edit(ben, Account, empty, industry="Hotel")
    world.sync(ben, ana, ben)

    [waits] = attention(ana) + attention(ben)
    shown = {read(laptop, Account, account, "industry") for laptop in (ana, ben)}
    assert {*shown, (msgspec.json.decode(waits["other"]),)} == {("Ritel",), ("Grosir",)}
    assert len(shown) == 1
    assert read(ana, Account, empty, "industry") == ("Hotel",)


def _as_typed_before(store: Store, values: dict[str, str]) -> UUID:
    """A new account as a program of schema 0 would have put it into its outbox."""
    from app.store.tables import journal_change

    key = add_account(store, "?")
    with store.writing() as connection:
        where = journal_change.c.row_id == key
        typed = connection.execute(sa.select(journal_change.c.after).where(where)).scalar_one()
        after = {n: v for n, v in msgspec.json.decode(typed).items() if n not in ("name", "phone")}
        text = msgspec.json.encode({**after, **values}).decode()
        connection.execute(sa.update(journal_change).where(where).values(after=text))
        last = sa.select(sa.func.max(outbox.c.seq)).scalar_subquery()
        connection.execute(sa.update(outbox).where(outbox.c.seq == last).values(schema=0))
    return key


def _forget(store: Store, record: str, column: str | None) -> None:
    """As a laptop stands that had been updated from a program without this column, or record."""
    known = msgspec.json.decode(store.fact(FACT) or "{}", type=dict[str, list[str]])
    if column is None:
        del known[record]
    else:
        known[record].remove(column)
    with store.writing() as connection:
        if column is None:
            connection.exec_driver_sql(f"DELETE FROM {record}")
            connection.exec_driver_sql(f"DELETE FROM ref WHERE record = '{record}'")
        else:
            connection.exec_driver_sql(f"UPDATE {record} SET {column} = NULL")
    store.set_facts(**{FACT: msgspec.json.encode(known).decode()})


def test_r15_what_an_older_laptop_does_not_know_of_has_its_usual_value(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    key = bytes(range(16))
    patch = Patch("account", key, "insert", {"name": "Toko Lama"})
    mutation = Mutation(1, key, "Add", "local", MONDAY.isoformat(), [patch])
    device = ana.identity.device_id
    assert device is not None
    request = SyncRequest(device.bytes, 1, 0, MONDAY.isoformat(), [mutation])

    answer = world.api.sync(ana.fact("access") or "", request)

    assert [outcome.code for outcome in answer.outcomes] == ["applied"]
    world.sync(ben := world.laptop("ben@rasa.id"))
    assert read(ben, Account, UUID(bytes=key), "kind", "pkp") == (AccountKind.COMPANY, False)
