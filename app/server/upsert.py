"""Writing rows that may be there already, many at once, on either database."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.store.statements import Statement, from_arrays


def upsert(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Write the rows, each in the place of the one with its key. All have the same columns."""
    if rows:
        _statement(table, connection.dialect.name, tuple(rows[0])).many(connection, rows)


@cache
def _statement(table: sa.Table, dialect: str, columns: tuple[str, ...]) -> Statement:
    insert = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(table)
    keys = [column.name for column in table.primary_key]

    def over(insert: Any) -> sa.Insert:
        rest = {name: insert.excluded[name] for name in columns if name not in keys}
        found: sa.Insert = insert.on_conflict_do_update(index_elements=keys, set_=rest)
        return found

    return Statement(lambda: over(insert), columns, lambda: over(from_arrays(insert, columns)))
