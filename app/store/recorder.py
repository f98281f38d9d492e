"""Listens to a session's flushes and collects what they changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, object_session
from sqlalchemy.orm.attributes import instance_state

from app.models.base import Plain, Synced, meaning
from app.store.changes import Change, ChangeSet, Op

_MISSING = object()


class Recorder:
    """Fills a change set from one session's flushes, and asks each record whether it may.

    Attributes:
        changes: what was changed so far.
    """

    def __init__(
        self,
        session: Session,
        now: Callable[[], datetime],
        user_id: UUID | None,
        undoing: bool = False,
    ) -> None:
        self.changes = ChangeSet()
        self._session = session
        self._now = now
        self._user_id = user_id
        self._undoing = undoing
        self._before: dict[int, dict[str, Any]] = {}
        event.listen(session, "before_flush", self._on_before_flush)
        event.listen(session, "after_flush", self._on_after_flush)
        event.listen(session, "do_orm_execute", _refuse_unjournaled)

    def _on_before_flush(self, session: Session, context: UOWTransaction, _: object) -> None:
        """Stamp what is new and check every rule, while it can still be refused."""
        for record in session.new:
            if isinstance(record, Synced):
                record.created_at = record.created_at or self._now()
                record.created_by = record.created_by or self._user_id
                record.check()
                record.guard(dict.fromkeys(record.__table__.c.keys()), self._find, self._undoing)
        for record in session.dirty:
            if isinstance(record, Synced) and session.is_modified(record):
                before = self._old_values(record)
                self._before[id(record)] = before
                record.check()
                record.guard(before, self._find, self._undoing)
        for record in session.deleted:
            if isinstance(record, Synced):
                record.guard(dict.fromkeys(record.__table__.c.keys()), self._find, self._undoing)

    def _on_after_flush(self, session: Session, context: UOWTransaction) -> None:
        """Collect. Only now are the keys that come through relationships set."""
        for record in session.new:
            if isinstance(record, Synced):
                self._add(record, Op.INSERT, after=record.plain())
        for record in session.dirty:
            if isinstance(record, Synced) and id(record) in self._before:
                self._add_update(record, self._before.pop(id(record)))
        for record in session.deleted:
            if isinstance(record, Synced):
                self._add(record, Op.DELETE, before=record.plain())

    def _add_update(self, record: Synced, before: dict[str, Any]) -> None:
        columns = record.__table__.c
        for name, value in self._old_values(record).items():
            before.setdefault(name, value)
        old = {name: meaning(columns[name]).plain(value) for name, value in before.items()}
        new = {name: meaning(columns[name]).plain(getattr(record, name)) for name in before}
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
        self.changes.add(Change(record.__tablename__, record.id, op, before or {}, after or {}))

    def _old_values(self, record: Synced) -> dict[str, Any]:
        """The old value of each changed column, from the row where the object forgot it."""
        attributes = instance_state(record).attrs
        old: dict[str, Any] = {}
        for column in record.__table__.columns:
            history = attributes[column.name].history
            if history.has_changes():
                old[column.name] = history.deleted[0] if history.deleted else _MISSING
        if any(value is _MISSING for value in old.values()):
            row = self._stored(record)
            for name, value in old.items():
                if value is _MISSING:
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
        with self._session.no_autoflush:
            return self._session.get(kind, row_id)


def _refuse_unjournaled(state: ORMExecuteState) -> None:
    """A bulk write passes the journal by; who needs one journals it and says so."""
    writes = state.is_update or state.is_delete or state.is_insert
    if writes and not state.execution_options.get("journaled"):
        raise AssertionError("bulk writes must be journaled by who makes them")


def session_of(record: Synced) -> Session:
    """The session a record lives in. Raises AssertionError for a loose record."""
    session = object_session(record)
    assert session is not None, "this record belongs to no session"
    return session
