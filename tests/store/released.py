"""Data files as each released version of Relasi left them, for upgrading.

Each is made by the migrations up to that version, with a few rows such as people have. A
version enters `RELEASED` when it is released, and never leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa

from app.ids import uuid7
from app.store.dialect import IMMEDIATE
from app.store.engine import lift_pen, lower_pen
from app.store.migrations.run import all_versions, build
from app.store.store import put_fact

THEN = datetime(2026, 11, 2, 3, 4, 5, tzinfo=UTC)
SIDES = frozenset({"laptop", "server"})


def make(engine: sa.Engine, version: int) -> None:
    """A database of a released version, with rows."""
    with engine.connect() as raw:
        connection = raw.execution_options(**{IMMEDIATE: True})
        with connection.begin():
            lower_pen(connection)
            build(connection, all_versions()[:version], SIDES)
            put_fact(connection, "schema", str(version))
            RELEASED[version](connection)
        lift_pen(connection)


def _rows_of_1(connection: sa.Connection) -> None:
    key = uuid7()
    held: object = key.bytes if connection.dialect.name == "sqlite" else key
    moment: object = 1_793_588_645_000_000 if connection.dialect.name == "sqlite" else THEN
    _insert(
        connection,
        "account",
        {
            "id": held,
            "name": "Toko Maju",
            "kind": "company",
            "type": "customer",
            "pkp": False,
            "credit_limit": 1_500_000_0000 if connection.dialect.name == "sqlite" else 1_500_000,
            "created_at": moment,
        },
    )
    _insert(
        connection,
        "journal",
        {"seq": 1, "uid": held, "label": "New account", "origin": "local", "at": moment},
    )
    _insert(
        connection,
        "journal_change",
        {
            "seq": 1,
            "record": "account",
            "row_id": held,
            "op": "insert",
            "after": '{"name":"Toko Maju"}',
        },
    )


def _insert(connection: sa.Connection, table: str, row: dict[str, object]) -> None:
    """As plain SQL: today's models have no say in rows of yesterday."""
    into = sa.table(table, *(sa.column(name) for name in row))
    connection.execute(sa.insert(into).values(row))


RELEASED: dict[int, Callable[[sa.Connection], None]] = {1: _rows_of_1}
