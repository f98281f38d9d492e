"""Several server processes behind pgbouncer, and a replica that lags: stale, never wrong."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.clock import SetClock
from app.models import Account
from app.models.base import synced_tables
from app.server import organisation
from app.server.api import LocalApi
from app.server.tables import bucket_head, feed, mutation_log
from app.store import Store
from app.store.engine import postgres_engine
from app.sync.client import HttpApi
from app.sync.joining import join
from app.sync.session import synchronize
from app.sync.tables import cursor
from tests.postgres import Postgres
from tests.server.fleet import Replica, is_there, pgbouncer, replica_of
from tests.server.running import serving
from tests.sync.worlds import PASSWORD, World, add_account, edit, open_file, read, waiting

WRITERS, ROUNDS = 8, 4


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that another user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="relasi-fleet-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(postgres: Postgres, company_database: str) -> Iterator[str]:
    """The company's database."""
    url = postgres.fresh_url(like=company_database)
    yield url
    postgres.drop(url)


@pytest.fixture
def replica(database: str, place: Path) -> Iterator[Replica]:
    with replica_of(database, place) as following:
        yield following


@pytest.fixture
def world(
    database: str, replica: Replica, tmp_path: Path, clock: SetClock, empty_file: Path
) -> Iterator[World]:
    """The company, whose laptops pull from the replica."""
    server = organisation.open_organisation(postgres_engine(database), clock)
    server.replica = postgres_engine(replica.own)
    made = World(server, LocalApi(server), clock, tmp_path, empty_file)
    yield made
    for laptop in made.laptops:
        laptop.close()
    server.close()


@pytest.mark.skipif(not is_there("pgbouncer"), reason="there is no pgbouncer here")
def test_many_laptops_at_two_servers_behind_pgbouncer_come_to_the_same(
    database: str, place: Path, tmp_path: Path, clock: SetClock, empty_file: Path
) -> None:
    laptops = [_laptop(empty_file, tmp_path / f"{n}.db", clock) for n in range(WRITERS)]
    with ExitStack() as running:
        pooled = running.enter_context(pgbouncer(database, place))
        urls = [
            running.enter_context(serving(tmp_path / name, "--database", pooled))[0]
            for name in ("one", "two")
        ]
        for number, laptop in enumerate(laptops):
            who = ("ana", "ben")[number % 2]
            join(laptop, HttpApi(urls[0]), urls[0], f"{who}@rasa.id", PASSWORD)
        shared = add_account(laptops[0], "Toko Bersama")
        _round(laptops, urls)

        def work(number: int) -> None:
            for turn in range(ROUNDS):
                add_account(laptops[number], f"Toko {number}-{turn}")
                edit(laptops[number], Account, shared, billing_city=f"Kota {number}-{turn}")
                synchronize(laptops[number], HttpApi(urls[(number + turn) % 2]))

        with ThreadPoolExecutor(WRITERS) as threads:
            list(threads.map(work, range(WRITERS)))
        _round(laptops, urls)
        _round(laptops, urls)

        books = [_accounts(laptop) for laptop in laptops]
        assert [waiting(laptop) for laptop in laptops] == [0] * WRITERS
    for laptop in laptops:
        laptop.close()

    assert all(book == books[0] for book in books)
    assert len(books[0]) == 1 + WRITERS * ROUNDS
    engine = postgres_engine(database)
    with engine.connect() as connection:
        log = connection.execute(sa.select(mutation_log.c.uid)).scalars().all()
        assert len(log) == len(set(log)) == 1 + 2 * WRITERS * ROUNDS
        for head in connection.execute(sa.select(bucket_head)).all():
            query = sa.select(feed.c.ver).where(feed.c.bucket == head.bucket)
            versions = connection.execute(query).scalars().all()
            assert len(versions) == len(set(versions))
            assert max(versions) == head.ver
    engine.dispose()


def test_r9_a_replica_that_lags_behind_is_stale_and_never_wrong(
    world: World, replica: Replica
) -> None:
    replica.catch_up()
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    replica.catch_up()
    world.sync(ana, ben)
    before = _cursors(ana)
    replica.pause()

    account = add_account(ana, "Toko Baru")
    world.sync(ana, ben)

    # Ana goes on seeing what she typed, which waits to be heard of; nobody was told wrongly.
    assert read(ana, Account, account, "name") == ("Toko Baru",)
    assert read(ben, Account, account, "name") is None
    assert waiting(ana) == 1
    assert _cursors(ana) == before

    replica.catch_up()
    world.sync(ana, ben)

    assert waiting(ana) == 0
    assert read(ben, Account, account, "name") == ("Toko Baru",)
    assert all(_cursors(ana)[bucket] >= ver for bucket, ver in before.items())


def test_r9_who_read_the_database_itself_is_not_thrown_back_by_a_replica(
    world: World, replica: Replica
) -> None:
    replica.catch_up()
    ana, ben = world.laptop("ana@rasa.id"), world.laptop("ben@rasa.id")
    replica.pause()
    account = add_account(ana, "Toko Baru")
    world.sync(ana)
    following, world.server.replica = world.server.replica, None
    world.sync(ana, ben)
    here = _cursors(ben)
    assert read(ben, Account, account, "name") == ("Toko Baru",)

    world.server.replica = following
    world.sync(ben, ana)

    assert read(ben, Account, account, "name") == ("Toko Baru",)
    assert (_cursors(ben), waiting(ana)) == (here, 0)


def _laptop(empty_file: Path, path: Path, clock: SetClock) -> Store:
    shutil.copyfile(empty_file, path)
    return open_file(path, clock)


def _round(laptops: list[Store], urls: list[str]) -> None:
    for laptop in laptops:
        synchronize(laptop, HttpApi(urls[0]))


def _accounts(laptop: Store) -> Any:
    table = synced_tables()["account"].__table__
    with laptop.engine.connect() as connection:
        return connection.execute(sa.select(table).order_by(table.c.id)).all()


def _cursors(laptop: Store) -> dict[str, int]:
    with laptop.engine.connect() as connection:
        return {row.bucket: row.ver for row in connection.execute(sa.select(cursor))}
