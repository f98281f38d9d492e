"""Old files are carried forward, with a copy before; a newer file is left alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from alembic.operations import Operations

import app.server.tables
import app.sync.tables  # noqa: F401 - both sides' tables are in the metadata
from app.clock import SetClock
from app.errors import StoreProblem
from app.models import synced_tables
from app.models.mapping import all_tables
from app.records import searchables
from app.store import Store, schema
from app.store.dialect import IMMEDIATE
from app.store.engine import postgres_engine, sqlite_engine
from app.store.migrations.run import KEPT, Version, all_versions, build, migrate
from tests.factories import KEY
from tests.store import released
from tests.store.places import everything
from tests.store.shapes import shape_of


def nothing(op: Operations) -> None:
    """A side a step does not touch."""


def add_fax(op: Operations) -> None:
    """What a version to come might do."""
    op.add_column("account", sa.Column("fax", sa.Text()))
    op.execute("UPDATE account SET fax = '021-555'")


def break_off(op: Operations) -> None:
    add_fax(op)
    raise ZeroDivisionError


NEXT = (*all_versions(), Version(len(all_versions()) + 1, add_fax, nothing, nothing))
BROKEN = (*all_versions(), Version(len(all_versions()) + 1, break_off, nothing, nothing))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "relasi.db"


@pytest.fixture
def engine(file: Path) -> Iterator[sa.Engine]:
    made = sqlite_engine(file, KEY)
    yield made
    made.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def database(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[sa.Engine, sa.Engine]]:
    """Two empty databases of one kind."""
    if request.param == "sqlite":
        made = [sqlite_engine(tmp_path / name, KEY) for name in ("a.db", "b.db")]
        yield made[0], made[1]
    else:
        postgres = request.getfixturevalue("postgres")
        urls = [postgres.fresh_url(), postgres.fresh_url()]
        made = [postgres_engine(url) for url in urls]
        yield made[0], made[1]
    for engine in made:
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def servers(request: pytest.FixtureRequest, file: Path) -> Iterator[list[sa.Engine]]:
    """Four servers' ways to one empty database."""
    if request.param == "sqlite":
        made = [sqlite_engine(file, KEY) for _ in range(4)]
    else:
        url = request.getfixturevalue("postgres_url")
        made = [postgres_engine(url) for _ in range(4)]
    yield made
    for engine in made:
        engine.dispose()


def build_all(engine: sa.Engine) -> None:
    with engine.connect() as raw:
        connection = raw.execution_options(**{IMMEDIATE: True})
        with connection.begin():
            build(connection, all_versions(), released.SIDES)


def columns_of(engine: sa.Engine, table: str) -> set[str]:
    return {column["name"] for column in sa.inspect(engine).get_columns(table)}


def test_the_migrations_make_what_the_models_have(
    database: tuple[sa.Engine, sa.Engine],
) -> None:
    migrated, made = database

    build_all(migrated)
    all_tables().create_all(made)

    said = 'run make migration NAME="..." and raise VERSION in app/store/schema.py'
    assert shape_of(migrated) == shape_of(made), said


def test_the_newest_migration_is_the_version_of_the_program() -> None:
    assert [step.number for step in all_versions()][-1] == schema.VERSION


def test_a_side_gets_its_own_tables_only(engine: sa.Engine) -> None:
    with engine.connect() as raw:
        connection = raw.execution_options(**{IMMEDIATE: True})
        with connection.begin():
            build(connection, all_versions(), frozenset({"laptop"}))

    tables = set(sa.inspect(engine).get_table_names())
    assert "outbox" in tables
    assert "feed" not in tables


@pytest.mark.parametrize("version", sorted(released.RELEASED))
def test_a_released_version_becomes_today_with_its_rows(
    database: tuple[sa.Engine, sa.Engine], version: int
) -> None:
    old, new = database
    released.make(old, version)
    schema.prepare(new)

    schema.prepare(old)

    assert schema.version_of(old) == schema.VERSION
    assert shape_of(old) == shape_of(new)
    store = Store(old, SetClock(released.THEN))
    ((record, row_id), row), *more = everything(store).items()
    assert (record, row["name"], row["credit_limit"], more) == (
        "account",
        "Toko Maju",
        "1500000",
        [],
    )
    assert store.history("account", row_id)[0].after == "Toko Maju"


@pytest.mark.parametrize("version", sorted(released.RELEASED))
def test_a_version_to_come_keeps_rows_guards_and_search(
    engine: sa.Engine, file: Path, version: int
) -> None:
    released.make(engine, version)
    schema.prepare(engine, searchables())

    migrate(engine, version, file.parent / "backups", NEXT)

    assert schema.version_of(engine) == len(NEXT)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name, fax FROM account").fetchall()
        found = connection.exec_driver_sql("SELECT title FROM search_doc").scalars().all()
    assert [tuple(row) for row in rows] == [("Toko Maju", "021-555")]
    assert found == ["Toko Maju"]
    with pytest.raises(sa.exc.IntegrityError, match=r"store\.work"), engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM account")


