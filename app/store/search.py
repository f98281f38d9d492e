"""Search over everything: an FTS5 index that triggers keep, so that no write can forget it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

import sqlalchemy as sa

from app.models.base import Base
from app.models.types import Phone

# Beyond the first few hundred nobody looks.
RANKED = 300

# Fewer digits typed apart are numbers of their own: a house, a year.
SHORTEST_NUMBER = 5


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


@dataclass(frozen=True)
class Hit:
    """A record found."""

    record: str
    row_id: UUID
    title: str


def install(connection: sa.Connection, searchables: Sequence[Searchable]) -> None:
    """Create or renew the index. It is rebuilt only where the description has changed."""
    run = connection.exec_driver_sql
    run(
        "CREATE TABLE IF NOT EXISTS search_doc (docid INTEGER PRIMARY KEY, record TEXT NOT NULL,"
        " row_id BLOB NOT NULL, title TEXT, UNIQUE (row_id, record))"
    )
    run(
        "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(title, words, content='',"
        " contentless_delete=1, tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3 4')"
    )
    _install_titles(connection)
    run("CREATE TABLE IF NOT EXISTS search_kind (record TEXT PRIMARY KEY, said TEXT NOT NULL)")
    known = {row.record: row.said for row in run("SELECT record, said FROM search_kind")}
    for searchable in searchables:
        if known.get(searchable.record) != description(searchable) or not _follows(
            connection, searchable
        ):
            _renew(connection, searchable)


@contextmanager
def adding_many(connection: sa.Connection, searchable: Searchable) -> Iterator[None]:
    """Rows of a record type are only added in here, very many: they are indexed together.

    Within the caller's transaction, so that no other connection ever misses a trigger.
    """
    if not _follows(connection, searchable):
        yield
        return
    run, record = connection.exec_driver_sql, searchable.record
    triggers = run(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        " AND name IN (?, 'search_title_added')",
        (f"search_{record}_insert",),
    ).all()
    for trigger in triggers:
        run(f'DROP TRIGGER "{trigger.name}"')
    last = run("SELECT coalesce(max(docid), 0) FROM search_doc").scalar_one()
    yield
    _index(connection, searchable, last)
    run("INSERT INTO search_title (rowid, title) SELECT docid, title FROM search_doc"
        " WHERE docid > ? ORDER BY docid", (last,))  # fmt: skip
    for trigger in triggers:
        run(trigger.sql)


def _index(connection: sa.Connection, searchable: Searchable, last: int) -> None:
    """Index the rows that are not indexed yet, with numbers behind `last`."""
    run, record = connection.exec_driver_sql, searchable.record
    known = "SELECT 1 FROM search_doc d WHERE d.row_id = t.id AND d.record = ?1"
    run(
        f'INSERT INTO search_doc (record, row_id, title) SELECT ?1, t.id, t."{searchable.title}"'
        f' FROM "{record}" t WHERE NOT EXISTS ({known})',
        (record,),
    )
    run(
        "INSERT INTO search (rowid, title, words)"
        f' SELECT d.docid, t."{searchable.title}", {_words(searchable, "t")}'
        f' FROM search_doc d CROSS JOIN "{record}" t ON d.row_id = t.id WHERE d.docid > ?'
        # FTS5 writes out what it has gathered whenever a number is not above the last.
        " ORDER BY d.docid",
        (last,),
    )


def find(
    connection: sa.Connection, words: str, limit: int = 50, record: str | None = None
) -> list[Hit]:
    """The records that hold all the words, begun words too; those named so come first."""
    match = as_match(words)
    if not match:
        return []
    hits = _matching(connection, "search_title", match, words, limit, record)
    if len(hits) < limit:
        known = {hit.row_id for hit in hits}
        others = _matching(connection, "search", match, words, limit, record)
        hits += [hit for hit in others if hit.row_id not in known]
    return hits[:limit]


def as_match(words: str) -> str:
    """What somebody typed as an FTS5 query: each word quoted, the beginning of a word enough.

    Digits typed apart ("0812-3456 789") are found as one number too.
    """
    typed = re.findall(r"\w+", words, re.UNICODE)
    parts: list[str] = []
    for are_digits, group in groupby(typed, key=_is_digits):
        run = list(group)
        alone = " AND ".join(f'"{word}"*' for word in run)
        number = "".join(run)
        if are_digits and len(run) > 1 and len(number) >= SHORTEST_NUMBER:
            parts.append(f'(({alone}) OR "{number}"*)')
        else:
            parts.append(alone)
    return " AND ".join(parts)


def _is_digits(word: str) -> bool:
    return word.isascii() and word.isdigit()


def _matching(
    connection: sa.Connection, index: str, match: str, words: str, limit: int, record: str | None
) -> list[Hit]:
    """The best of the first few hundred that match: named exactly so, then beginning so, then
    with these words in the name; short before long.

    FTS5's own rank would read every match of a million, 38 ms instead of 0.3.
    """
    said = " ".join(words.split()).replace("!", "!!").replace("%", "!%").replace("_", "!_")
    only = (record,) if record else ()
    rows = connection.exec_driver_sql(
        _QUERY.format(index=index, only="AND d.record = ?" if record else ""),
        (match, *only, RANKED, said, f"{said}%", f"{said} %", f"% {said} %", limit),
    )
    return [Hit(row[0], UUID(bytes=row[1]), row[2] or "") for row in rows]


_QUERY = """
SELECT record, row_id, title FROM (
  SELECT d.record, d.row_id, d.title
  FROM {index} JOIN search_doc d ON d.docid = {index}.rowid
  WHERE {index} MATCH ? {only} LIMIT ?)
