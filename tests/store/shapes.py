"""What a database's schema is, in a form that two databases can be compared by."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

Shape = dict[str, Any]


def shape_of(engine: sa.Engine) -> Shape:
    """Tables with their columns, keys and indexes; the search index is made apart from them."""
    with engine.connect() as connection:
        return _sqlite(connection) if engine.dialect.name == "sqlite" else _postgres(connection)


def _sqlite(connection: sa.Connection) -> Shape:
    run = connection.exec_driver_sql
    rows = run("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    found: Shape = {}
    for kind, name, table, sql in rows:
        if table.startswith(("search", "sqlite_")):
            continue
        if kind == "index":
            found[f"index {name}"] = (table, _one_line(sql))
        elif kind == "table":
            columns = run(f'PRAGMA table_info("{name}")').fetchall()
            keys = run(f'PRAGMA foreign_key_list("{name}")').fetchall()
            found[f"table {name}"] = (
                {row.name: (row.type, row.notnull, row.dflt_value, row.pk) for row in columns},
                sorted(tuple(row)[2:] for row in keys),
                sorted(re.findall(r'COLLATE "?\w+"?|AUTOINCREMENT|CONSTRAINT \w+', sql or "")),
            )
    return found


def _postgres(connection: sa.Connection) -> Shape:
    run = connection.exec_driver_sql
    columns = run(
        "SELECT table_name, column_name, data_type, numeric_precision, numeric_scale, is_nullable,"
        " collation_name, column_default IS NOT NULL AS defaulted FROM information_schema.columns"
        " WHERE table_schema = 'public'"
    )
    indexes = run("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")
    keys = run(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace"
    )
    found: Shape = {f"column {row[0]}.{row[1]}": tuple(row)[2:] for row in columns}
    found |= {f"index {name}": sql for name, sql in indexes}
    return found | {f"key {table} {name}": said for table, name, said in keys}


def _one_line(sql: str | None) -> str:
    return " ".join((sql or "").split())
