"""Deciding an intent: once, as a whole, field by field, by the rules the laptop knows too."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import msgspec

from app.domain.access import NOT_YOUR_ROLE, may_write
from app.errors import Invalid, NotAllowed, Problem, Refused
from app.i18n import N_
from app.models import AccountContact, Contact, Role, Territory, User
from app.models.base import Plain, Synced, meaning, synced_tables, unplain
from app.models.sight import hidden, read_only
from app.server.aggregates import settle_quotes
from app.server.book import Book, Key
from app.server.buckets import CATALOGUE, buckets_of, followers, granted, held_by, role_of
from app.store import Op
from app.sync.protocol import Mutation, Patch

DELETED = N_("The record was deleted meanwhile. Your changes are kept here; restore it with them.")
NOT_YOURS = N_("This record is not in your book any more. Your changes wait for its new owner.")
GREW = N_(
    "Somebody else added to this record before it was deleted."
    " Look at it again, then delete it anew."
)
STILL_USED = N_("This is still used by other records, so it cannot be deleted.")
CONFLICT = N_("Two people changed the same field. The later change is shown, the other is here.")

# Fields the laptop stamps by itself; two laptops may differ in them without a person caring.
STAMPS = frozenset({"created_at", "created_by"})


@dataclass(frozen=True)
class Author:
    """Who pushes: the person, the device, what they may, and how far their clock is off.

    Attributes:
        home: the territory of what they add without naming one.
        seen: how far into the journal their laptop had seen what others did.
    """

    user_id: UUID
    device: UUID
    role: Role
    buckets: frozenset[str]
    offset: timedelta
    home: UUID | None = None
    seen: int = 0


@dataclass(frozen=True)
class Clash:
    """A field that two sides changed: both values, as plain values."""

    record: str
    row_id: UUID
    field: str
    kept: Any
    other: Any
    by: UUID | None
    for_user: UUID


@dataclass
class Decision:
    """What becomes of an intent."""

    code: str = "applied"
    clashes: list[Clash] = field(default_factory=list)
    touched: list[Key] = field(default_factory=list)
    problem: Problem | None = None


def decide(book: Book, author: Author, mutation: Mutation, received: datetime) -> Decision:
    """Apply an intent to the book. Raises a Problem where all of it is to be refused."""
    decision = Decision()
    at = min(moment_of(mutation.at, received) + author.offset, received)
    before = _Before(book, mutation)
    for patch in sorted(mutation.patches, key=_turn):
        step = _Step(book, author, mutation, patch, at, decision, before)
        step.run()
    who = [str(author.user_id), at.isoformat(), str(author.device)]
    decision.touched += settle_quotes(book, decision.touched, who, author.seen)
    return decision


class _Before:
    """Records as they stood before the intent; what it makes itself is free to be filled."""

    def __init__(self, book: Book, mutation: Mutation) -> None:
        self._book = book
        self._known: dict[Key, Plain | None] = {}
        keys = [
            (patch.record, UUID(bytes=patch.row_id))
            for patch in mutation.patches
            if patch.record in book.kinds
        ]
        book.fetch(keys)
        for key in keys:
            self._known.setdefault(key, book.row(*key))

    def find(self, kind: type[Synced], row_id: UUID | None) -> Synced | None:
        if row_id is None:
            return None
        key = (kind.__tablename__, row_id)
        row = self._known[key] if key in self._known else self._book.row(*key)
        return None if row is None else self._book.thing(kind.__tablename__, row)


class _Step:
    """One patch of an intent."""

    def __init__(
        self,
        book: Book,
        author: Author,
        mutation: Mutation,
        patch: Patch,
        at: datetime,
        decision: Decision,
        before: _Before,
    ) -> None:
        if patch.record not in book.kinds:
            raise Invalid(N_("There is no record type “{record}”."), field="", record=patch.record)
        self.book, self.author, self.patch, self.decision = book, author, patch, decision
        self.row_id = UUID(bytes=patch.row_id)
        self.key: Key = (patch.record, self.row_id)
        self.undoing = mutation.origin in ("undo", "redo")
        self.at = at
        self.before = before
        self.who = [str(author.user_id), at.isoformat(), str(author.device)]

    def run(self) -> None:
        """Insert, update or delete; what changed is noted in the decision."""
        row = self.book.row(*self.key)
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
            left = STAMPS | self._hidden()
            values = {n: v for n, v in self.patch.values.items() if n not in left}
            self._merge(row, values, base=0)
            return
        table = self.book.table(self.patch.record)
        values = {column.name: self.patch.values.get(column.name) for column in table.columns}
        unknown = set(self.patch.values) - set(values)
        if unknown:
            raise Invalid(N_("There is no field “{field}”."), field=min(unknown))
        values["id"] = str(self.row_id)
        self._check_fields(values)
        self._complete(values)
        values |= self._unseen(values, values)
        self._check_references(values)
        thing = self.book.thing(self.patch.record, values)
        thing.guard(dict.fromkeys(values), self.before.find, self.undoing)
        thing.check()
        self.book.insert(self.patch.record, self.row_id, values)
        self._allow(buckets_of(self.book, self.patch.record, values))

    def _update(self, row: Plain | None) -> None:
        if row is None:
            raise Refused(DELETED)
        self._merge(row, self.patch.values, base=self.patch.base or 1)

    def _delete(self, row: Plain | None) -> None:
        if row is None:
            return
        self._allow(self._buckets(row))
        thing = self.book.thing(self.patch.record, row)
        thing.guard_removal(self.before.find)
        self._check_nothing_hangs_on_it()
        self.book.delete(self.patch.record, self.row_id, self.author.user_id, self.at)

    def _merge(self, row: Plain, values: Plain, base: int) -> None:
        """Field by field: what nobody else changed since is taken; else the later edit shows."""
        state = self.book.state(*self.key)
        assert state is not None
        new = {name: value for name, value in values.items() if row.get(name) != value}
        if not new:
            return
        self._allow(self._buckets(row))  # first: a conflict would show what stands there now
        self._check_fields(new, always=True)
        self._check_references(new)
        take: Plain = {}
        for name, value in new.items():
            if not self._clashes(name, state.fver, base, row):
                take[name] = value
            elif self._is_later(state.fver.get(name)):
                take[name] = value
                self._clash(name, value, row[name], state.fver.get(name), mine_shows=True)
            else:
                self._clash(name, row[name], value, state.fver.get(name), mine_shows=False)
        if not take:
            return
        take |= self._unseen({**row, **take}, take)
        self._check({**row, **take}, {name: row.get(name) for name in take})
        self.book.update(self.patch.record, self.row_id, take, self.who)
        self._allow_role(buckets_of(self.book, self.patch.record, {**row, **take}))

    def _buckets(self, row: Plain) -> frozenset[str]:
        """Where the row travels: by the feeds, or by itself where this batch has just made it."""
        held = held_by(self.book, *self.key)
        return held or buckets_of(self.book, self.patch.record, row)

    def _clashes(self, name: str, fver: dict[str, list[Any]], base: int, row: Plain) -> bool:
        column = self.book.table(self.patch.record).c.get(name)
        if column is None:
            raise Invalid(N_("There is no field “{field}”."), field=name)
        if column.info.get("derived"):
            return False
        last = fver.get(name)
        if last is None:
            return base == 0  # made on both sides
        return bool(last[0] > base and last[3] != str(self.author.device))

    def _is_later(self, last: list[Any] | None) -> bool:
        return last is not None and self.at >= datetime.fromisoformat(last[2])

    def _clash(
        self, name: str, kept: Any, other: Any, last: list[Any] | None, mine_shows: bool
    ) -> None:
        """Both values are kept: the one not shown waits for the person who typed it."""
        theirs = UUID(last[1]) if last and last[1] else None
        loser = self.author.user_id
        if mine_shows and theirs is not None and self._may_see(theirs, name):
            loser = theirs
        self.decision.code = "conflict"
        self.decision.clashes.append(
            Clash(
                self.patch.record,
                self.row_id,
                name,
                kept,
                other,
                self.author.user_id if mine_shows else theirs,
                loser,
            )
        )

    def _check(self, row: Plain, changed: Plain) -> None:
        """The same rules as on the laptop. Raises Refused or Invalid."""
        thing = self.book.thing(self.patch.record, row)
        table = self.book.table(self.patch.record)
        thing.guard(unplain(table, changed), self.before.find, self.undoing)
        thing.check()

    def _complete(self, values: Plain) -> None:
        """What a laptop may leave open: who made it, and the territory of a rep's own."""
        maker = values.get("created_by")
        if maker is None or self.book.row(User.__tablename__, UUID(maker)) is None:
            values["created_by"] = str(self.author.user_id)
        homeless = self.patch.record in ("account", "lead") and not values["territory_id"]
        if homeless and self.author.home:
            values["territory_id"] = str(self.author.home)

    def _check_references(self, values: Plain) -> None:
        """Raises Refused where the owner of a part is gone, NotAllowed for a stranger's contact.

        A contact travels with its links: nobody draws one over to an account of their own.
        """
        for column in self.book.table(self.patch.record).columns:
            said = values.get(column.name)
            if said is None or not isinstance(said, str):
                continue
            if column.foreign_keys and not self._is_there(column.info["refers"], said):
                raise Refused(DELETED)
            if self.patch.record == AccountContact.__tablename__ and column.name == "contact_id":
                held = held_by(self.book, Contact.__tablename__, _key(column.name, said))
                if held and not held & self.author.buckets:
                    raise NotAllowed(NOT_YOURS)

    def _is_there(self, record: str, said: str) -> bool:
        return self.book.row(record, _key("id", said)) is not None

    def _check_nothing_hangs_on_it(self) -> None:
        """Raises Refused where somebody added what would be left without its owner."""
        for name, kind in self.book.kinds.items():
            for column in kind.__table__.columns:
                inside = column.foreign_keys and column.info.get("refers") == self.patch.record
                if inside and self.book.rows_where(name, column.name, self.row_id):
                    raise Refused(GREW)
        if self.patch.record == Territory.__tablename__:
            for name, column_name in followers(self.patch.record):
                if self.book.rows_where(name, column_name, self.row_id):
                    raise Refused(STILL_USED)

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

    def _check_fields(self, values: Plain, always: bool = False) -> None:
        """Raises NotAllowed for a field that this role cannot set (`always`: nor empty)."""
        closed = read_only(self.author.role).get(self.patch.record, frozenset())
        if any(name in closed and (always or values[name] is not None) for name in values):
            raise NotAllowed(NOT_YOUR_ROLE)

    def _unseen(self, row: Plain, changed: Plain) -> Plain:
        """What follows for the fields the author does not see."""
        if not self._hidden():
            return {}
        table = self.book.table(self.patch.record)
        found = self.book.thing(self.patch.record, row).unseen(changed, self._find_now)
        return {name: meaning(table.c[name]).plain(value) for name, value in found.items()}

    def _find_now(self, kind: type[Synced], row_id: UUID | None) -> Synced | None:
        row = self.book.row(kind.__tablename__, row_id) if row_id else None
        return None if row is None else self.book.thing(kind.__tablename__, row)

    def _allow(self, buckets: frozenset[str]) -> None:
        """Raises NotAllowed where the role may not, or the row is not in the author's book."""
        self._allow_role(buckets)
        if not buckets & self.author.buckets:
            raise NotAllowed(NOT_YOURS)

    def _allow_role(self, buckets: frozenset[str]) -> None:
        if not may_write(self.author.role, self.patch.record, CATALOGUE in buckets):
            raise NotAllowed(NOT_YOUR_ROLE)


def _turn(patch: Patch) -> tuple[bool, int]:
    """Owners are made before their parts, and removed after them, when all else is done."""
    depth = depth_of(patch.record)
    return (True, -depth) if patch.op == Op.DELETE else (False, depth)


def _key(name: str, said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise Invalid(N_("“{value}” does not fit this field."), field=name, value=said) from None


def moment_of(said: str, otherwise: datetime) -> datetime:
    """The moment a laptop names; `otherwise` where it names none that can be read."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return otherwise
    return otherwise if moment.tzinfo is None else moment


def as_json(value: Any) -> str:
    """A plain value as the text that is kept aside."""
    return msgspec.json.encode(value).decode()


@cache
def depth_of(record: str) -> int:
    """How far a record type hangs below others, so that parents are made first."""
    kinds = synced_tables()
    depth, seen, layer = 0, {record}, {record} & set(kinds)
    while layer:
        above = {
            column.info["refers"]
            for name in layer
            for column in kinds[name].__table__.columns
            if column.info.get("refers")
            and (column.name in kinds[name].follows or column.foreign_keys)
        }
        layer = above - seen
        seen |= layer
        depth += bool(layer)
    return depth
