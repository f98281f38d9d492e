"""The journal: one entry for each commit, with before-images; undo, sync and history read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.ids import uuid7
from app.store.changes import Change, ChangeSet, Op, Origin
from app.store.statements import Statement, inserting, listed, said
from app.store.tables import journal, journal_change

_ENTRY = ("uid", "label", "origin", "at", "user_id", "device_id", "undoes", "part_of")
_ENTER = Statement(lambda: sa.insert(journal).returning(journal.c.seq), _ENTRY)
_ENTERED = inserting(journal, _ENTRY[:-2])
_NUMBERS = Statement(
    lambda: sa.select(journal.c.uid, journal.c.seq).where(journal.c.uid.in_(listed("uids")))
)
_CHANGE = ("seq", "record", "row_id", "op", "before", "after", "base", "by")
_NOTE = inserting(journal_change, _CHANGE)
_CHANGES = Statement(
    lambda: (
        sa.select(journal_change)
        .where(journal_change.c.seq == said("entry"))
        .order_by(journal_change.c.id)
    )
)
_LAST_DELETION = Statement(
    lambda: (
        sa.select(journal_change)
        .where(
            journal_change.c.record == said("kind"),
            journal_change.c.row_id == said("key"),
            journal_change.c.op == Op.DELETE,
            journal_change.c.before.is_not(None),
        )
        .order_by(journal_change.c.id.desc())
        .limit(1)
    )
)

_REMOTE = sa.exists().where(
    journal.c.seq == journal_change.c.seq, journal.c.origin == Origin.REMOTE
)
_FORGET = Statement(
    lambda: (
        sa.update(journal_change)
        .where(
            journal_change.c.record == said("kind"),
            journal_change.c.row_id == said("key"),
            _REMOTE,
        )
        .values(before=None, after=None, by=None)
    )
)


@dataclass(frozen=True)
class Entry:
    """One commit: what it was called, who made it, when, and where it came from."""

    seq: int
    uid: UUID
    label: str
    origin: Origin
    at: datetime
    user_id: UUID | None
    device_id: UUID | None
    undoes: int | None
    undone_by: int | None
    part_of: int | None


@dataclass(frozen=True)
class FieldChange:
    """One line of a record's history. `before` and `after` are plain values."""

    at: datetime
    user_id: UUID | None
    op: Op
    field: str
    before: Any
    after: Any
    label: str


def write(
    connection: sa.Connection,
    changes: ChangeSet,
    *,
    label: str,
    origin: Origin,
    at: datetime,
    user_id: UUID | None,
    device_id: UUID | None,
    undoes: int | None = None,
    part_of: int | None = None,
) -> int:
    """Add an entry inside the running transaction and return its number."""
    seq: int = _ENTER.scalar(
        connection,
        uid=uuid7(int(at.timestamp() * 1000)),
        label=label,
        origin=origin,
        at=at,
        user_id=user_id,
        device_id=device_id,
        undoes=undoes,
        part_of=part_of,
    )
    _NOTE.many(connection, [_row(seq, change) for change in changes])
    return seq


@dataclass(frozen=True)
class Draft:
    """An entry that waits to be written with others."""

    uid: UUID
    label: str
    origin: Origin
    at: datetime
    user_id: UUID | None
    device_id: UUID | None
    changes: list[Change]


def draft(
    changes: Iterable[Change],
    *,
    label: str,
    origin: Origin,
    at: datetime,
    user_id: UUID | None,
    device_id: UUID | None,
) -> Draft:
    """An entry of these changes, as `write` would make it."""
    uid = uuid7(int(at.timestamp() * 1000))
    return Draft(uid, label, origin, at, user_id, device_id, list(changes))


def write_many(connection: sa.Connection, drafts: list[Draft]) -> None:
    """Add entries inside the running transaction, in this order, by three statements in all."""
    if not drafts:
        return
    _ENTERED.many(
        connection,
        [
            {
                "uid": one.uid,
                "label": one.label,
                "origin": one.origin,
                "at": one.at,
                "user_id": one.user_id,
                "device_id": one.device_id,
            }
            for one in drafts
        ],
    )
    found = _NUMBERS.all(connection, uids=[one.uid for one in drafts])
    numbers = {row.uid: row.seq for row in found}
    rows = [_row(numbers[one.uid], change) for one in drafts for change in one.changes]
    _NOTE.many(connection, rows)


def changes_of(connection: sa.Connection, seq: int) -> list[Change]:
    """The changes of one entry, in the order they were first made."""
    return [change_from(row) for row in _CHANGES.all(connection, entry=seq)]


