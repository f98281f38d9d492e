"""Every released version's laptop at today's server, with a full outbox (R15).

What a version sends is written here in plain lists, as it goes over the wire: today's messages
have no say in what yesterday's program says. A version that is released adds one line to
`SPOKEN` and one to `RELEASED` of tests/store/released.py, and neither ever leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from app.ids import uuid7
from app.models import Account, Activity, Note, Tag, Tagging
from app.records import searchables
from app.store import Store, schema
from app.store.engine import sqlite_engine
from app.sync.codec import pack, unpack
from app.sync.joining import join
from app.sync.protocol import SCHEMA, SyncRequest
from tests.factories import KEY, MONDAY
from tests.store.released import RELEASED, make
from tests.sync.worlds import PASSWORD, World, open_file, read, waiting

NOW = MONDAY.isoformat()
# What is typed, as (record, key, operation, values): every kind of edit once, in order.
Typed = list[tuple[str, bytes, str, dict[str, Any]]]
# A request with these edits, each an intent of its own.
Speak = Callable[[bytes, Typed], list[Any]]


def _version_1(device: bytes, typed: Typed) -> list[Any]:
    mutations = [
        [number, uuid7().bytes, "Edit", "local", NOW, [[record, key, op, values, None]], 1]
        for number, (record, key, op, values) in enumerate(typed, 1)
    ]
    return [device, len(typed), 0, NOW, mutations, {}, 2_000, 1, 0, 1]


SPOKEN: dict[int, Speak] = {1: _version_1}


def outbox() -> tuple[Typed, bytes]:
    """A full outbox, and the key of the customer it is about."""
    account, note, tag, left, task = (uuid7().bytes for _ in range(5))
    about = {"account_id": str(UUID(bytes=account))}
    return [
        ("account", account, "insert", {"name": "Toko Lama"}),
        ("account", account, "update", {"name": "Toko Baru", "billing_city": "Garut"}),
        ("note", note, "insert", {"text": "Minta harga", "at": NOW, **about}),
        ("note", note, "update", {"text": "Minta harga Jumat"}),
        ("tag", tag, "insert", {"name": "Grosir"}),
        ("tagging", uuid7().bytes, "insert", {"tag_id": str(UUID(bytes=tag)), **about}),
        ("activity", task, "insert", {"subject": "Telepon", "kind": "call", **about}),
        ("account", left, "insert", {"name": "Salah ketik"}),
        ("account", left, "delete", {}),
    ], account


def test_every_version_is_in_the_matrix() -> None:
    assert set(SPOKEN) == set(RELEASED) == set(range(1, SCHEMA + 1))


@pytest.mark.parametrize("version", sorted(SPOKEN))
def test_r15_what_an_older_program_sends_is_decided_and_what_it_is_answered_it_can_read(
    world: World, version: int
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    typed, account = outbox()

    outcomes, granted, items, cursors, complete, *_ = _exchange(world, ana, version, typed)

    assert [outcome[2] for outcome in outcomes] == ["applied"] * len(typed)
    assert complete is True
    assert set(cursors) <= set(granted)
    pictures = {bytes(item[2]): item[4] for item in items}
    assert pictures[account]["name"] == "Toko Baru"
    world.sync(ben)
    assert _book(ben) == [("Toko Baru", "Garut"), "Minta harga Jumat", "Grosir", "Telepon", 1]


@pytest.mark.parametrize("version", sorted(SPOKEN))
def test_r15_what_a_program_too_old_for_an_answer_sends_is_decided_all_the_same(
    world: World, version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    typed, _ = outbox()
    monkeypatch.setattr("app.server.upcast.OLDEST_SCHEMA", version + 1)

    outcomes, _, items, _, complete, *_ = _exchange(world, ana, version, typed)
    monkeypatch.undo()

    assert [outcome[2] for outcome in outcomes] == ["applied"] * len(typed)
    assert (items, complete) == ([], False)
    world.sync(ben)
    assert _book(ben) == [("Toko Baru", "Garut"), "Minta harga Jumat", "Grosir", "Telepon", 1]


@pytest.mark.parametrize("version", sorted(RELEASED))
def test_r15_a_file_of_an_older_program_is_updated_with_all_that_waits_in_it(
    world: World, version: int
) -> None:
    path = world.folder / "older.db"
    engine = sqlite_engine(path, KEY)
    make(engine, version)
    _number(engine)
    schema.prepare(engine, searchables())
    engine.dispose()
    ana, ben = open_file(path, world.clock), world.laptop("ben@rasa.id")
    world.laptops.append(ana)

    join(ana, world.api, "local", "ana@rasa.id", PASSWORD)
    world.sync(ben)

    assert waiting(ana) == 0
    for laptop in (ana, ben):
        with laptop.read() as session:
            assert list(session.scalars(sa.select(Account.name))) == ["Toko Maju"]


def _exchange(world: World, laptop: Store, version: int, typed: Typed) -> list[Any]:
    """Send it as that version does, and read the answer as it does: position by position."""
    device = laptop.identity.device_id
    assert device is not None
    sent = msgspec.msgpack.encode(SPOKEN[version](device.bytes, typed))
    answer = world.api.sync(laptop.fact("access") or "", unpack(sent, False, SyncRequest))
    heard: list[Any] = unpack(*pack(answer), list[Any])
    return heard


def _number(engine: sa.Engine) -> None:
    """What stands in the journal of a released file waits to be pushed."""
    with engine.begin() as connection:
        connection.exec_driver_sql(
            'INSERT INTO outbox (uid, journal_seq, at, decided, "schema")'
            " SELECT uid, seq, at, 0, (SELECT value FROM meta WHERE name = 'schema') FROM journal"
        )


def _book(laptop: Store) -> list[Any]:
    with laptop.read() as session:
        [account] = session.scalars(sa.select(Account))
        return [
            read(laptop, Account, account.id, "name", "billing_city"),
            *session.scalars(sa.select(Note.text)),
            *session.scalars(sa.select(Tag.name)),
            *session.scalars(sa.select(Activity.subject)),
            len(list(session.scalars(sa.select(Tagging)))),
        ]
