"""What undo took back, or redo did again, in words: the work, and the records it was about."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from app.formats import format_number
from app.i18n import N_, _, ngettext
from app.records.naming import named
from app.records.registry import all_records
from app.store.changes import Change, Op

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.records.description import Record
    from app.store import Ahead, Reader, Undone

LEFT = N_("Left as it is, because it was changed since: {what}.")
# So many records are named; of more it is said how many of which.
NAMED = 3
# Their names are the program's own.
_UNNAMED = frozenset({"preference"})


def counted(undone: Undone) -> dict[str, int]:
    """How many records of which type it was about, without the parts of one that is among them."""
    counts: dict[str, int] = {}
    for change in _wholes(undone):
        counts[change.record] = counts.get(change.record, 0) + 1
    return counts


def told_undone(reader: Reader, undone: Undone) -> str:
    """`New record (Product “Set Raya”)`, `Import a file (Products: 40)`, in the language in force.

    `reader` sees what is there afterwards.
    """
    changes = _wholes(undone)
    if len(changes) > NAMED:
        return _with_counts(undone.label, counted(undone))
    parts = [_named(reader, one) for one in changes if one.record not in _UNNAMED]
    return f"{_(undone.label)} ({', '.join(parts)})" if parts else _(undone.label)


def told_ahead(ahead: Ahead) -> str:
    """What undo would take back where it was done in several pieces: `Import a file (Products:
    2,000)`."""
    return _with_counts(ahead.label, ahead.rows)


def told_left(reader: Reader, undone: Undone) -> str:
    """The records that undo left alone, because somebody has changed them since; a few by name."""
    rows = [*dict.fromkeys((record, key) for record, key, _field in undone.kept)]
    known = [(record, key) for record, key in rows if record in all_records()]
    names = [named(reader, record, key) for record, key in known[:NAMED]]
    rest = len(rows) - len(names)
    return ", ".join([*names, *([_and_more(rest)] if rest else [])])


def _and_more(count: int) -> str:
    return ngettext("{count} more", "{count} more", count).format(count=format_number(count))


def _with_counts(label: str, counts: Mapping[str, int]) -> str:
    records = all_records()
    parts = [
        f"{_(records[name].plural)}: {format_number(count)}"
        for name, count in counts.items()
        if name in records
    ]
    return f"{_(label)} ({', '.join(parts)})" if parts else _(label)


def _wholes(undone: Undone) -> list[Change]:
    """The changes of the records that people meet: of what is part of another one here, that."""
    left = {(record, key) for record, key, _field in undone.kept}
    described = all_records()
    found = [
        c for c in undone.changes if c.record in described and (c.record, c.row_id) not in left
    ]
    there = {change.row_id for change in found}
    wholes = [change for change in found if not _owners(described[change.record], change) & there]
    return wholes or found


def _owners(record: Record, change: Change) -> set[UUID]:
    """What a row hangs on, as far as the change says it."""
    said = {**change.after, **change.before}
    names = [
        c.name for c in record.table.columns if c.foreign_keys or c.name in record.kind.follows
    ]
    return {UUID(said[name]) for name in names if said.get(name)}


def _named(reader: Reader, change: Change) -> str:
    said = {**change.before, **change.after} if change.op is not Op.UPDATE else None
    return named(reader, change.record, change.row_id, said)
