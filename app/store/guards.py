"""Triggers that abort any write to a synced table made outside a unit of work.

A path that forgets the journal would lose somebody's words to sync and undo; here it fails
loudly instead.
"""

from __future__ import annotations

import sqlalchemy as sa

from app.models.base import synced_tables

REFUSAL = "relasi: write inside store.work"

_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION relasi_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('relasi.pen', true) IS DISTINCT FROM 'down' THEN
    RAISE EXCEPTION '{REFUSAL}';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$
"""


def install(connection: sa.Connection) -> None:
    """Guard every synced table; harmless where that was done before."""
    if connection.dialect.name == "sqlite":
        there = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        known = set(there.scalars())
        for table in synced_tables():
            for verb in ("INSERT", "UPDATE", "DELETE"):
                name = name_of(table, verb)
                if name not in known:
                    connection.exec_driver_sql(
                        f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" WHEN NOT relasi_pen() '
                        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                    )
        return
    connection.exec_driver_sql(_POSTGRES_FUNCTION)
    for table in synced_tables():
        connection.exec_driver_sql(
            f'CREATE OR REPLACE TRIGGER "guard_{table}" BEFORE INSERT OR UPDATE OR DELETE '
            f'ON "{table}" FOR EACH ROW EXECUTE FUNCTION relasi_guard()'
        )


def name_of(table: str, verb: str) -> str:
    """The name of the trigger in SQLite that guards a table against INSERT, UPDATE or DELETE."""
    return f"guard_{table}_{verb.lower()}"
