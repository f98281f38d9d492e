"""The index of the search: FTS5 tables that triggers keep, so that no write can forget them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import sqlalchemy as sa

from app.models.mapping import declared
from app.models.types import Phone

# Without positions: nobody asks where a word stands, and they are two thirds of the index.
_INDEX = (
    "CREATE VIRTUAL TABLE {name} USING fts5({columns}, content='', contentless_delete=1,"
    " detail=none, tokenize=\"unicode61 remove_diacritics 2\", prefix='{prefixes}')"
)
# The beginnings of words that are kept, in letters; of others see `begun`.
KEPT = (2, 3, 4)
_KEPT = " ".join(map(str, KEPT))
# The names have one of their own. Within one index, a word that begins a million e-mail
# addresses and no name is read to its end before the first name is found.
INDEXES = {
    "search": _INDEX.format(name="search", columns="title, words", prefixes=_KEPT),
    "search_title": _INDEX.format(name="search_title", columns="title", prefixes=_KEPT),
}
# All words of the index, in order.
TERMS = "CREATE VIRTUAL TABLE IF NOT EXISTS search_terms USING fts5vocab(search, instance)"


# How many parts FTS5 puts together at a time; a quarter of the time of adding very many rows goes
# there, and what is added later does it too. Never more than 16 of a size stay apart.
NEVER, USUALLY = 0, 4


@dataclass(frozen=True)
class Searchable:
    """What of a record type can be found.

    Attributes:
        record: the table.
        title: the column shown as the hit's name.
        fields: the columns whose words are found, besides the title.
    """

    record: str
    title: str
    fields: tuple[str, ...]


def install(connection: sa.Connection, searchables: Sequence[Searchable]) -> None:
    """Create or renew the index. It is rebuilt only where the description has changed."""
    run = connection.exec_driver_sql
    run(
        "CREATE TABLE IF NOT EXISTS search_doc (docid INTEGER PRIMARY KEY, record TEXT NOT NULL,"
        " row_id BLOB NOT NULL, title TEXT, UNIQUE (row_id, record))"
    )
    run("CREATE TABLE IF NOT EXISTS search_kind (record TEXT PRIMARY KEY, said TEXT NOT NULL)")
    _install_indexes(connection)
    run(TERMS)
    known = {row.record: row.said for row in run("SELECT record, said FROM search_kind")}
    for searchable in searchables:
        if known.get(searchable.record) != description(searchable) or not _follows(
            connection, searchable
        ):
            _renew(connection, searchable)


class Adding:
    """Rows of a record type that are only added, very many: indexed as they come."""

    def __init__(self, connection: sa.Connection, searchable: Searchable) -> None:
        self._of = searchable
        self._driver: Any = connection.connection.driver_connection
        self._last = connection.exec_driver_sql(
            "SELECT coalesce(max(docid), 0) FROM search_doc"
        ).scalar_one()

    def add(self, columns: Mapping[str, Sequence[Any]]) -> None:
        """Index rows, given as columns in the form SQLite keeps; what is left out is empty."""
        keys, of = columns["id"], self._of
        titles = columns.get(of.title, [None] * len(keys))
        # Growing: FTS5 writes out what it has gathered whenever a number is not above the last.
        numbers = range(self._last + 1, self._last + 1 + len(keys))
        self._last += len(keys)
        names = [name for name in dict.fromkeys((of.title, *of.fields)) if name in columns]
        place = {name: f"?{number}" for number, name in enumerate(names, 2)}

        def at(name: str) -> str:
            return place.get(name, "NULL")

        run = self._driver.executemany
        run(
            "INSERT INTO search_doc (docid, record, row_id, title) VALUES (?, ?, ?, ?)",
            zip(numbers, repeat(of.record), keys, titles),
        )
        run(
            "INSERT INTO search (rowid, title, words)"
            f" VALUES (?1, {at(of.title)}, {_words(of, at)})",
            zip(numbers, *(columns[name] for name in names), strict=True),
        )
        run(
            "INSERT INTO search_title (rowid, title) VALUES (?, ?)",
            zip(numbers, titles, strict=True),
        )


@contextmanager
def adding_many(connection: sa.Connection, searchable: Searchable) -> Iterator[Adding | None]:
    """Rows of a record type are only added in here, and told to `Adding`; None where the file
    has no index.

    Within the caller's transaction, so that no other connection ever misses a trigger.
    """
    if not _follows(connection, searchable):
        yield None
        return
    run = connection.exec_driver_sql
    triggers = run(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        " AND name IN (?, 'search_title_added')",
        (f"search_{searchable.record}_insert",),
    ).all()
    for trigger in triggers:
        run(f'DROP TRIGGER "{trigger.name}"')
    _merge(connection, NEVER)
    yield Adding(connection, searchable)
    _merge(connection, USUALLY)
    for trigger in triggers:
        run(trigger.sql)


def _merge(connection: sa.Connection, parts: int) -> None:
    """When FTS5 puts parts of its indexes together, while other words are added."""
    for name in INDEXES:
        statement = f"INSERT INTO {name} ({name}, rank) VALUES ('automerge', ?)"
        connection.exec_driver_sql(statement, (parts,))


def _install_indexes(connection: sa.Connection) -> None:
    """The words in one index, the names in another, which follows `search_doc`."""
    run = connection.exec_driver_sql
    there = run("SELECT name, sql FROM sqlite_master WHERE name IN ('search', 'search_title')")
    if {row.name: row.sql for row in there} == INDEXES:
        return
    for name, statement in INDEXES.items():
        run(f"DROP TABLE IF EXISTS {name}")
        run(statement)
    run("DELETE FROM search_kind")
    for verb in ("added", "deleted"):
        run(f"DROP TRIGGER IF EXISTS search_title_{verb}")
    run("DELETE FROM search_doc")
    run(
        "CREATE TRIGGER search_title_added AFTER INSERT ON search_doc BEGIN"
        " INSERT INTO search_title (rowid, title) VALUES (new.docid, new.title); END"
    )
    run(
        "CREATE TRIGGER search_title_deleted AFTER DELETE ON search_doc BEGIN"
        " DELETE FROM search_title WHERE rowid = old.docid; END"
    )


def _follows(connection: sa.Connection, searchable: Searchable) -> bool:
    """Whether the triggers are there; a migration that makes a table anew drops them."""
    count = connection.exec_driver_sql(
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
        " AND name LIKE 'search!_%' ESCAPE '!'",
        (searchable.record,),
    )
    return bool(count.scalar_one() == 3)


def _renew(connection: sa.Connection, searchable: Searchable) -> None:
    run, record = connection.exec_driver_sql, searchable.record
    for verb in ("insert", "update", "delete"):
        run(f'DROP TRIGGER IF EXISTS "search_{record}_{verb}"')
    run(
        "DELETE FROM search WHERE rowid IN (SELECT docid FROM search_doc WHERE record = ?)",
        (record,),
    )
    run("DELETE FROM search_doc WHERE record = ?", (record,))
    run(
        f'INSERT INTO search_doc (record, row_id, title) SELECT ?, id, "{searchable.title}"'
        f' FROM "{record}"',
        (record,),
    )
    run(
        "INSERT INTO search (rowid, title, words)"
        f' SELECT d.docid, t."{searchable.title}", {_words(searchable, _of_row("t"))}'
        f' FROM "{record}" t JOIN search_doc d ON d.row_id = t.id AND d.record = ?',
        (record,),
    )
    for statement in _triggers(searchable):
        run(statement)
    run(
        "INSERT INTO search_kind VALUES (?, ?) ON CONFLICT (record) DO UPDATE SET said = ?2",
        (record, description(searchable)),
    )


def _triggers(searchable: Searchable) -> list[str]:
    record, title = searchable.record, searchable.title
    add = (
        f"INSERT INTO search_doc (record, row_id, title) VALUES ('{record}', new.id,"
        f' new."{title}"); INSERT INTO search (rowid, title, words) VALUES'
        f' (last_insert_rowid(), new."{title}", {_words(searchable, _of_row("new"))});'
    )
    drop = (
        "DELETE FROM search WHERE rowid = (SELECT docid FROM search_doc"
        f" WHERE row_id = old.id AND record = '{record}');"
        f" DELETE FROM search_doc WHERE row_id = old.id AND record = '{record}';"
    )
    columns = ", ".join(f'"{name}"' for name in (title, *searchable.fields))
    return [
        f'CREATE TRIGGER "search_{record}_insert" AFTER INSERT ON "{record}" BEGIN {add} END',
        f'CREATE TRIGGER "search_{record}_update" AFTER UPDATE OF {columns} ON "{record}"'
        f" BEGIN {drop} {add} END",
        f'CREATE TRIGGER "search_{record}_delete" AFTER DELETE ON "{record}" BEGIN {drop} END',
    ]


def _of_row(row: str) -> Callable[[str], str]:
    return lambda name: f'{row}."{name}"'


def _words(searchable: Searchable, at: Callable[[str], str]) -> str:
    """The SQL of a row's words; `at` says where a column's value is found."""
    kinds = {name: field.kind for name, field in declared()[searchable.record].__fields__.items()}
    parts = [
        _numbers(at(name)) if isinstance(kinds[name], Phone) else f"coalesce({at(name)}, '')"
        for name in searchable.fields
    ]
    return " || ' ' || ".join(parts) or "''"


def _numbers(column: str) -> str:
    """A telephone number: of Indonesia or Malaysia as it is dialled at home, without the 0, as
    `search.as_match` asks for it; any other as it stands and as digits."""
    digits = column
    for mark in "+ -().":
        digits = f"replace({digits}, '{mark}', '')"
    return (
        f"CASE WHEN {column} GLOB '+6[02][0-9]*' AND {column} NOT GLOB '+*[^0-9]*'"
        f" THEN substr({column}, 4) ELSE coalesce({column} || ' ' || {digits} ||"
        f" CASE WHEN {column} GLOB '+6[02]*' THEN ' ' || substr({digits}, 3) ELSE '' END, '') END"
    )


def description(searchable: Searchable) -> str:
    """What the index holds of a record type; where this changes it is made anew."""
    return f"{searchable.title}: {_words(searchable, _of_row('row'))}"
