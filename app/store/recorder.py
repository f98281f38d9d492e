"""Listens to a session's flushes and collects what they changed."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import (
    ORMExecuteState,
    Session,
    SessionTransaction,
    UOWTransaction,
)
from sqlalchemy.orm.attributes import instance_state
from sqlalchemy.orm.base import LoaderCallableStatus

from app.models.base import Plain, Synced, columns_of, table_of
from app.models.lengths import check_lengths
from app.store.changes import Change, ChangeSet, Op
from app.store.journal import last_deletion
from app.store.rights import Rights

RECORDER = "recorder"


class RecordedSession(Session):
    """A session whose flushes its recorder hears of: one for each, kept in its `info`."""


class Recorder:
    """Fills a change set from one session's flushes, and asks each record whether it may."""

    def __init__(
        self,
        session: RecordedSession,
        now: Callable[[], datetime],
        user_id: UUID | None,
        undoing: bool = False,
        rights: Rights | None = None,
    ) -> None:
        # What was changed so far; on top of it one set for each open savepoint.
        self._layers = [ChangeSet()]
        self._released = False
        self._session = session
        self._now = now
        self._user_id = user_id
        self._undoing = undoing
        self._rights = rights or Rights(session, None)
        # Of the flush under way: the old values of what changes, the whole of what is deleted.
        self._before: dict[int, dict[str, Any]] = {}
        self._images: dict[int, Plain] = {}
        session.info[RECORDER] = self

    @property
    def changes(self) -> ChangeSet:
        """What was changed so far, without what savepoints took back."""
        return self._layers[0]

    def _on_before_flush(self, session: Session, context: UOWTransaction, _: object) -> None:
        """Stamp what is new and check every rule, while it can still be refused."""
        self._before.clear()
        self._images.clear()
        for record in session.new:
            if isinstance(record, Synced):
                record.created_at = record.created_at or self._now()
                record.created_by = record.created_by or self._user_id
                self._rights.check(record, self._said(record), coming_back=self._undoing)
                check_lengths(table_of(type(record)), vars(record))
                record.check()
                record.guard_among(_all_fields(record), self._find, self._those)
                record.guard(_all_fields(record), self._find, self._undoing)
        for record in session.dirty:
            before = self._old_values(record) if isinstance(record, Synced) else {}
            if isinstance(record, Synced) and (before or session.is_modified(record)):
                _load(record)
                self._before[id(record)] = before
                self._rights.check(record, before)
                check_lengths(table_of(type(record)), {n: getattr(record, n) for n in before})
                record.check()
                record.guard_among(before, self._find, self._those)
                record.guard(before, self._find, self._undoing)
        for record in session.deleted:
            if isinstance(record, Synced):
                self._rights.check(record)
                self._images[id(record)] = self._image(record)
                record.guard_removal(self._find)

    def _said(self, record: Synced) -> list[str]:
        """The fields filled of a new record, but for what a deleted one had when it comes back."""
        filled = _filled(record)
        closed = self._rights.closed(type(record)).intersection(filled)
        if not closed:
            return filled
        columns, name = columns_of(table_of(type(record))), record.__tablename__
        now = {field: columns[field].plain(getattr(record, field)) for field in closed}
        for was in last_deletion(self._session.connection(), name, record.id):
            filled = [n for n in filled if n not in now or was.before.get(n) != now[n]]
        return filled

    def _on_after_flush(self, session: Session, context: UOWTransaction) -> None:
        """Collect. Only now are the keys that come through relationships set."""
        for record in session.new:
            if isinstance(record, Synced):
                self._add(record, Op.INSERT, after=record.plain())
        for record in session.dirty:
            if isinstance(record, Synced) and id(record) in self._before:
                self._add_update(record, self._before[id(record)])

    def _on_deleted(self, session: Session, record: object) -> None:
        """Collect what is gone, also what went because its owner let go of it."""
        if not isinstance(record, Synced):
            return
        image = self._images.get(id(record))
        if image is None:
            columns = columns_of(table_of(type(record)))
            old = self._before.get(id(record), {})
            image = record.plain()
            image.update({name: columns[name].plain(old[name]) for name in old})
            record.guard(_all_fields(record), self._find, self._undoing)
        self._add(record, Op.DELETE, before=image)

    def _add_update(self, record: Synced, before: dict[str, Any]) -> None:
        columns = columns_of(table_of(type(record)))
        before |= self._old_values(record, besides=before)
        old = {name: columns[name].plain(value) for name, value in before.items()}
        new = {name: columns[name].plain(getattr(record, name)) for name in before}
        changed = [name for name in old if old[name] != new[name]]
        if changed:
            self._add(
                record,
                Op.UPDATE,
                {name: old[name] for name in changed},
                {name: new[name] for name in changed},
            )

    def _add(
        self, record: Synced, op: Op, before: Plain | None = None, after: Plain | None = None
    ) -> None:
        change = Change(record.__tablename__, record.id, op, before or {}, after or {})
        self._layers[-1].add(change)

    def _image(self, record: Synced) -> Plain:
        """All fields as they stand in the row, whatever the object holds by now."""
        columns = columns_of(table_of(type(record)))
        _load(record)
        old = self._old_values(record)
        return {**record.plain(), **{name: columns[name].plain(old[name]) for name in old}}

    def _old_values(self, record: Synced, besides: Container[str] = ()) -> dict[str, Any]:
        """The old value of each changed column, from the row where the object forgot it."""
        columns = columns_of(table_of(type(record)))
        kept = instance_state(record).committed_state
        old = {
            name: value for name, value in kept.items() if name in columns and name not in besides
        }
        if not old:  # mostly so after a flush
            return old
        if any(isinstance(value, LoaderCallableStatus) for value in old.values()):
            row = self._stored(record)
            for name, value in old.items():
                if isinstance(value, LoaderCallableStatus):
                    old[name] = row.get(name)
        return {name: value for name, value in old.items() if value != getattr(record, name)}

    def _stored(self, record: Synced) -> dict[str, Any]:
        table = record.__table__
        query = sa.select(table).where(table.c.id == record.id)
        row = self._session.connection().execute(query).mappings().first()
        return dict(row) if row else {}

    def _find(self, kind: type[Synced], row_id: UUID | None) -> Synced | None:
        if row_id is None:
            return None
        # The lines of a quote ask for it one by one.
        here = self._session.identity_map.get((kind, (row_id,), None))
        if isinstance(here, kind) and not instance_state(here).expired:
            return here
        with self._session.no_autoflush:
            return self._session.get(kind, row_id)

    def _those(self, kind: type[Synced], field: str, key: UUID) -> list[Synced]:
        """The records of a type that name a key in a field."""
        with self._session.no_autoflush:
            return list(
                self._session.scalars(sa.select(kind).where(table_of(kind).c[field] == key))
            )

    # Savepoints: what one takes back was never changed.

    def _on_begun(self, session: Session, transaction: SessionTransaction) -> None:
        if transaction.nested:
            self._layers.append(ChangeSet())

    def _on_kept(self, session: Session) -> None:
        self._released = session.in_nested_transaction()

    def _on_ended(self, session: Session, transaction: SessionTransaction) -> None:
        if transaction.nested:
            layer = self._layers.pop()
            for change in layer if self._released else ():
                self._layers[-1].add(change)
            self._released = False


