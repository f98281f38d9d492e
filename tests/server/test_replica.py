"""A replica that is away: the database itself answers, until the replica knows as much again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.models import Account
from app.server.health import ready
from app.store.engine import sqlite_engine
from tests.sync.worlds import World, add_account, read, waiting

one_database = pytest.mark.parametrize("world", ["sqlite"], indirect=True)


@pytest.fixture
def following(world: World) -> Iterator[Path]:
    """Where the replica's file would be; nothing is there yet."""
    path = world.folder / "away" / "replica.db"
    world.server.replica = engine = sqlite_engine(path, None)
    yield path
    engine.dispose()


def copy(world: World, path: Path) -> None:
    """The database as it stands now."""
    path.parent.mkdir(exist_ok=True)
    with closing(world.server.engine.raw_connection()) as connection:
        connection.execute("VACUUM INTO ?", (str(path),))


def told(world: World) -> object:
    return ready(world.server, lambda: False)[1]["replica"]


@one_database
def test_r9_while_the_replica_is_away_the_database_itself_is_read(
    world: World, following: Path
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")

    account = add_account(ana, "Toko Baru")
    world.sync(ana, ben)

    assert waiting(ana) == 0
    assert read(ben, Account, account, "name") == ("Toko Baru",)
    assert (ready(world.server, lambda: False)[0], told(world)) == (True, "away")


@one_database
def test_r9_a_replica_that_is_back_is_read_once_it_knows_what_the_database_knew(
    world: World, following: Path
) -> None:
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    older = world.folder / "older.db"
    copy(world, older)
    first = add_account(ana, "Toko Baru")
    world.sync(ana)
    world.clock.move(timedelta(minutes=1))
    world.sync(ana)  # it is away still, and has to know of this now

    following.parent.mkdir()
    older.rename(following)
    world.clock.move(timedelta(minutes=1))
    world.sync(ben)
    behind = told(world), read(ben, Account, first, "name")
    assert isinstance(world.server.replica, sa.Engine)
    world.server.replica.dispose()
    following.unlink()
    copy(world, following)
    second = add_account(ana, "Toko Kedua")
    world.clock.move(timedelta(minutes=1))
    world.sync(ana, ben)

    assert behind == ("away", ("Toko Baru",))
    assert (told(world), waiting(ana)) == ("follows", 1)  # it was copied before, and is read
    assert read(ben, Account, second, "name") is None
