"""The server's rows inside one transaction: read once, changed in memory, written together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.rates import Worths
from app.models.base import Plain, Synced, synced_tables, table_of, unplain
from app.models.mapping import map_all
from app.server.life import rev_floor
from app.server.tables import row_state
from app.server.unwritten import Ink, Unwritten
from app.server.unwritten import Key as Key
from app.server.unwritten import RowState as RowState
from app.services.company import Company
from app.services.preferences import kept
from app.services.rates import worths_in
from app.store import Change, ChangeSet, Op, Store
from app.store import journal as journaling
from app.store.recorder import RecordedSession, Recorder
from app.store.statements import Statement, by_keys, listed, referring, said, slices

_LOCKED = Statement(
    lambda: (
        sa.select(row_state)
        .where(row_state.c.record == said("kind"), row_state.c.row_id.in_(listed("ids")))
        .order_by(row_state.c.row_id)
        .with_for_update()
    )
)


@dataclass
class _Was:
    """What was known of a row before an intent changed it."""

    row: Plain | None
    state: RowState | None
    ink: Ink | None
    left: Plain | None
    born: bool
    returned: bool


@dataclass
class _Intent:
    """An intent under way: what was before it, and where its writing began, if it had to."""

    was: dict[Key, _Was] = field(default_factory=dict)
    savepoint: sa.NestedTransaction | None = None
    rows: dict[Key, Ink] = field(default_factory=dict)
    entries: list[journaling.Draft] = field(default_factory=list)


class Book:
    """Rows of the book as plain values, through one connection.

    What is changed is changed here, and written when somebody asks the database for what may
    have changed (`connection`), or when all is decided. Only then an intent needs a savepoint.

    Attributes:
        bare: the connection for what is never kept back here: feeds, heads, outcomes.
        changes: what was changed so far, for the journal.
        left: the values rows had before they were changed or removed, over all intents.
        born: the rows that were added, over all intents.
        places: the buckets that hold rows, as far as they were asked for (`buckets.py`).
    """

    def __init__(self, connection: sa.Connection, store: Store) -> None:
        map_all()  # `thing` passes by what would do it
        self.bare = connection
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
        self._unwritten = Unwritten()
        self._intent: _Intent | None = None

    @property
    def connection(self) -> sa.Connection:
        """The connection, with all that was decided written: for reading."""
        self.flush()
        return self.bare

    @property
    def direct(self) -> sa.Connection:
        """The same for writing past the book: where an intent is refused, that is undone too."""
        if self._intent is not None:
            self._open(self._intent)
        self.flush()
        return self.bare

    def begin(self) -> None:
        """From here on what is changed can be taken back."""
        self._intent = _Intent()

    def keep(self) -> None:
        """What was changed since `begin` stays."""
        intent, self._intent = self._intent, None
        if intent is not None and intent.savepoint is not None:
            intent.savepoint.commit()

    def back(self) -> None:
        """What was changed since `begin` never was."""
        intent, self._intent = self._intent, None
        assert intent is not None
        self.changes = ChangeSet()
        if intent.savepoint is not None:
            intent.savepoint.rollback()
            self._unwritten.rows, self._unwritten.entries = intent.rows, intent.entries
        for key, was in intent.was.items():
            self._restore(key, was, rows=intent.savepoint is None)

    def flush(self) -> None:
        """Write what waits to be written."""
        if self._unwritten:
            if self._intent is not None:
                self._open(self._intent)
            self._unwritten.write(self.bare)

    def enter(self, entry: journaling.Draft) -> None:
        """Add an entry to the journal."""
        self._unwritten.entries.append(entry)

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
        locked = _LOCKED.all(self.bare, kind=record, ids=ids)
        states = {found.row_id: _state(found) for found in locked}
        rows = read_rows(self.bare, self.table(record), ids)
        for row_id in ids:
            self._states[record, row_id] = states.get(row_id)
            self._rows.setdefault((record, row_id), rows.get(row_id))

    def row(self, record: str, row_id: UUID) -> Plain | None:
        """A row, or None."""
        key = (record, row_id)
        if key not in self._rows:
            self._rows[key] = read_rows(self.bare, self.table(record), [row_id]).get(row_id)
        return self._rows[key]

    def state(self, record: str, row_id: UUID) -> RowState | None:
        """A row's revisions, locked until the transaction ends; None where it never was."""
        key = (record, row_id)
        if key not in self._states:
            found = _LOCKED.first(self.bare, kind=record, ids=[row_id])
            self._states[key] = None if found is None else _state(found)
        return self._states[key]

    def insert(self, record: str, row_id: UUID, values: Plain, new: bool = False) -> None:
        """Add a row. Its revisions begin, or go on where it had been deleted (never, if `new`)."""
        key = (record, row_id)
        typed = unplain(self.table(record), values)
        if new:
            self._states.setdefault(key, None)
        grave = self.state(record, row_id)
        self._touch(key)
        if grave is not None:
            self._returned.add(key)
        self.born.add(key)
        self._rows[key] = values
        self.changes.add(Change(record, row_id, Op.INSERT, after=values))
        rev = self._after(grave.rev if grave else 0)
        state = self._states[key] = RowState(rev, grave.fver if grave else {})
        self._unwritten.fill(key, False, typed, state)

    def came_back(self, record: str, row_id: UUID) -> bool:
        """Whether a row had been deleted and was made again: others may hang on it still."""
        return (record, row_id) in self._returned and self.row(record, row_id) is not None

    def was_put_back(self) -> bool:
        """Whether the server was put back to an older copy once: what others hang on may come
        after them."""
        return self._life_floor() > 0

    def update(self, record: str, row_id: UUID, values: Plain, who: list[Any]) -> None:
        """Change fields of a row; `who` is [user, moment, device]."""
        key = (record, row_id)
        old = self.row(record, row_id)
        state = self.state(record, row_id)
        assert old is not None and state is not None
        changed = {name: value for name, value in values.items() if old.get(name) != value}
        if not changed:
            return
        typed = unplain(self.table(record), changed)
        self._touch(key)
        rev = self._after(state.rev)
        fver = {**state.fver, **{name: [rev, *who] for name in changed}}
        before = {name: old.get(name) for name in changed}
        self.left.setdefault(key, old)
        self._rows[key] = {**old, **changed}
        self.changes.add(Change(record, row_id, Op.UPDATE, before, changed))
        state = self._states[key] = RowState(rev, fver)
        self._unwritten.fill(key, True, typed, state)

    def delete(self, record: str, row_id: UUID, by: UUID | None, at: Any) -> None:
        """Remove a row; its revisions stay as a tombstone. `by` is None for the server itself."""
        key = (record, row_id)
        old, state = self.row(record, row_id), self.state(record, row_id)
        if old is None or state is None:
            return
        self._touch(key)
        self._rows[key] = None
        self.left.setdefault(key, old)
        self.changes.add(Change(record, row_id, Op.DELETE, before=old))
        gone = self._states[key] = RowState(self._after(state.rev), state.fver, True, by)
        self._unwritten.remove(key, gone, by, at)

    def adopt(self, act: Callable[[Session], None]) -> None:
        """Let a service make records through a session of its own, and take them in."""
        session = RecordedSession(
            self.direct, join_transaction_mode="rollback_only", info={"store": self.store}
        )
        with session:
            recorder = Recorder(session, self.store.clock.now, None)
            act(session)
            session.flush()
        for change in recorder.changes:
            key = (change.record, change.row_id)
            known = self.state(*key)
            self._touch(key)
            self._rows.pop(key, None)
            self.changes.add(change)
            rev = self._after(known.rev if known else 0)
            state = self._states[key] = RowState(rev, known.fver if known else {})
            self._unwritten.restate(key, state)

    def read(self, keys: Iterable[Key]) -> None:
        """Read many rows at once, those that are not known yet; nothing is locked."""
        wanted: dict[str, list[UUID]] = {}
        for record, row_id in keys:
            if (record, row_id) not in self._rows:
                wanted.setdefault(record, []).append(row_id)
        for record, ids in wanted.items():
            for some in slices(ids):
                rows = read_rows(self.bare, self.table(record), some)
                self._rows.update({(record, row_id): rows.get(row_id) for row_id in some})

    def rows_where(self, record: str, column: str, *values: UUID) -> list[UUID]:
        """The keys of the rows that refer to one of `values`."""
        found: dict[UUID, None] = {}
        for some in slices(list(values)):
            ids = referring(self.table(record), column).scalars(self.bare, to=some)
            found.update(dict.fromkeys(ids))
        said = set(map(str, values))
        for key in self._unwritten.rows:
            if key[0] != record:
                continue
            row = self.row(*key)
            if row is not None and row.get(column) in said:
                found[key[1]] = None
            else:
                found.pop(key[1], None)
        return list(found)

    def find(self, kind: type[Synced], row_id: UUID | None) -> Synced | None:
        """A record as it stands now; it belongs to no session."""
        row = self.row(kind.__tablename__, row_id) if row_id else None
        return None if row is None else self.thing(kind.__tablename__, row)

    def those(self, kind: type[Synced], field: str, key: UUID) -> list[Synced]:
        """The records of a type that name a key in a field."""
        keys = self.rows_where(kind.__tablename__, field, key)
        return [one for row_id in keys if (one := self.find(kind, row_id)) is not None]

    def worths(self, currency: str, on: date | None) -> Worths:
        """What money is worth in a currency on a day, today's without one."""
        own = kept(self.bare, "company.currency") or Company.currency
        return worths_in(self.bare, own, currency, on or self.store.clock.today())

    def thing(self, record: str, values: Plain) -> Synced:
        """The row as an object with its rules; it belongs to no session."""
        # Its constructor would take five times as long: it notes each field as changed.
        thing: Synced = self.kinds[record].__mapper__.class_manager.new_instance()
        thing.__dict__.update(unplain(self.table(record), values))
        return thing

    def table(self, record: str) -> sa.Table:
        """The table of a record type."""
        return table_of(self.kinds[record])

    def _after(self, rev: int) -> int:
        """The next revision; in the life after a restore it is above all that were ever given."""
        return max(rev, self._life_floor()) + 1

    def _life_floor(self) -> int:
        """The revision above which this life began; 0 in the first."""
        if self._floor is None:
            self._floor = rev_floor(self.bare)
        return self._floor

    def _touch(self, key: Key) -> None:
        """Remember what is known of a row before an intent changes it."""
        if self._intent is None or key in self._intent.was:
            return
        self._intent.was[key] = _Was(
            self.row(*key),
            self._states[key],
            self._unwritten.rows.get(key),
            self.left.get(key),
            key in self.born,
            key in self._returned,
        )

    def _open(self, intent: _Intent) -> None:
        """Begin a savepoint, and remember what had not been written before the intent began."""
        if intent.savepoint is not None:
            return
        inks = {**self._unwritten.rows, **{key: was.ink for key, was in intent.was.items()}}
        intent.rows = {key: ink for key, ink in inks.items() if ink is not None}
        intent.entries = list(self._unwritten.entries)
        intent.savepoint = self.bare.begin_nested()

    def _restore(self, key: Key, was: _Was, rows: bool) -> None:
        """`rows`: also how the row is to be written."""
        self._rows[key], self._states[key] = was.row, was.state
        if was.left is None:
            self.left.pop(key, None)
        if not was.born:
            self.born.discard(key)
        if not was.returned:
            self._returned.discard(key)
        if rows and was.ink is not None:
            self._unwritten.rows[key] = was.ink
        elif rows:
            self._unwritten.rows.pop(key, None)


def _state(found: Any) -> RowState:
    gone = found.deleted_at is not None
    return RowState(found.rev, msgspec.json.decode(found.fver), gone, found.deleted_by)


def read_rows(
    connection: sa.Connection, table: sa.Table, wanted: Iterable[UUID]
) -> dict[UUID, Plain]:
    """Many rows as plain values, by key."""
    found = by_keys(table).plain(connection, ids=list(wanted))
    return {UUID(row["id"]): row for row in found}
