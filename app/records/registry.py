"""All record types by name, in one place."""

from __future__ import annotations

from functools import cache

from app.records.description import Record
from app.store.search import Searchable


@cache
def all_records() -> dict[str, Record]:
    """Every described record type by its table's name."""
    from app.records.account import ACCOUNTS

    return {record.name: record for record in (ACCOUNTS,)}


def searchables() -> list[Searchable]:
    """What of each record type the search index holds."""
    return [
        Searchable(record.name, record.title.key, tuple(item.key for item in record.search))
        for record in all_records().values()
        if record.search
    ]


def title_of(table: str) -> str:
    """The column that names a row of `table`; its key where the type is not described."""
    record = all_records().get(table)
    return record.title.key if record else "id"
