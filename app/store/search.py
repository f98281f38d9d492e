"""Search over everything: an FTS5 index that triggers keep, so that no write can forget it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

# Ranking reads every match; beyond the first few hundred nobody looks.
RANKED = 300


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
    run("CREATE TABLE IF NOT EXISTS search_kind (record TEXT PRIMARY KEY, said TEXT NOT NULL)")
    known = {row.record: row.said for row in run("SELECT record, said FROM search_kind")}
    for searchable in searchables:
        if known.get(searchable.record) != repr(searchable) or not _follows(connection, searchable):
            _renew(connection, searchable)


def find(
    connection: sa.Connection, words: str, limit: int = 50, record: str | None = None
) -> list[Hit]:
    """The records that hold all the words, begun words too; best first."""
    match = as_match(words)
    if not match:
        return []
    only = "AND d.record = :record" if record else ""
    query = sa.text(
        "SELECT record, row_id, title FROM ("
        " SELECT d.record, d.row_id, d.title, bm25(search, 8.0, 1.0) AS score"
        " FROM search JOIN search_doc d ON d.docid = search.rowid"
        f" WHERE search MATCH :match {only} LIMIT :ranked) ORDER BY score LIMIT :limit"
    )
    values: dict[str, object] = {"match": match, "ranked": max(RANKED, limit), "limit": limit}
    if record:
        values["record"] = record
    rows = connection.execute(query, values)
    return [Hit(row.record, UUID(bytes=row.row_id), row.title or "") for row in rows]


def as_match(words: str) -> str:
    """What somebody typed as an FTS5 query: each word quoted, the beginning of a word enough."""
    return " ".join(f'"{word}"*' for word in re.findall(r"\w+", words, re.UNICODE))


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
        (record, repr(searchable)),
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
    parts = [f"coalesce({row}.\"{name}\", '')" for name in searchable.fields]
    return " || ' ' || ".join(parts) or "''"
