"""Carries a database forward, one version after the other: all the way, or not at all."""

from __future__ import annotations

import importlib
import pkgutil
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from app.disk import why
from app.errors import StoreProblem
from app.i18n import N_
from app.store.dialect import IMMEDIATE
from app.store.engine import alone, lift_pen, lower_pen
from app.store.failures import as_problem, speaking_plainly
from app.store.migrations import versions
from app.store.private import make_file, make_folder
from app.store.store import get_fact, put_fact

KEPT = 5
BEFORE = "before-schema-"

Step = Callable[[Operations], None]


@dataclass(frozen=True)
class Version:
    """One step of the schema.

    Attributes:
        number: the schema's version after it.
        everywhere: what it does to every database; `laptops` and `servers` to one side's own.
    """

    number: int
    everywhere: Step
    laptops: Step
    servers: Step


def migrate(
    engine: sa.Engine,
    version: int,
    backup: Path | None,
    steps: Sequence[Version] | None = None,
) -> None:
    """Bring a database from schema `version` to the newest, after copying the file.

    `backup` is the folder of the copies; beside the file where it is None. Raises StoreProblem,
    and leaves the database as it was, where the copy or a step fails.
    """
    coming = [step for step in steps or all_versions() if step.number > version]
    with speaking_plainly():
        copy = _keep_copy(engine, coming[-1].number, backup)
    try:
        with _writing(engine) as connection:
            if int(get_fact(connection, "schema") or 0) == version:
                build(connection, coming)
                put_fact(connection, "schema", str(coming[-1].number))
    except Exception as error:
        known = as_problem(error)
        if known is not None:
            raise known from error
        raise StoreProblem(
            N_(
                "Your data could not be made ready for this version of Relasi; nothing was"
                " changed. Go on with the version before, and send us the file {copy} only if"
                " we ask for it."
            )
            if copy
            else N_(
                "The database could not be made ready for this version of Relasi; nothing was"
                " changed. Go on with the version before."
            ),
            copy=copy,
        ) from error


def build(
    connection: sa.Connection, steps: Sequence[Version], sides: frozenset[str] = frozenset()
) -> None:
    """Take the steps inside the running transaction.

    `sides` ("laptop", "server") are those a new database shall have; what a database has
    already is seen.
    """
    for step in steps:
        known = sides | _sides(connection)
        with Operations.context(MigrationContext.configure(connection)) as operations:
            step.everywhere(operations)
            if "laptop" in known:
                step.laptops(operations)
            if "server" in known:
                step.servers(operations)


def all_versions() -> list[Version]:
    """Every step there is, in order."""
    names = sorted(module.name for module in pkgutil.iter_modules(versions.__path__))
    modules = [importlib.import_module(f"{versions.__name__}.{name}") for name in names]
    return [
        Version(number, module.everywhere, module.on_laptops, module.on_servers)
        for number, module in enumerate(modules, start=1)
    ]


def _sides(connection: sa.Connection) -> frozenset[str]:
    """Whose tables a database holds; in a test it may be both."""
    tables = set(sa.inspect(connection).get_table_names())
    marks = {"laptop": "outbox", "server": "feed"}
    return frozenset(side for side, table in marks.items() if table in tables)


@contextmanager
def _writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction, pen down. A table may be made anew: keys are checked at the end."""
    with engine.connect() as raw:
        connection = raw.execution_options(**{IMMEDIATE: True})
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _driver(connection).execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                alone(connection)
                lower_pen(connection)
                yield connection
                if sqlite:
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                    assert not broken, f"rows without their owners: {broken[:3]}"
        finally:
            lift_pen(connection)
            if sqlite:
                _driver(connection).execute("PRAGMA foreign_keys = ON")


def _keep_copy(engine: sa.Engine, version: int, backup: Path | None) -> Path | None:
    """A copy of the file at this moment, encrypted as it is; the newest few are kept.

    Each lies in a folder of its own, together with what says how to open it, so that the folder
    can be opened as a profile. None for a database that is not a file.
    """
    if engine.dialect.name != "sqlite":
        return None
    with engine.connect() as connection:
        driver = _driver(connection)
        file = driver.execute("SELECT file FROM pragma_database_list WHERE name = 'main'")
        name = file.fetchone()[0]
        if not name:
            return None
        path = Path(name)
        copies = backup or path.parent / "backups"
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        folder = copies / f"{BEFORE}{version}-{stamp}"
        try:
            make_folder(folder)
            make_file(folder / path.name)
            driver.execute("VACUUM INTO ?", (str(folder / path.name),))
            card = path.with_suffix(".key.json")
            if card.exists():
                shutil.copyfile(card, folder / card.name)
        except Exception as error:
            shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, OSError) or as_problem(error):
                raise as_problem(error) or StoreProblem(
                    N_("Your data cannot be copied to {folder} before it is changed: {why}."),
                    folder=copies,
                    why=why(error, writing=True) if isinstance(error, OSError) else error,
                ) from error
            raise
    for old in sorted(copies.glob(f"{BEFORE}*"), key=_made)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return folder / path.name


def _made(folder: Path) -> str:
    return folder.name.removeprefix(BEFORE).partition("-")[2]


def _driver(connection: sa.Connection) -> sa.engine.interfaces.DBAPIConnection:
    """The driver's own connection: neither VACUUM nor a change of keys may be in a transaction."""
    driver: sa.engine.interfaces.DBAPIConnection | None = connection.connection.driver_connection
    assert driver is not None
    return driver
