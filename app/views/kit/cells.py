"""What a table reads, on a reading thread: keys first, and a page of rows ready to be painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.models.base import meaning
from app.records import listing
from app.records.description import Record
from app.records.listing import Question
from app.views.kit.difference import Difference, difference
from app.views.kit.interrupting import Interruptible
from app.views.kit.screen import Desk
from app.views.kit.shown import exact, shown

PAGE = 50
FIRST = 50


@dataclass(frozen=True)
class Cells:
    """One row, ready to be painted."""

    texts: tuple[str, ...]
    values: tuple[Any, ...]
    exact: tuple[str, ...]


Page = dict[UUID, Cells]


def read_first(
    desk: Desk, question: Question, fields: Sequence[str], reading: Interruptible
) -> tuple[bytes, Page, bool]:
    """The keys and the rows a list begins with, and whether these are all."""
    with desk.store.look() as connection, reading.of(connection):
        keys = listing.first_keys(connection, question, FIRST + 1)
        whole = len(keys) <= FIRST * listing.KEY
        keys = keys[: FIRST * listing.KEY]
        wanted = list(listing.split(keys[: PAGE * listing.KEY]))
        page = _cells_of(desk, connection, question.record, wanted, fields)
    return keys, page, whole


def read_keys(desk: Desk, question: Question, old: bytes, reading: Interruptible) -> Difference:
    """The keys of all rows, compared with those there were."""
    with desk.store.look() as connection, reading.of(connection):
        keys = listing.keys(connection, question)
    return difference(old, keys)


def read_rows(desk: Desk, record: Record, wanted: list[UUID], fields: Sequence[str]) -> Page:
    """The rows with these keys."""
    with desk.store.look() as connection:
        return _cells_of(desk, connection, record, wanted, fields)


def _cells_of(
    desk: Desk, connection: Any, record: Record, wanted: list[UUID], fields: Sequence[str]
) -> Page:
    columns = [record.table.c[name] for name in fields]
    numbers = _other_numbers(record, fields)
    others = (name for names in numbers.values() for name in names)
    read = tuple(dict.fromkeys((*fields, *record.read_beside(fields), *others)))
    now = desk.store.clock.now().astimezone()

    def text(column: Any, row: listing.Row) -> str:
        if column.name in record.telling:
            return row.told(record, column.name)
        if meaning(column).editor == "flag" and not row.values.get(column.name):
            return ""  # a list says what is so; a No in every row says nothing
        names = (column.name, *numbers.get(column.name, ()))
        filled = next((name for name in names if row.values.get(name)), column.name)
        return shown(record.table.c[filled], row.values, row.names, desk.currency, now)

    return {
        row.id: Cells(
            tuple(text(c, row) for c in columns),
            tuple(row.values[c.name] for c in columns),
            tuple(exact(c, row.values) for c in columns),
        )
        for row in listing.rows(connection, record, wanted, read, desk.title_of)
    }


def _other_numbers(record: Record, fields: Sequence[str]) -> dict[str, list[str]]:
    """For the first telephone a list shows: the numbers shown instead where it is empty."""
    phones = [c.name for c in record.table.columns if meaning(c).editor == "phone"]
    first = next((name for name in fields if name in phones), None)
    return {first: [name for name in phones if name != first]} if first else {}
