"""What a transaction has decided and not written yet: rows, their revisions, and the journal.

Many intents come together and often touch the same rows: all of it is written by one statement
for each table and kind of change, however many they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.models.base import synced_tables, table_of
from app.server.tables import row_state
from app.server.upsert import upsert
from app.store import journal as journaling
from app.store.statements import deleting, inserting, updating

Key = tuple[str, UUID]


class RowState(msgspec.Struct):
    """A row's revisions. `fver`: {field: [revision, user, moment, device]}; `by` deleted it."""

    rev: int
    fver: dict[str, list[Any]]
    deleted: bool = False
    by: UUID | None = None


@dataclass(frozen=True)
class Ink:
    """How one row is to be written.

    Attributes:
        there: whether the database has it now.
        gone: whether it is to be removed.
        typed: what is to stand in its columns, as their types have it: of a row that is not
            there, in all of them.
        state: its revisions; `deleted` says by whom and when it was removed.
    """

    there: bool
    state: RowState
    gone: bool = False
    typed: Mapping[str, Any] | None = None
    deleted: tuple[UUID | None, Any] = (None, None)


class Unwritten:
    """The rows and entries of one transaction that wait to be written."""

    def __init__(self) -> None:
        self.rows: dict[Key, Ink] = {}
        self.entries: list[journaling.Draft] = []

    def __bool__(self) -> bool:
        return bool(self.rows or self.entries)

    def fill(self, key: Key, there: bool, typed: Mapping[str, Any], state: RowState) -> None:
        """Fields of a row, new or not, take these values; `there`: as it was read."""
        known = self.rows.get(key)
        if known is None:
            self.rows[key] = Ink(there, state, typed=typed)
        else:
            typed = {**(known.typed or {}), **typed}
            self.rows[key] = Ink(known.there, state, typed=typed)

    def remove(self, key: Key, state: RowState, by: UUID | None, at: Any) -> None:
        """A row goes; its revisions stay."""
        known = self.rows.get(key)
        there = True if known is None else known.there
        self.rows[key] = Ink(there, state, gone=True, deleted=(by, at))

    def restate(self, key: Key, state: RowState) -> None:
        """Only the revisions of a row change: it was written already."""
        known = self.rows.get(key)
        self.rows[key] = Ink(True, state) if known is None else replace(known, state=state)

    def write(self, connection: sa.Connection) -> None:
        """Write all of it. Owners are made before their parts and go after them."""
        _write_rows(connection, self.rows)
        _write_states(connection, self.rows)
        journaling.write_many(connection, self.entries)
        self.rows, self.entries = {}, []


def _write_rows(connection: sa.Connection, rows: Mapping[Key, Ink]) -> None:
    kinds = synced_tables()
    place = {record: number for number, record in enumerate(kinds)}
    new: dict[tuple[str, tuple[str, ...]], list[Mapping[str, Any]]] = {}
    changed: dict[tuple[str, tuple[str, ...]], list[Mapping[str, Any]]] = {}
    gone: dict[str, list[Mapping[str, Any]]] = {}
    for (record, row_id), ink in rows.items():
        if ink.gone and ink.there:
            gone.setdefault(record, []).append({"this_row": row_id})
        elif ink.typed and not ink.gone:
            columns = (record, tuple(name for name in ink.typed if name != "id" or not ink.there))
            if ink.there:
                changed.setdefault(columns, []).append({**ink.typed, "this_row": row_id})
            else:
                new.setdefault(columns, []).append(ink.typed)
    for record, names in sorted(new, key=lambda some: place[some[0]]):
        inserting(_table(record), names).many(connection, new[record, names])
    for record, names in changed:
        updating(_table(record), names).many(connection, changed[record, names])
    for record in sorted(gone, key=place.__getitem__, reverse=True):
        deleting(_table(record)).many(connection, gone[record])


def _write_states(connection: sa.Connection, rows: Mapping[Key, Ink]) -> None:
    values = [
        {
            "record": record,
            "row_id": row_id,
            "rev": ink.state.rev,
            "fver": msgspec.json.encode(ink.state.fver).decode(),
            "deleted_at": ink.deleted[1],
            "deleted_by": ink.deleted[0],
        }
        for (record, row_id), ink in sorted(rows.items(), key=lambda item: item[0])
    ]
    upsert(connection, row_state, values)


def _table(record: str) -> sa.Table:
    return table_of(synced_tables()[record])
