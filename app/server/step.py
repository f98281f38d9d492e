"""One patch of an intent: a row made, changed field by field, or removed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from app.errors import Invalid, NotAllowed
from app.i18n import N_
from app.models.base import Plain, Synced, meaning, unplain, usual
from app.models.lengths import check_lengths
from app.models.sight import hidden
from app.server.book import Book, RowState
from app.server.buckets import granted, held_by, role_of
from app.server.gate import STAMPS, Gate
from app.server.intent import Author, Buried, Clash, Decision
from app.store import Op
from app.store import journal as journaling
from app.store.rights import check_person
from app.sync.protocol import Mutation, Patch

NOT_ITS_MAKER = N_("Who made a record, and when, cannot be changed.")


class Before:
    """Records as they stood before the intent; what it makes itself is free to be filled."""

    def __init__(self, book: Book, mutation: Mutation) -> None:
        self._book = book
        self._known: dict[tuple[str, UUID], Plain | None] = {}
        self.keys = [
            (patch.record, UUID(bytes=patch.row_id))
            for patch in mutation.patches
            if patch.record in book.kinds
        ]
        book.fetch(self.keys)
        for key in self.keys:
            self._known.setdefault(key, book.row(*key))

    def find(self, kind: type[Synced], row_id: UUID | None) -> Synced | None:
        """A record as it stood."""
        if row_id is None:
            return None
        key = (kind.__tablename__, row_id)
        row = self._known[key] if key in self._known else self._book.row(*key)
        return None if row is None else self._book.thing(kind.__tablename__, row)


class Step:
    """One patch of an intent."""

    def __init__(
        self,
        book: Book,
        gate: Gate,
        mutation: Mutation,
        patch: Patch,
        at: datetime,
        decision: Decision,
        before: Before,
    ) -> None:
        if patch.record not in book.kinds:
            raise Invalid(N_("There is no record type “{record}”."), field="", record=patch.record)
        self.book, self.gate, self.patch, self.decision = book, gate, patch, decision
        self.author: Author = gate.author
        self.row_id = UUID(bytes=patch.row_id)
        self.key = (patch.record, self.row_id)
        self.undoing = mutation.origin in ("undo", "redo")
        self.at = at
        self.before = before

    def run(self) -> None:
        """Insert, update or delete; what changed is noted in the decision."""
        row = self.book.row(*self.key)
        self.gate.check_kind(self.patch.record, self.patch.values, self.patch.op != Op.UPDATE)
        if self.patch.op == Op.INSERT:
            self._insert(row)
        elif self.patch.op == Op.DELETE:
            self._delete(row)
        elif self.patch.op == Op.UPDATE:
            self._update(row)
        else:
            raise Invalid(N_("“{value}” does not fit this field."), field="op", value=self.patch.op)
        self.decision.touched.append(self.key)

    def _insert(self, row: Plain | None) -> None:
        if row is not None:
            left = STAMPS | self._hidden() | {"id"}
            values = {n: v for n, v in self.patch.values.items() if n not in left}
            self._merge(row, values, base=0)
            return
        table = self.book.table(self.patch.record)
        # What an older laptop does not know of has its usual value.
        values = {c.name: self.patch.values.get(c.name, usual(c)) for c in table.columns}
        unknown = set(self.patch.values) - set(values)
        if unknown:
            raise Invalid(N_("There is no field “{field}”."), field=min(unknown))
        values["id"] = str(self.row_id)
        comes_back = self.book.state(*self.key) is not None
        if comes_back:
            self.gate.admit_return(self.key)
        self.gate.check_fields(self.patch.record, self._anew(values) if comes_back else values)
        self._complete(values)
        values |= self._unseen(values, values)
        self.gate.check_references(self.patch.record, values)
        thing = self.book.thing(self.patch.record, values)
        new: Plain = dict.fromkeys(values)
        if not (comes_back and self._was_so(values)):
            check_person(thing, new, self.author.role, self.author.user_id)
        thing.guard_among(new, self.book.find, self.book.those)
        thing.guard(new, self.before.find, self.undoing)
        check_lengths(table, values)
        thing.check()
        self.book.insert(self.patch.record, self.row_id, values)
        self.gate.admit_new(self.key, values)

    def _update(self, row: Plain | None) -> None:
        if row is None and self._is_settable():
            return  # a notice that has gone to somebody else, or was answered elsewhere
        if row is None:
            raise self.gate.gone(self.key)
        if any(row[name] != self.patch.values.get(name, row[name]) for name in (*STAMPS, "id")):
            raise NotAllowed(NOT_ITS_MAKER)
        base = self.patch.base
        self._merge(row, self.patch.values, base=1 if base is None else base)

    def _delete(self, row: Plain | None) -> None:
        if row is None:
            return
        self.gate.admit_removal(self.key, row)
        thing = self.book.thing(self.patch.record, row)
        thing.guard_removal(self.before.find)
        self.gate.check_nothing_hangs_on(self.key)
        self._bury(row)
        self.book.delete(self.patch.record, self.row_id, self.author.user_id, self.at)

    def _merge(self, row: Plain, values: Plain, base: int) -> None:
        """Field by field: what nobody else changed since is taken; else the later edit shows, and
        an undo leaves it alone, as on the laptop."""
        state = self.book.state(*self.key)
        assert state is not None
        new = {name: value for name, value in values.items() if row.get(name) != value}
        if not new:
            return
        clashing = {name for name in new if self._clashes(name, row, state, base)}
        # First: a conflict would show what stands there now.
        self.gate.admit_edit(self.key, row, new, bool(clashing))
        self.gate.check_fields(self.patch.record, new, always=True)
        self.gate.check_references(self.patch.record, new)
        at = max([self.at, *_seen_moments(state, base)])
        take: Plain = {}
        for name, value in new.items():
            last = state.fver.get(name)
            if name not in clashing:
                take[name] = value
            elif self.author.reviewer or (
                last and not self.undoing and at >= datetime.fromisoformat(last[2])
            ):
                take[name] = value
                self._clash(name, value, row[name], last, mine_shows=True)
            else:
                self._clash(name, row[name], value, last, mine_shows=False)
        if not take:
            return
        if any(self._is_others(name, state, base) for name in state.fver.keys() - new.keys()):
            self.decision.note("merged")
        take |= self._unseen({**row, **take}, take)
        take |= self._check({**row, **take}, {name: row.get(name) for name in take})
        self.book.update(self.patch.record, self.row_id, take, self._who(at))
        self.gate.check_place(self.key, {**row, **take}, take)

    def _clashes(self, name: str, row: Plain, state: RowState, base: int) -> bool:
        """Whether somebody else changed the field since its author saw it."""
        column = self.book.table(self.patch.record).c.get(name)
        if column is None:
            raise Invalid(N_("There is no field “{field}”."), field=name)
        if column.info.get("derived") or self._is_settable():
            return False
        if name not in state.fver:  # made on both sides, or filled where its author saw nothing
            filled = row.get(name) not in (None, usual(column))
            return base == 0 and filled and self.author.reviewer is None
        return self._is_others(name, state, base) and not self._is_agreed(state.fver[name])

    def _is_others(self, name: str, state: RowState, base: int) -> bool:
        last = state.fver[name]
        derived = self.book.table(self.patch.record).c[name].info.get("derived")
        return bool(last[0] > base and last[3] != str(self.author.device) and not derived)

    def _is_agreed(self, last: list[Any]) -> bool:
        """Whether somebody said yes to the edit knowing what was written there last (R13)."""
        reviewer = self.author.reviewer
        if reviewer is None:
            return False
        if last[1] == str(reviewer.user_id):
            return True
        return reviewer.reach is not None and reviewer.reach.has_read(self.key)

    def _is_settable(self) -> bool:
        return self.book.kinds[self.patch.record].settable is not None

    def _clash(
        self, name: str, kept: Any, other: Any, last: list[Any] | None, mine_shows: bool
    ) -> None:
        """Both values are kept: the one not shown waits for the person who typed it."""
        theirs = UUID(last[1]) if last and last[1] else None
        loser, reviewer = self.author.user_id, self.author.reviewer
        if mine_shows and theirs is not None and self._may_see(theirs, name):
            loser = theirs
        elif reviewer is not None:  # the author of a held edit has lost the record
            loser = reviewer.user_id
        by = self.author.user_id if mine_shows else theirs
        self.decision.note("conflict")
        self.decision.clashes.append(Clash(*self.key, name, kept, other, by, loser))

    def _bury(self, row: Plain) -> None:
        """Keep what others changed, unseen by who deletes it, for them to restore it with."""
        state, base = self.book.state(*self.key), self.patch.base
        lost: dict[UUID, Plain] = {}
        for name, last in state.fver.items() if state and base else ():
            who = UUID(last[1]) if last[1] else None
            if who is None or not self._is_others(name, state, base):  # type: ignore[arg-type]
                continue
            if self._is_agreed(last):
                continue
            if self._may_see(who, name):
                lost.setdefault(who, {})[name] = row[name]
        self.decision.buried += [Buried(*self.key, values, who) for who, values in lost.items()]

    def _check(self, row: Plain, changed: Plain) -> Plain:
        """The same rules as on the laptop; what follows for other fields of the row.

        Raises Refused, Invalid or NotAllowed.
        """
        thing = self.book.thing(self.patch.record, row)
        table = self.book.table(self.patch.record)
        follows: Plain = {}
        if type(thing).settle is not Synced.settle:
            thing.settle(self.before.find)
            follows = {name: value for name, value in thing.plain().items() if row[name] != value}
        before = unplain(table, {**{name: row[name] for name in follows}, **changed})
        check_person(thing, before, self.author.role, self.author.user_id)
        thing.guard_among(before, self.book.find, self.book.those)
        thing.guard(before, self.before.find, self.undoing)
        check_lengths(table, {name: row[name] for name in changed})
        thing.check()
        return follows

    def _complete(self, values: Plain) -> None:
        """What the server says: who made it; and where left open, the territory of a rep's own."""
        maker = values.get("created_by")
        if maker != str(self.author.user_id) and not self._was_so({"created_by": maker}):
            values["created_by"] = str(self.author.user_id)
        homeless = self.patch.record in ("account", "lead") and not values["territory_id"]
        if homeless and self.author.home:
            values["territory_id"] = str(self.author.home)

    def _was_so(self, values: Plain) -> bool:
        """Whether a deleted row that comes back had its state, and its maker, before."""
        if self.book.state(*self.key) is None:
            return False  # it never was
        for change in journaling.last_deletion(self.book.connection, *self.key):
            return all(
                change.before.get(name) == values[name]
                for name in ("state", "created_by")
                if name in values
            )
        return False

    def _anew(self, values: Plain) -> Plain:
        """What of a deleted row that comes back is not as it was: only that its author says."""
        for change in journaling.last_deletion(self.book.connection, *self.key):
            return {n: value for n, value in values.items() if change.before.get(n) != value}
        return values

    def _may_see(self, user_id: UUID, name: str) -> bool:
        """Whether somebody may still see this field of the record, and so be told of its values."""
        held = held_by(self.book, *self.key)
        connection = self.book.connection
        role = role_of(connection, user_id)
        if role is None or name in hidden(role).get(self.patch.record, ()):
            return False
        return bool(held & set(granted(connection, user_id)))

    def _hidden(self) -> frozenset[str]:
        return hidden(self.author.role).get(self.patch.record, frozenset())

    def _unseen(self, row: Plain, changed: Plain) -> Plain:
        """What follows for the fields the author does not see."""
        if not self._hidden():
            return {}
        table = self.book.table(self.patch.record)
        found = self.book.thing(self.patch.record, row).unseen(
            changed, self.book.find, self.book.those, self.book.worths
        )
        return {name: meaning(table.c[name]).plain(value) for name, value in found.items()}

    def _who(self, at: datetime) -> list[Any]:
        return [str(self.author.user_id), at.isoformat(), str(self.author.device)]


def _seen_moments(state: RowState, base: int) -> list[datetime]:
    """When what the author saw was written: an edit of it is not older, whatever a clock says."""
    return [datetime.fromisoformat(last[2]) for last in state.fver.values() if last[0] <= base]
