"""No path writes past the journal: whoever tries fails loudly."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.clock import SetClock
from app.models import Account, synced_tables
from app.store import Store, schema
from app.store.engine import postgres_engine, sqlite_engine
from app.store.guards import REFUSAL
from tests import factories as make
from tests.factories import KEY, MONDAY

TABLES = sorted(synced_tables())
VERBS = {
    "insert": 'INSERT INTO "{table}" SELECT * FROM "{table}" LIMIT 1',
    "update": 'UPDATE "{table}" SET created_by = created_by',
    "delete": 'DELETE FROM "{table}"',
}


def one_of_each(store: Store) -> None:
    """A row in every synced table."""
    for name, kind in synced_tables().items():
        if builder := getattr(make, name, None):
            builder(store)
            continue
        values = {
            column.name: column.type.unplain(MADE_UP[column.type.editor])
            for column in kind.__table__.columns
            if not column.nullable and column.default is None
        }
        make.keep(store, kind(**values))


MADE_UP = {
    "text": "text",
    "long_text": "text",
    "code": "IDR",
    "moment": MONDAY.isoformat(),
    "choice": "conflict",
    "reference": "01900000-0000-7000-8000-000000000000",
    "whole": 1,
}


@pytest.fixture
def postgres_store(postgres_url: str) -> Iterator[Store]:
    engine = postgres_engine(postgres_url)
    schema.prepare(engine)
    yield Store(engine, SetClock(MONDAY))
    engine.dispose()


@pytest.fixture(scope="module")
def full(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """What is refused changes nothing: one for all."""
    path = tmp_path_factory.mktemp("full") / "relasi.db"
    shutil.copyfile(empty_file, path)
    store = Store(sqlite_engine(path, KEY), SetClock(MONDAY))
    one_of_each(store)
    yield store
    store.close()


def refused(engine: sa.Engine, statement: str) -> bool:
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
    except sa.exc.DBAPIError as error:
        return REFUSAL in str(error.orig)
    return False


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("table", TABLES)
def test_a_write_outside_work_is_aborted(full: Store, table: str, verb: str) -> None:
    assert refused(full.engine, VERBS[verb].format(table=table))


def test_a_write_outside_work_is_aborted_on_postgres_too(postgres_store: Store) -> None:
    one_of_each(postgres_store)

    for table in TABLES:
        for verb, statement in VERBS.items():
            assert refused(postgres_store.engine, statement.format(table=table)), (table, verb)


@pytest.mark.parametrize("which", ["store", "postgres_store"])
def test_the_guard_stands_again_after_work_however_it_ended(
    request: pytest.FixtureRequest, which: str
) -> None:
    store = request.getfixturevalue(which)
    make.account(store)
    with pytest.raises(ZeroDivisionError), store.work("Break") as session:
        session.add(Account(name="Toko"))
        session.flush()
        _ = 1 / 0

    for _turn in range(3):  # whichever connection of the pool it is
        assert refused(store.engine, "DELETE FROM account")


def test_a_bulk_write_in_work_must_be_journaled_by_who_makes_it(store: Store) -> None:
    make.account(store)
    writes = [sa.update(Account).values(phone="1"), sa.delete(Account)]
    writes.append(sa.insert(Account).values(name="Toko"))

    for write in writes:
        with pytest.raises(AssertionError, match="journaled"), store.work("Bulk") as session:
            session.execute(write)

    assert make.values_of(store, Account, next(iter(store_keys(store))))["phone"] is None


def test_a_bulk_write_of_a_session_to_look_is_aborted(store: Store) -> None:
    make.account(store)

    with pytest.raises(sa.exc.DBAPIError, match=REFUSAL), store.read() as session:
        session.execute(sa.update(Account).values(phone="1"))


def test_what_is_changed_while_looking_is_not_kept(store: Store) -> None:
    row_id = make.account(store, "Toko Maju")

    with store.read() as session:
        session.get(Account, row_id).name = "Toko Lain"

    assert make.get(store, Account, row_id).name == "Toko Maju"


def store_keys(store: Store) -> list[object]:
    with store.read() as session:
        return list(session.scalars(sa.select(Account.id)))