ORDER BY title LIKE ? ESCAPE '!' DESC, title LIKE ? ESCAPE '!' DESC,
  title || ' ' LIKE ? ESCAPE '!' DESC, ' ' || title || ' ' LIKE ? ESCAPE '!' DESC,
  length(title), title
LIMIT ?"""


def _install_titles(connection: sa.Connection) -> None:
    """The names in an index of their own, which follows `search_doc`.

    Within one index, a word that begins a million e-mail addresses and no name is read to its
    end before the first name is found.
    """
    run = connection.exec_driver_sql
    known = "SELECT 1 FROM sqlite_master WHERE name = 'search_title_deleted'"
    if run(known).first() is not None:
        return
    run(
        "CREATE VIRTUAL TABLE IF NOT EXISTS search_title USING fts5(title, content='',"
        " contentless_delete=1, tokenize=\"unicode61 remove_diacritics 2\", prefix='1 2 3 4')"
    )
    run("INSERT INTO search_title (rowid, title) SELECT docid, title FROM search_doc")
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
        f' SELECT d.docid, t."{searchable.title}", {_words(searchable, "t")}'
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
        f' (last_insert_rowid(), new."{title}", {_words(searchable, "new")});'
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


def _words(searchable: Searchable, row: str) -> str:
    columns = Base.metadata.tables[searchable.record].c
    parts = [
        _numbers(f'{row}."{name}"')
        if isinstance(columns[name].type, Phone)
        else f"coalesce({row}.\"{name}\", '')"
        for name in searchable.fields
    ]
    return " || ' ' || ".join(parts) or "''"


def _numbers(column: str) -> str:
    """A telephone number as people may type it: as it stands, as digits, and as dialled at home
    (with 0, and without) where it is of Indonesia or Malaysia."""
    digits = column
    for mark in "+ -().":
        digits = f"replace({digits}, '{mark}', '')"
    home = f"substr({digits}, 3)"
    return (
        f"coalesce({column} || ' ' || {digits} || CASE WHEN substr({column}, 1, 3)"
        f" IN ('+62', '+60') THEN ' 0' || {home} || ' ' || {home} ELSE '' END, '')"
    )


def description(searchable: Searchable) -> str:
    """What the index holds of a record type; where this changes it is made anew."""
    return f"{searchable.title}: {_words(searchable, 'row')}"
