"""Very many rows at once, without asking for each.

Their indexes are made when the rows are there, not row by row; the guard is asked once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import sqlalchemy as sa

from app.store.guards import name_of

# How much of the file is held in memory meanwhile, and otherwise, in KiB.
CACHE, USUAL_CACHE = 48_000, 16_000
# A table of so many rows does not fit into it: their indexes need the memory to be sorted, which
# never happens on the disk, where it could be read.
LARGE, LARGE_CACHE = 200_000, 8_000


@contextmanager
def many_rows(connection: sa.Connection, coming: Mapping[str, int]) -> Iterator[None]:
    """So many rows are added to each of these tables in here, within the caller's transaction,
    which has lowered the pen.

    A table that holds more rows than come keeps its indexes, and so does PostgreSQL.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    run = connection.exec_driver_sql
    run(f"PRAGMA cache_size = -{CACHE}")
    put_aside = [
        one
        for table in coming
        for one in run(
            "SELECT type, name, sql FROM sqlite_master WHERE name = ?", (name_of(table, "INSERT"),)
        )
    ]
    put_aside += [
        index
        for table, rows in coming.items()
        if _holds_less(connection, table, rows)
        for index in run(
            "SELECT type, name, sql FROM sqlite_master"
            " WHERE type = 'index' AND tbl_name = ? AND sql LIKE 'CREATE INDEX%'",
            (table,),
        )
    ]
    for one in put_aside:
        run(f'DROP {one.type} "{one.name}"')
    yield
    if max(coming.values(), default=0) > LARGE:
        run(f"PRAGMA cache_size = -{LARGE_CACHE}")
    for one in put_aside:
        run(one.sql)
    run(f"PRAGMA cache_size = -{USUAL_CACHE}")


def _holds_less(connection: sa.Connection, table: str, rows: int) -> bool:
    some = connection.exec_driver_sql(
        f'SELECT count(*) FROM (SELECT 1 FROM "{table}" LIMIT ?)', (rows,)
    )
    return bool(some.scalar_one() < rows)
