"""The server's rows inside one transaction: read once, written straight, changes remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.base import Plain, Synced, meaning, synced_tables, unplain
from app.server.life import rev_floor
from app.server.tables import row_state
from app.server.upsert import upsert
from app.store import Change, ChangeSet, Op, Store
from app.store.recorder import Recorder

Key = tuple[str, UUID]


class RowState(msgspec.Struct):
    """A row's revisions. `fver`: {field: [revision, user, moment, device]}."""

    rev: int
    fver: dict[str, list[Any]]
    deleted: bool = False


class Book:
    """Rows of the book as plain values, through one connection.

    Attributes:
        changes: what was changed so far, for the journal.
        left: the values rows had before they were changed or removed, over all intents.
        born: the rows that were added, over all intents.
        places: the buckets that hold rows, as far as they were asked for (`buckets.py`).
    """

    def __init__(self, connection: sa.Connection, store: Store) -> None:
        self.connection = connection
        self.store = store
        self.changes = ChangeSet()
        self.left: dict[Key, Plain] = {}
        self.born: set[Key] = set()
        self.places: dict[Key, frozenset[str]] = {}
        self.kinds = synced_tables()
        self._rows: dict[Key, Plain | None] = {}
        self._states: dict[Key, RowState | None] = {}
        self._returned: set[Key] = set()
        self._floor: int | None = None

    def forget(self) -> None:
        """Drop what was read, as after a rolled back savepoint."""
        self.changes = ChangeSet()
        self._rows.clear()
        self._states.clear()

    def fetch(self, keys: Iterable[Key]) -> None:
        """Lock and read many rows at once, those that are not known yet."""
        wanted: dict[str, list[UUID]] = {}
        for record, row_id in dict.fromkeys(keys):
            if (record, row_id) not in self._states:
                wanted.setdefault(record, []).append(row_id)
        for record in sorted(wanted):
            for some in slices(sorted(wanted[record])):
                self._fetch(record, some)

    def _fetch(self, record: str, ids: list[UUID]) -> None:
        """The locks come first, so that what is read stays so."""
        known = row_state.c
        query = (
            sa.select(row_state)
            .where(known.record == record, known.row_id.in_(ids))
            .order_by(known.row_id)
            .with_for_update()
        )
        states = {found.row_id: _state(found) for found in self.connection.execute(query)}
        rows = read_rows(self.connection, self.table(record), ids)
        for row_id in ids:
            self._states[record, row_id] = states.get(row_id)
            self._rows.setdefault((record, row_id), rows.get(row_id))

    def row(self, record: str, row_id: UUID) -> Plain | None:
        """A row, or None."""
        key = (record, row_id)
        if key not in self._rows:
            table = self.table(record)
            query = sa.select(table).where(table.c.id == row_id)
            self._rows[key] = to_plain(table, self.connection.execute(query).mappings().first())
        return self._rows[key]

    def state(self, record: str, row_id: UUID) -> RowState | None:
        """A row's revisions, locked until the transaction ends; None where it never was."""
        key = (record, row_id)
        if key not in self._states:
            query = (
                sa.select(row_state)
                .where(row_state.c.record == record, row_state.c.row_id == row_id)
                .with_for_update()
            )
            found = self.connection.execute(query).first()
            self._states[key] = None if found is None else _state(found)
        return self._states[key]

    def insert(self, record: str, row_id: UUID, values: Plain) -> None:
        """Add a row. Its revisions begin, or go on where it had been deleted."""
        grave = self.state(record, row_id)
        if grave is not None:
            self._returned.add((record, row_id))
        table = self.table(record)
        self.connection.execute(sa.insert(table), unplain(table, values))
        self.born.add((record, row_id))
        self._rows[record, row_id] = values
        self.changes.add(Change(record, row_id, Op.INSERT, after=values))
        rev = self._after(grave.rev if grave else 0)
        self._write_state(record, row_id, RowState(rev, grave.fver if grave else {}))

    def came_back(self, record: str, row_id: UUID) -> bool:
        """Whether a row had been deleted and was made again: others may hang on it still."""
        return (record, row_id) in self._returned and self.row(record, row_id) is not None

    def update(self, record: str, row_id: UUID, values: Plain, who: list[Any]) -> None:
        """Change fields of a row; `who` is [user, moment, device]."""
        old = self.row(record, row_id)
        state = self.state(record, row_id)
        assert old is not None and state is not None
        changed = {name: value for name, value in values.items() if old.get(name) != value}
        if not changed:
            return
        table = self.table(record)
        self.connection.execute(
            sa.update(table).where(table.c.id == sa.bindparam("this_row")),
            {**unplain(table, changed), "this_row": row_id},
        )
        rev = self._after(state.rev)
        fver = {**state.fver, **{name: [rev, *who] for name in changed}}
        before = {name: old.get(name) for name in changed}
        self.left.setdefault((record, row_id), old)
        self._rows[record, row_id] = {**old, **changed}
        self.changes.add(Change(record, row_id, Op.UPDATE, before, changed))
        self._write_state(record, row_id, RowState(rev, fver))

    def delete(self, record: str, row_id: UUID, by: UUID, at: Any) -> None:
        """Remove a row; its revisions stay as a tombstone."""
        old, state = self.row(record, row_id), self.state(record, row_id)
        if old is None or state is None:
            return
        table = self.table(record)
        self.connection.execute(sa.delete(table).where(table.c.id == row_id))
        self._rows[record, row_id] = None
        self.left.setdefault((record, row_id), old)
        self.changes.add(Change(record, row_id, Op.DELETE, before=old))
        gone = RowState(self._after(state.rev), state.fver, True)
        self._write_state(record, row_id, gone, by, at)

    def adopt(self, act: Callable[[Session], None]) -> None:
        """Let a service make records through a session of its own, and take them in."""
        session = Session(
            self.connection, join_transaction_mode="rollback_only", info={"store": self.store}
        )
        with session:
            recorder = Recorder(session, self.store.clock.now, None)
            act(session)
            session.flush()
        for change in recorder.changes:
            known = self.state(change.record, change.row_id)
            self._rows.pop((change.record, change.row_id), None)
            self.changes.add(change)
            rev = self._after(known.rev if known else 0)
            fver = known.fver if known else {}
            self._write_state(change.record, change.row_id, RowState(rev, fver))

    def read(self, keys: Iterable[Key]) -> None:
        """Read many rows at once, those that are not known yet; nothing is locked."""
        wanted: dict[str, list[UUID]] = {}
        for record, row_id in keys:
            if (record, row_id) not in self._rows:
                wanted.setdefault(record, []).append(row_id)
        for record, ids in wanted.items():
            for some in slices(ids):
                rows = read_rows(self.connection, self.table(record), some)
                self._rows.update({(record, row_id): rows.get(row_id) for row_id in some})

    def rows_where(self, record: str, column: str, *values: UUID) -> list[UUID]:
        """The keys of the rows that refer to one of `values`."""
        table = self.table(record)
        found: list[UUID] = []
        for some in slices(list(values)):
            query = sa.select(table.c.id).where(table.c[column].in_(some))
            found += self.connection.execute(query).scalars()
        return found

    def thing(self, record: str, values: Plain) -> Synced:
        """The row as an object with its rules; it belongs to no session."""
        kind = self.kinds[record]
        return kind(**unplain(self.table(record), values))

    def table(self, record: str) -> sa.Table:
        """The table of a record type."""
        table = self.kinds[record].__table__
        assert isinstance(table, sa.Table)
        return table

    def _after(self, rev: int) -> int:
        """The next revision; in the life after a restore it is above all that were ever given."""
        if self._floor is None:
            self._floor = rev_floor(self.connection)
        return max(rev, self._floor) + 1

    def _write_state(
        self,
        record: str,
        row_id: UUID,
        state: RowState,
        deleted_by: UUID | None = None,
        deleted_at: Any = None,
    ) -> None:
        values = {
            "record": record,
            "row_id": row_id,
            "rev": state.rev,
            "fver": msgspec.json.encode(state.fver).decode(),
            "deleted_at": deleted_at,
            "deleted_by": deleted_by,
        }
        upsert(self.connection, row_state, [values])
        self._states[record, row_id] = state


def slices(ids: list[UUID], size: int = 500) -> Iterator[list[UUID]]:
    """The keys in portions that fit into one question."""
    for place in range(0, len(ids), size):
        yield ids[place : place + size]


def _state(found: Any) -> RowState:
    return RowState(found.rev, msgspec.json.decode(found.fver), found.deleted_at is not None)


def to_plain(table: sa.Table, row: Any) -> Plain | None:
    """A row as plain values."""
    if row is None:
        return None
    return {column.name: meaning(column).plain(row[column.name]) for column in table.columns}


def read_rows(
    connection: sa.Connection, table: sa.Table, wanted: Iterable[UUID]
) -> dict[UUID, Plain]:
    """Many rows as plain values, by key."""
    found: dict[UUID, Plain] = {}
    query = sa.select(table).where(table.c.id.in_(list(wanted)))
    for row in connection.execute(query).mappings():
        found[row["id"]] = to_plain(table, row) or {}
    return found
