"""The shape of the file: made whole at first, carried forward by migrations with a backup."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from app.errors import StoreProblem
from app.i18n import N_
from app.models.mapping import all_tables
from app.store import guards, indexing
from app.store.dialect import IMMEDIATE
from app.store.engine import alone, lift_pen, lower_pen
from app.store.store import get_fact, put_fact

# Counts up with each migration; an older program refuses a newer file.
VERSION = 1


def prepare(
    engine: sa.Engine,
    searchables: Sequence[indexing.Searchable] = (),
    backup: Path | None = None,
) -> None:
    """Bring a database to this program's schema: create it, migrate it, or leave it be.

    `backup` is where the file is copied before a migration. Raises StoreProblem for a file
    from a newer program.
    """
    version = version_of(engine)
    if version is not None and version > VERSION:
        raise StoreProblem(
            N_(
                "This data file was made by a newer Relasi."
                " Update the program; the file is untouched."
            )
        )
    if version is not None and version < VERSION:
        from app.store.migrations.run import migrate

        migrate(engine, version, backup)
    with engine.connect() as raw:
        connection = raw.execution_options(**{IMMEDIATE: version is None})
        with connection.begin():
            _shape(connection, searchables)


def _shape(connection: sa.Connection, searchables: Sequence[indexing.Searchable]) -> None:
    """Make what is not there yet, one process at a time."""
    alone(connection)
    lower_pen(connection)
    if _version(connection) is None:
        all_tables().create_all(connection)
        put_fact(connection, "schema", str(VERSION))
    guards.install(connection)
    if connection.dialect.name == "sqlite" and searchables:
        indexing.install(connection, searchables)
    lift_pen(connection)


def version_of(engine: sa.Engine) -> int | None:
    """The schema version of a database; None where it is empty."""
    with engine.connect() as connection:
        return _version(connection)


def _version(connection: sa.Connection) -> int | None:
    if not sa.inspect(connection).has_table("meta"):
        return None
    said = get_fact(connection, "schema")
    return int(said) if said else None