def test_a_table_made_anew_keeps_its_guards_its_search_and_its_keys(engine: sa.Engine) -> None:
    def make_anew(op: Operations) -> None:
        for table in ("lead", "quote"):
            with op.batch_alter_table(table, recreate="always") as batch:
                batch.add_column(sa.Column("fax", sa.Text()))

    schema.prepare(engine, searchables())
    steps = (*all_versions(), Version(schema.VERSION + 1, make_anew, nothing, nothing))

    migrate(engine, schema.VERSION, None, steps)
    with engine.connect() as raw:
        connection = raw.execution_options(**{IMMEDIATE: True})
        with connection.begin():
            released.put_fact(connection, "schema", str(schema.VERSION))
    schema.prepare(engine, searchables())

    with engine.connect() as connection:
        names = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'lead'"
        )
        assert {name.partition("_")[0] for name in names.scalars()} == {"guard", "search"}
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_the_file_is_copied_before_it_is_changed(engine: sa.Engine, file: Path) -> None:
    released.make(engine, 1)
    card = file.with_suffix(".key.json")
    card.write_text("{}")

    migrate(engine, 1, file.parent / "backups", NEXT)

    (folder,) = (file.parent / "backups").iterdir()
    assert (folder / card.name).read_text() == "{}"
    assert not (folder / file.name).read_bytes().startswith(b"SQLite format 3")
    copy = sqlite_engine(folder / file.name, KEY)
    assert schema.version_of(copy) == 1
    assert "fax" not in columns_of(copy, "account")
    assert everything(Store(copy, SetClock(released.THEN)))
    copy.dispose()


def test_only_the_newest_copies_are_kept(engine: sa.Engine, file: Path) -> None:
    released.make(engine, 1)
    backups = file.parent / "backups"
    (backups / "mine").mkdir(parents=True)

    for number in range(KEPT + 2):
        step = Version(2 + number, nothing, nothing, nothing)
        migrate(engine, 1 + number, backups, (step,))

    names = {path.name.split("-")[2] for path in backups.glob("before-*")}
    assert names == {str(number) for number in range(4, 4 + KEPT)}
    assert (backups / "mine").exists()


def test_a_migration_that_fails_leaves_the_file_as_it_was(engine: sa.Engine, file: Path) -> None:
    released.make(engine, 1)
    engine.dispose()
    before = file.read_bytes()

    with pytest.raises(StoreProblem) as caught:
        migrate(engine, 1, file.parent / "backups", BROKEN)

    engine.dispose()
    assert file.read_bytes() == before
    assert schema.version_of(engine) == 1
    assert "nothing was changed" in caught.value.sentence()
    assert len(caught.value.sentence().splitlines()) == 1


def test_a_migration_that_fails_leaves_postgres_as_it_was(postgres_url: str) -> None:
    engine = postgres_engine(postgres_url)
    released.make(engine, 1)
    before = shape_of(engine)

    with pytest.raises(StoreProblem):
        migrate(engine, 1, None, BROKEN)

    assert (schema.version_of(engine), shape_of(engine)) == (1, before)
    engine.dispose()


def test_of_servers_that_start_a_newer_program_at_once_one_takes_its_steps(
    servers: list[sa.Engine],
) -> None:
    released.make(servers[0], 1)
    taken = []
    together = Barrier(len(servers))

    def add_fax_once(op: Operations) -> None:
        taken.append("once")
        add_fax(op)

    def start(engine: sa.Engine) -> int | None:
        version = schema.version_of(engine)
        together.wait(timeout=30)  # all have seen that the database is of the version before
        migrate(engine, version or 0, None, (Version(2, add_fax_once, nothing, nothing),))
        return schema.version_of(engine)

    with ThreadPoolExecutor(len(servers)) as pool:
        versions = list(pool.map(start, servers))

    assert versions == [2] * len(servers)
    assert taken == ["once"]
    assert "fax" in columns_of(servers[0], "account")


@pytest.mark.skipif(sys.platform == "win32", reason="folders are guarded otherwise there")
def test_nothing_is_changed_where_no_copy_can_be_made(engine: sa.Engine, file: Path) -> None:
    released.make(engine, 1)
    (file.parent / "backups").write_text("a file is in the way")

    with pytest.raises(StoreProblem):
        migrate(engine, 1, file.parent / "backups", NEXT)

    assert schema.version_of(engine) == 1
    assert "fax" not in columns_of(engine, "account")


def test_a_file_of_a_newer_program_is_left_alone(engine: sa.Engine, file: Path) -> None:
    schema.prepare(engine)
    with engine.connect() as raw:
        connection = raw.execution_options(**{IMMEDIATE: True})
        with connection.begin():
            released.put_fact(connection, "schema", str(schema.VERSION + 1))
    engine.dispose()
    before = file.read_bytes()

    with pytest.raises(StoreProblem, match="newer"):
        schema.prepare(engine, searchables())

    engine.dispose()
    assert file.read_bytes() == before


def test_alembic_is_loaded_only_to_migrate(file: Path) -> None:
    import subprocess

    code = (
        "import sys; from pathlib import Path; from app.store import schema;"
        "from app.store.engine import sqlite_engine; import app.sync.laptop;"
        f"engine = sqlite_engine(Path({str(file)!r}), bytes(32)); schema.prepare(engine);"
        "schema.prepare(engine); engine.dispose(); sys.exit('alembic' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_every_synced_table_is_known_to_the_first_version(engine: sa.Engine) -> None:
    build_all(engine)

    assert set(synced_tables()) <= set(sa.inspect(engine).get_table_names())
