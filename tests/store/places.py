"""Stores to break on purpose, and what their journals say."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.models import synced_tables
from app.models.base import Plain, meaning
from app.store import Change, Store, journal
from app.store.tables import journal as entries


def last_entry(store: Store) -> journal.Entry:
    """The newest entry of the journal."""
    with store.read() as session:
        found = journal.entry(session.connection())
    assert found is not None
    return found


def last_changes(store: Store) -> dict[tuple[str, UUID], Change]:
    """The changes of the newest entry, by record type and key."""
    with store.read() as session:
        entry = journal.entry(session.connection())
        assert entry is not None
        changes = journal.changes_of(session.connection(), entry.seq)
    keys = [(change.record, change.row_id) for change in changes]
    assert len(set(keys)) == len(keys), "two changes of one row"
    return dict(zip(keys, changes, strict=True))


def entry_count(store: Store) -> int:
    """How many entries the journal has."""
    with store.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(entries)).scalar_one()


def everything(store: Store) -> dict[tuple[str, UUID], Plain]:
    """Every row of every synced table, as plain values."""
    found: dict[tuple[str, UUID], Plain] = {}
    with store.engine.connect() as connection:
        for name, kind in synced_tables().items():
            for row in connection.execute(sa.select(kind.__table__)).mappings():
                found[name, row["id"]] = {
                    column.name: meaning(column).plain(row[column.name])
                    for column in kind.__table__.columns
                }
    return found


def replay(rows: dict[tuple[str, UUID], Plain], changes: list[Change]) -> None:
    """Do to plain rows what the journal says was done to the tables."""
    for change in changes:
        key = (change.record, change.row_id)
        if change.op == "delete":
            assert rows.pop(key) == change.before
        elif change.op == "insert":
            assert key not in rows
            rows[key] = dict(change.after)
        else:
            assert {name: rows[key][name] for name in change.before} == change.before
            rows[key].update(change.after)


def all_changes(store: Store) -> list[Change]:
    """Every change the journal knows, oldest first."""
    with store.read() as session:
        seqs = session.connection().execute(sa.select(entries.c.seq).order_by(entries.c.seq))
        return [
            change
            for seq in seqs.scalars().all()
            for change in journal.changes_of(session.connection(), seq)
        ]


def edit(store: Store, kind: type[Any], row_id: UUID, **values: Any) -> None:
    """Change a record in a piece of work of its own."""
    with store.work("Edit") as session:
        record = session.get(kind, row_id)
        for name, value in values.items():
            setattr(record, name, value)