def entry(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> Entry | None:
    """The newest entry that meets the conditions."""
    query = sa.select(journal).where(*conditions).order_by(journal.c.seq.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else _entry(row)


def act(connection: sa.Connection, of: Entry) -> list[Entry]:
    """The entries of an act that are not undone, the newest first; often this one alone."""
    first = of.part_of or of.seq
    query = (
        sa.select(journal)
        .where(
            sa.or_(journal.c.seq == first, journal.c.part_of == first),
            journal.c.seq.between(first, of.seq),
            journal.c.undone_by.is_(None),
        )
        .order_by(journal.c.seq.desc())
    )
    return [_entry(row) for row in connection.execute(query)]


def counts(connection: sa.Connection, entries: Iterable[Entry]) -> dict[str, int]:
    """How many rows of which record these entries are about."""
    numbers = [one.seq for one in entries]
    rows = sa.func.count(sa.distinct(journal_change.c.row_id))
    query = (
        sa.select(journal_change.c.record, rows)
        .where(journal_change.c.seq.between(min(numbers), max(numbers)))
        .where(journal_change.c.seq.in_(numbers))
        .group_by(journal_change.c.record)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _entry(row: Any) -> Entry:
    return Entry(**{**row._mapping, "origin": Origin(row.origin)})


def forget(connection: sa.Connection, rows: Iterable[tuple[str, UUID]]) -> None:
    """Drop what entries from others say of these rows; that something happened to them stays."""
    _FORGET.many(connection, [{"kind": record, "key": row_id} for record, row_id in rows])


def forget_where(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    """Drop what entries from others say in changes that meet this condition."""
    connection.execute(
        sa.update(journal_change).where(which, _REMOTE).values(before=None, after=None, by=None)
    )


def forget_fields(connection: sa.Connection, record: str, fields: Iterable[str]) -> None:
    """Drop what entries from others say of these fields, of all rows of a record type (SQLite)."""
    paths = [f"$.{name}" for name in sorted(fields)]
    texts = (journal_change.c.before, journal_change.c.after, journal_change.c.by)
    connection.execute(
        sa.update(journal_change)
        .where(journal_change.c.record == record, _REMOTE)
        .values({text: sa.func.json_remove(text, *paths) for text in texts})
    )


def history(connection: sa.Connection, record: str, row_id: UUID) -> list[FieldChange]:
    """Who changed which field of a record, when, from what to what; newest first."""
    query = (
        sa.select(journal_change, journal.c.at, journal.c.user_id, journal.c.label)
        .join(journal, journal.c.seq == journal_change.c.seq)
        .where(journal_change.c.record == record, journal_change.c.row_id == row_id)
        .order_by(journal_change.c.seq.desc())
    )
    return list(_lines(connection.execute(query)))


def last_deletion(connection: sa.Connection, record: str, row_id: UUID) -> list[Change]:
    """The newest deletion of a record of which the image is here: it holds the whole row."""
    found = _LAST_DELETION.all(connection, kind=record, key=row_id)
    return [change_from(row) for row in found]


def deleted_with(connection: sa.Connection, record: str, row_id: UUID) -> list[Change]:
    """What the same commit deleted as last deleted this record, itself among them."""
    last = (
        sa.select(sa.func.max(journal_change.c.seq))
        .where(
            journal_change.c.record == record,
            journal_change.c.row_id == row_id,
            journal_change.c.op == Op.DELETE,
            journal_change.c.before.is_not(None),
        )
        .scalar_subquery()
    )
    query = sa.select(journal_change).where(
        journal_change.c.seq == last,
        journal_change.c.op == Op.DELETE,
        journal_change.c.before.is_not(None),
    )
    return [change_from(row) for row in connection.execute(query)]


def _lines(rows: Iterable[Any]) -> Iterable[FieldChange]:
    for row in rows:
        change = change_from(row)
        fields = change.after if change.op is not Op.DELETE else change.before
        for name, value in fields.items():
            if change.op is not Op.UPDATE and (value is None or name == "id"):
                continue
            user, at = row.user_id, row.at
            if name in change.by:
                who, when = change.by[name]
                user = UUID(who) if who else None
                at = datetime.fromisoformat(when)
            yield FieldChange(
                at,
                user,
                change.op,
                name,
                change.before.get(name),
                change.after.get(name),
                row.label,
            )


def _row(seq: int, change: Change) -> dict[str, Any]:
    return {
        "seq": seq,
        "record": change.record,
        "row_id": change.row_id,
        "op": change.op,
        "before": _dump(change.before),
        "after": _dump(change.after),
        "base": change.base,
        "by": _dump(change.by),
    }


def change_from(row: Any) -> Change:
    """A row of `journal_change` as a change."""
    return Change(
        row.record,
        row.row_id,
        Op(row.op),
        _load(row.before),
        _load(row.after),
        row.base,
        _load(row.by),
    )


def _dump(values: dict[str, Any]) -> str | None:
    return msgspec.json.encode(values).decode() if values else None


def _load(text: str | None) -> dict[str, Any]:
    return msgspec.json.decode(text) if text else {}
