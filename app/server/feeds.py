"""Writing and reading the feeds of buckets.

Writing comes last in a transaction: the heads' row locks, taken in sorted order, make the
order of commits the order of versions on any engine with row locks (R1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

import sqlalchemy as sa

from app.server.book import Book, Key
from app.server.buckets import buckets_of, followers, held_by_all
from app.server.life import new_name
from app.server.tables import bucket_head, feed
from app.server.upsert import upsert
from app.server.withholding import withhold
from app.store.statements import Statement, listed, said, slices

_MOVE = Statement(
    lambda: (
        sa.update(bucket_head)
        .where(bucket_head.c.bucket == said("which"))
        .values(ver=bucket_head.c.ver + said("steps"))
        .returning(bucket_head.c.ver)
    )
)
_DELETED = Statement(
    lambda: sa.select(feed.c.row_id, feed.c.bucket).where(
        feed.c.record == said("kind"), feed.c.row_id.in_(listed("ids")), feed.c.op == "delete"
    )
)


def publish(book: Book, touched: Iterable[Key]) -> None:
    """Put every touched row, and what follows it, into the feeds of its buckets."""
    book.flush()
    wanted: dict[str, dict[Key, str]] = {}
    held = _with_followers(book, list(touched))
    left: set[UUID] = set()
    for bucket, key in _deleted_once(book, held):
        wanted.setdefault(bucket, {})[key] = "remove"
        left.add(key[1])
    for key, before in held.items():
        row = book.row(*key)
        now = buckets_of(book, key[0], row) if row is not None else frozenset()
        gone = "remove" if row is not None else "delete"
        for bucket in now:
            wanted.setdefault(bucket, {})[key] = "put"
        for bucket in before - now:
            wanted.setdefault(bucket, {})[key] = gone
        if row is not None and before - now:
            left.add(key[1])
        book.places[key] = now
    for key, bucket, op in withhold(book, left, held):
        wanted.setdefault(bucket, {})[key] = op
    book.flush()
    for bucket in sorted(wanted):
        _append(book.bare, bucket, wanted[bucket])
    book.places.clear()


def _deleted_once(book: Book, keys: Iterable[Key]) -> Iterator[tuple[str, Key]]:
    """Where rows that came back had been told as deleted: by now they are in somebody's book, so
    that who keeps an image, as if to restore them, must hear that they left (R8)."""
    back: dict[str, list[UUID]] = {}
    for record, row_id in keys:
        if book.came_back(record, row_id):
            back.setdefault(record, []).append(row_id)
    for record, ids in back.items():
        for some in slices(sorted(ids)):
            for row in _DELETED.all(book.bare, kind=record, ids=some):
                yield row.bucket, (record, row.row_id)


def _append(connection: sa.Connection, bucket: str, entries: dict[Key, str]) -> None:
    last = _advance(connection, bucket, len(entries))
    first = last - len(entries) + 1
    rows = [
        {"bucket": bucket, "record": record, "row_id": row_id, "ver": first + place, "op": op}
        for place, ((record, row_id), op) in enumerate(sorted(entries.items(), key=_by_key))
    ]
    upsert(connection, feed, rows)


def _advance(connection: sa.Connection, bucket: str, count: int) -> int:
    """Lock the head, move it on by `count` and return it."""
    moved = _MOVE.scalar(connection, which=bucket, steps=count)
    if moved is not None:
        return int(moved)
    connection.execute(_new_head(connection, bucket))
    return int(_MOVE.scalar(connection, which=bucket, steps=count))


def _new_head(connection: sa.Connection, bucket: str) -> sa.Insert:
    """A head at 0; harmless where another transaction made it in between."""
    from sqlalchemy.dialects import postgresql, sqlite

    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    values = {"bucket": bucket, "ver": 0, "floor_ver": 0, "mark_ver": 0, "epoch": new_name()}
    return insert(bucket_head).values(values).on_conflict_do_nothing()


def _with_followers(book: Book, touched: list[Key]) -> dict[Key, frozenset[str]]:
    """The touched rows and, where a row changed its buckets, all that hangs on it; each with
    the buckets that hold it now."""
    seen: dict[Key, frozenset[str]] = {}
    wave = dict.fromkeys(touched)
    while wave:
        book.read(wave)
        held = held_by_all(book, wave)
        seen |= held
        wave = {key: None for key in _following(book, held) if key not in seen}
    return seen


def _following(book: Book, held: dict[Key, frozenset[str]]) -> list[Key]:
    """The rows to look at again because of these, all of a kind by one question."""
    found: list[Key] = []
    moved: dict[str, list[UUID]] = {}
    for key, before in held.items():
        if key[0] == "account_contact":
            found += _contacts(book, key)
        if _has_moved(book, key, before):
            moved.setdefault(key[0], []).append(key[1])
    for record, ids in moved.items():
        for name, column in dict.fromkeys(followers(record)):
            found += [(name, each) for each in book.rows_where(name, column, *ids)]
    return found


def _has_moved(book: Book, key: Key, before: frozenset[str]) -> bool:
    """Whether a row changed its buckets, so that what hangs on it does."""
    row = book.row(*key)
    now = frozenset() if row is None else buckets_of(book, key[0], row)
    if now == before:
        return False
    return bool(before or book.came_back(*key) or book.was_put_back())


def _contacts(book: Book, key: Key) -> list[Key]:
    """The contact of a link, now and before it was changed or removed."""
    found: list[Key] = []
    for values in (book.row(*key) or {}, book.left.get(key, {})):
        if values.get("contact_id"):
            contact = UUID(values["contact_id"])
            if book.row("contact", contact) is not None:
                found.append(("contact", contact))
    return found


def _by_key(entry: tuple[Key, str]) -> tuple[str, bytes]:
    return entry[0][0], entry[0][1].bytes