def _all_fields(record: Synced) -> dict[str, None]:
    return dict.fromkeys(columns_of(table_of(type(record))))


def _filled(record: Synced) -> list[str]:
    return [name for name in _all_fields(record) if getattr(record, name) is not None]


def _load(record: Synced) -> None:
    """Read what the object forgot: after the flush it is too late to know what was there."""
    for name in columns_of(table_of(type(record))).keys() - vars(record).keys():
        getattr(record, name)


def _refuse_unjournaled(state: ORMExecuteState) -> None:
    """A bulk write passes the journal by; who needs one journals it and says so."""
    writes = state.is_update or state.is_delete or state.is_insert
    if writes and not state.execution_options.get("journaled"):
        raise AssertionError("bulk writes must be journaled by who makes them")


def _tell(name: str, heard: Callable[..., None]) -> None:
    """Let the recorder of every such session hear of an event.

    They listen once and for all: to begin listening to one takes longer than a small flush.
    """

    def tell(session: Session, *more: Any) -> None:
        recorder = session.info.get(RECORDER)
        if recorder is not None:
            heard(recorder, session, *more)

    event.listen(RecordedSession, name, tell)


_tell("before_flush", Recorder._on_before_flush)
_tell("after_flush", Recorder._on_after_flush)
_tell("persistent_to_deleted", Recorder._on_deleted)
_tell("after_transaction_create", Recorder._on_begun)
_tell("after_commit", Recorder._on_kept)
_tell("after_transaction_end", Recorder._on_ended)
event.listen(RecordedSession, "do_orm_execute", _refuse_unjournaled)
