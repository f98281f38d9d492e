"""Taking a commit back: its inverse as a new change, leaving alone what others changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from app.models.base import Plain, Synced, synced_tables, unplain
from app.store import journal
from app.store.changes import Change, Op, Origin
from app.store.tables import journal as entries

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# So many rows at most may be told by their names.
_NAMEABLE = 20
# What the company's server fills in where a laptop left it open.
FILLED = frozenset({"territory_id", "created_by"})


@dataclass(frozen=True)
class Undone:
    """What undo or redo did.

    Attributes:
        label: what the commit was called (a msgid).
        kept: the (record, key, field) left as they are, because somebody changed them since.
        changes: what was to be written for it, to each row.
    """

    label: str
    kept: tuple[tuple[str, UUID, str], ...]
    changes: tuple[Change, ...] = ()


@dataclass
class Act:
    """Pieces of work that are one to whoever does them, and are undone as one.

    `first` is the number of its first entry, once there is one.
    """

    first: int | None = None


@dataclass(frozen=True)
class Ahead:
    """What undo would take back.

    Attributes:
        seq: the number of its newest entry, by which it is known again.
        label: what it is called (a msgid).
        pieces: in how many pieces of work it was done.
        rows: how many rows of which record it is about; asked only where there are several.
    """

    seq: int
    label: str
    pieces: int
    rows: dict[str, int]


def ahead(connection: sa.Connection) -> Ahead | None:
    """What undo would take back; None where there is nothing."""
    entry = next_undo(connection)
    if entry is None:
        return None
    pieces = journal.act(connection, entry)
    rows = journal.counts(connection, pieces) if len(pieces) > 1 else {}
    return Ahead(entry.seq, entry.label, len(pieces), rows)


def lean(undone: Undone) -> Undone:
    """The same where many rows are told of by their number: only what they hang on is kept of
    each, so that an act of any size can be told."""
    if len(undone.changes) <= _NAMEABLE:
        return undone
    changes = (
        replace(one, before=_keys(one, one.before), after=_keys(one, one.after))
        for one in undone.changes
    )
    return replace(undone, changes=tuple(changes))


def _keys(change: Change, values: Plain) -> Plain:
    kind = synced_tables()[change.record]
    names = {*kind.follows, *(c.name for c in kind.__table__.columns if c.foreign_keys)}
    return {name: value for name, value in values.items() if name in names}


def joined(parts: Sequence[Undone]) -> Undone:
    """What the pieces of an act came to together."""
    return Undone(
        parts[0].label,
        tuple(one for part in parts for one in part.kept),
        tuple(one for part in parts for one in part.changes),
    )


def next_undo(connection: sa.Connection) -> journal.Entry | None:
    """The commit that undo would take back."""
    return journal.entry(
        connection, entries.c.origin == Origin.LOCAL, entries.c.undone_by.is_(None)
    )


def next_redo(connection: sa.Connection) -> journal.Entry | None:
    """The undo that redo would take back; none once something new was done."""
    undone = journal.entry(
        connection, entries.c.origin == Origin.UNDO, entries.c.undone_by.is_(None)
    )
    newest = journal.entry(connection, entries.c.origin == Origin.LOCAL)
    if undone is None or (newest is not None and newest.seq > undone.seq):
        return None
    return undone


def apply_inverse(session: Session, entry: journal.Entry) -> Undone:
    """Write the inverse of an entry into the session.

    It is written in one flush, so that owners come before what hangs on them.
    """
    kinds = synced_tables()
    changes = [c.inverse() for c in reversed(journal.changes_of(session.connection(), entry.seq))]
    coming = {change.row_id for change in changes if change.op is Op.INSERT}
    kept: list[tuple[str, UUID, str]] = []
    with session.no_autoflush:
        for change in changes:
            kept += _apply(session, kinds[change.record], change, coming)
    session.flush()
    return Undone(entry.label, tuple(kept), tuple(changes))


def _apply(
    session: Session, kind: type[Synced], inverse: Change, coming: set[UUID]
) -> list[tuple[str, UUID, str]]:
    record = session.get(kind, inverse.row_id)
    if inverse.op is Op.INSERT:
        values = unplain(kind.__table__, inverse.after)  # type: ignore[arg-type]
        lost = [name for name in values if _owner_is_gone(session, kind, name, values, coming)]
        if record is None and not lost:
            session.add(kind(**values))
        return [(inverse.record, inverse.row_id, name) for name in lost]
    if record is None:
        if inverse.op is Op.DELETE:
            return []
        return [(inverse.record, inverse.row_id, name) for name in inverse.after]
    now = record.plain()
    changed = [name for name, value in inverse.before.items() if now.get(name) != value]
    if inverse.op is Op.DELETE:
        changed = [n for n in changed if n not in FILLED or inverse.before[n] is not None]
        if changed:
            return [(inverse.record, inverse.row_id, name) for name in changed]
        session.delete(record)
        return []
    back = {name: value for name, value in inverse.after.items() if name not in changed}
    for name, value in unplain(kind.__table__, back).items():  # type: ignore[arg-type]
        setattr(record, name, value)
    return [(inverse.record, inverse.row_id, name) for name in changed]


def _owner_is_gone(
    session: Session, kind: type[Synced], name: str, values: dict[str, Any], coming: set[UUID]
) -> bool:
    """Whether a row belongs to another that somebody has deleted since."""
    owner = values[name]
    for key in kind.__table__.c[name].foreign_keys:
        if owner is not None and owner not in coming:
            return session.get(synced_tables()[key.column.table.name], owner) is None
    return False


def mark(connection: sa.Connection, undone: journal.Entry, seq: int) -> None:
    """Note that `undone` was taken back by entry `seq`; what it had undone stands again."""
    connection.execute(sa.update(entries).where(entries.c.seq == undone.seq).values(undone_by=seq))
    if undone.undoes is not None:
        connection.execute(
            sa.update(entries).where(entries.c.seq == undone.undoes).values(undone_by=None)
        )
