"""What cannot be without something else: the lines of a quote, the stages of a pipeline."""

from __future__ import annotations

from functools import cache

from app.models.base import synced_tables


@cache
def owners_of(record: str) -> tuple[tuple[str, str], ...]:
    """The (column, record type) of what a row cannot be without."""
    return tuple(
        (column.name, column.info["refers"])
        for column in synced_tables()[record].__table__.columns
        if column.foreign_keys
    )


@cache
def parts_of(record: str) -> tuple[tuple[str, str], ...]:
    """The (record type, column) of what cannot be without a row."""
    return tuple(
        (name, column)
        for name in synced_tables()
        for column, owner in owners_of(name)
        if owner == record
    )
