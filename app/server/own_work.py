"""The server's own changes: journaled and published like anybody's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from app.i18n import N_
from app.ids import uuid7
from app.models.base import Plain
from app.server.book import Book
from app.server.feeds import publish
from app.server.review import Review
from app.server.rights_log import note_rights
from app.store import Origin, Store
from app.store import journal as journaling

SERVER = "server"
PEOPLE = N_("Change people and territories")


@contextmanager
def own_work(store: Store, label: str) -> Iterator[Book]:
    """A transaction on the server's own behalf, called `label`."""
    with store.writing() as connection:
        book = Book(connection, store)
        yield book
        if not book.changes:
            return
        note_rights(book, book.changes, store.clock.now(), None, None)
        touched = [(change.record, change.row_id) for change in book.changes]
        touched += Review(book, store.clock.now()).pass_on(touched)
        journaling.write(
            connection,
            book.changes,
            label=label,
            origin=Origin.REMOTE,
            at=store.clock.now(),
            user_id=None,
            device_id=None,
        )
        publish(book, touched)  # last (R1)


def insert(book: Book, record: str, values: Plain, key: UUID | None = None) -> UUID:
    """Add a record and return its key. Raises Invalid where its rules do not allow it."""
    key = key or uuid7()
    row: Plain = {column.name: None for column in book.table(record).columns}
    row.update(values)
    row["id"] = str(key)
    row["created_at"] = book.store.clock.now().isoformat()
    book.thing(record, row).check()
    book.insert(record, key, row)
    return key


def change(book: Book, record: str, row_id: UUID, values: Plain) -> None:
    """Change fields of a record."""
    book.state(record, row_id)
    book.update(record, row_id, values, [None, book.store.clock.now().isoformat(), SERVER])


def remove(book: Book, record: str, row_id: UUID) -> None:
    """Remove a record."""
    book.delete(record, row_id, None, book.store.clock.now())
