"""Edits that come together: one that is refused does not hurt the others."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.models import Account, Attention
from app.server.intent import moment_of
from app.server.tables import bucket_head
from tests.factories import MONDAY
from tests.sync.worlds import World, add_account, edit, read


def test_r10_what_only_the_database_refuses_is_refused_alone(world: World) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    first, second, third = (add_account(ana, name) for name in ("Toko A", "Toko B", "Toko C"))
    world.sync(ana)
    _let_the_database_refuse(world, "cursed")
    edit(ana, Account, first, phone="+62811")
    edit(ana, Account, second, phone="cursed")
    edit(ana, Account, second, whatsapp="+62822")
    edit(ana, Account, third, phone="+62833")

    [result] = world.sync(ana)
    world.sync(ben)

    assert result.rejected == 1
    assert read(ben, Account, first, "phone") == ("+62811",)
    assert read(ben, Account, second, "phone", "whatsapp") == (None, "+62822")
    assert read(ben, Account, third, "phone") == ("+62833",)
    with ana.read() as session:
        [kept] = session.scalars(sa.select(Attention))
        assert "cursed" in kept.changes


def test_a_laptop_with_nothing_to_push_waits_for_nobody_who_writes(world: World) -> None:
    ana = world.laptop("ana@rasa.id")
    add_account(ana)
    world.sync(ana)

    with world.server.engine.connect() as writer:
        _begin_to_write(writer)
        [result] = world.sync(ana)

    assert (result.sent, result.received) == (0, 0)


def _let_the_database_refuse(world: World, word: str) -> None:
    with world.server.writing() as connection:
        if connection.dialect.name == "postgresql":
            rule = f"ALTER TABLE account ADD CONSTRAINT curse CHECK (phone <> '{word}')"
        else:
            rule = (
                f"CREATE TRIGGER curse BEFORE UPDATE ON account WHEN NEW.phone = '{word}'"
                " BEGIN SELECT RAISE(ABORT, 'cursed'); END"
            )
        connection.exec_driver_sql(rule)


def _begin_to_write(connection: sa.Connection) -> None:
    connection.execute(sa.update(bucket_head).values(floor_ver=bucket_head.c.floor_ver))


@pytest.mark.parametrize(
    "said", ["", "yesterday", "2026-03-02T08:00:00", "0001-01-01T00:00:00+14:00"]
)
def test_a_moment_that_no_database_can_hold_is_that_of_receipt(said: str) -> None:
    assert moment_of(said, MONDAY) == MONDAY
