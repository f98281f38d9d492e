"""What one commit changed, as plain values: the journal's, undo's and sync's common coin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.models.base import Plain


class Op(StrEnum):
    """What happened to a row."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


class Origin(StrEnum):
    """Where a change came from; what is remote or set-up is not pushed.

    Set-up is what a new profile is furnished with; it is not undone either. Own is what the program
    notes by itself, such as that an e-mail went out: pushed, but nobody's to undo.
    """

    SETUP = "setup"
    LOCAL = "local"
    OWN = "own"
    UNDO = "undo"
    REDO = "redo"
    REMOTE = "remote"


@dataclass
class Change:
    """What happened to one row.

    Attributes:
        before: the old values: of the changed fields, or of all where the row was deleted.
        after: the new values: of the changed fields, or of all where the row is new.
        base: the server's revision of the row when it was changed, as sync knows it.
        by: who changed which field and when, where it came from others.
    """

    record: str
    row_id: UUID
    op: Op
    before: Plain = field(default_factory=dict)
    after: Plain = field(default_factory=dict)
    base: int | None = None
    by: dict[str, list[Any]] = field(default_factory=dict)

    def inverse(self) -> Change:
        """The change that takes this one back."""
        ops = {Op.INSERT: Op.DELETE, Op.UPDATE: Op.UPDATE, Op.DELETE: Op.INSERT}
        return Change(self.record, self.row_id, ops[self.op], dict(self.after), dict(self.before))


class ChangeSet:
    """The changes of one unit of work, one for each row however often it was touched."""

    def __init__(self) -> None:
        self._changes: dict[tuple[str, UUID], Change] = {}

    def __iter__(self) -> Iterator[Change]:
        return iter(self._changes.values())

    def __len__(self) -> int:
        return len(self._changes)

    def add(self, change: Change) -> None:
        """Take in a change that comes after those already here."""
        key = (change.record, change.row_id)
        known = self._changes.get(key)
        joined = change if known is None else _join(known, change)
        if joined is None:
            del self._changes[key]
        else:
            self._changes[key] = joined

    def size(self) -> int:
        """How many characters of text they hold, old and new."""
        values = (v for one in self for kept in (one.before, one.after) for v in kept.values())
        return sum(len(value) for value in values if isinstance(value, str))

    def rows(self) -> dict[str, frozenset[UUID]]:
        """The keys of the changed rows by record type."""
        found: dict[str, set[UUID]] = {}
        for change in self:
            found.setdefault(change.record, set()).add(change.row_id)
        return {record: frozenset(ids) for record, ids in found.items()}


def _join(first: Change, then: Change) -> Change | None:
    """Two changes of one row as one; None where they cancel out."""
    if then.op is Op.DELETE:
        if first.op is Op.INSERT:
            return None
        before = {**then.before, **first.before}
        return Change(first.record, first.row_id, Op.DELETE, before, base=first.base)
    if first.op is Op.DELETE:
        return _update(first, first.before, then.after)
    after = {**first.after, **then.after}
    if first.op is Op.INSERT:
        return Change(first.record, first.row_id, Op.INSERT, {}, after, first.base)
    return _update(first, {**then.before, **first.before}, after)


def _update(first: Change, before: Plain, after: Plain) -> Change | None:
    fields = [name for name in after if before.get(name) != after[name]]
    if not fields:
        return None
    return Change(
        first.record,
        first.row_id,
        Op.UPDATE,
        {name: before.get(name) for name in fields},
        {name: after[name] for name in fields},
        first.base,
    )


@dataclass(frozen=True)
class Committed:
    """A fact told after a commit.

    Attributes:
        seq: the journal's number; None where nothing was journaled (rows from a first sync).
        rows: the keys of the changed rows by record type.
    """

    seq: int | None
    label: str
    origin: Origin
    rows: dict[str, frozenset[UUID]]
