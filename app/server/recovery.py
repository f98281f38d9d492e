"""Edits put aside after a server was restored: what they are about has not come back yet (R16).

Laptops send again what was lost, each its own, in any order. An edit of a record whose maker has
not come yet is neither refused nor applied to nothing: it waits here, whole, and is decided when
the record is there, or by the usual rules when the time of recovery is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.models.base import synced_tables
from app.server.book import Book, Key
from app.server.intent import names_rows
from app.server.life import recovering_until
from app.server.seen import Seen
from app.server.tables import waiting_mutation
from app.store import Op
from app.store.statements import Statement
from app.sync.protocol import Mutation, Patch

# What a restored server had taken before it lost it: taken again, if need be a little later.
TAKEN = frozenset({"applied", "merged", "conflict"})
# Made by the server alone: what it lost of them is made again where it is needed.
OWN = "attention"
# A quote is one with its lines: what happens to the one may let through an edit of the other.
QUOTES = frozenset({"quote", "quote_line"})


_ANY = Statement(lambda: sa.select(waiting_mutation.c.uid).limit(1))


@dataclass(frozen=True)
class Aside:
    """An edit that waits: whose it is, how far their clock was off, what they had seen."""

    mutation: Mutation
    device: UUID
    user_id: UUID
    offset: timedelta
    seen: Seen
    at: datetime


class Recovery:
    """What waits in this database, inside one transaction.

    Attributes:
        on: whether edits may be put aside now.
    """

    def __init__(self, book: Book, now: datetime) -> None:
        self._book = book
        self._connection = book.bare
        until = recovering_until(self._connection)
        self._ever = until is not None
        self.on = until is not None and now < until

    def holds(self, mutation: Mutation) -> bool:
        """Whether this edit waits here already."""
        if not self._ever:
            return False
        known = waiting_mutation.c.uid
        query = sa.select(known).where(known == UUID(bytes=mutation.uid))
        return self._connection.execute(query).first() is not None

    def must_wait(self, device: UUID, mutation: Mutation) -> bool:
        """Whether what it is about is not here, or what its author did before it waits."""
        if not self.on or not names_rows(mutation):
            return False
        touched = _keys(mutation)
        earlier = self._asides(waiting_mutation.c.device == device)
        if any(touched & _keys(one.mutation) for one in earlier if one.mutation.seq < mutation.seq):
            return True
        return any(not self._was_known(key) for key in _needed(mutation))

    def may_wait(self, mutation: Mutation) -> bool:
        """Whether an edit that is refused waits: the server had taken it before it was restored."""
        return self.on and mutation.was in TAKEN and names_rows(mutation)

    def put_aside(self, one: Aside) -> None:
        """Keep an edit whole until it can be decided."""
        values = {
            "uid": UUID(bytes=one.mutation.uid),
            "device": one.device,
            "seq": one.mutation.seq,
            "user_id": one.user_id,
            "mutation": msgspec.json.encode(one.mutation).decode(),
            "offset": round(one.offset.total_seconds()),
            "seen": one.seen.upto,
            "at": one.at,
        }
        known = waiting_mutation.c.uid == values["uid"]
        if self._connection.execute(sa.select(waiting_mutation).where(known)).first() is None:
            self._connection.execute(sa.insert(waiting_mutation), values)

    def take_out(self, one: Aside) -> None:
        """It is decided."""
        uid = waiting_mutation.c.uid
        self._connection.execute(
            sa.delete(waiting_mutation).where(uid == UUID(bytes=one.mutation.uid))
        )

    def without_own(self, mutation: Mutation) -> Mutation:
        """The edit without choices about questions that were lost with the server's copy."""
        if not names_rows(mutation):
            return mutation
        kept = [
            patch
            for patch in mutation.patches
            if patch.record != OWN or self._was_known((OWN, UUID(bytes=patch.row_id)))
        ]
        return msgspec.structs.replace(mutation, patches=kept)

    def waits(self) -> bool:
        """Whether anything waits in this database."""
        return self._ever and _ANY.first(self._connection) is not None

    def worth_trying(self, touched: set[Key]) -> list[Aside]:
        """What may be decided now that these rows were touched, in the order it was typed; all
        of it when the time of recovery is over."""
        quotes = any(record in QUOTES for record, _ in touched)
        return [
            one
            for one in self._asides(sa.true())
            if not self.on
            or (quotes and any(patch.record in QUOTES for patch in one.mutation.patches))
            or touched & about(one.mutation)
        ]

    def _asides(self, condition: sa.ColumnElement[bool]) -> Iterator[Aside]:
        known = waiting_mutation.c
        query = sa.select(waiting_mutation).where(condition)
        order = known.at, known.device, known.seq
        for row in self._connection.execute(query.order_by(*order)).all():
            yield Aside(
                msgspec.json.decode(row.mutation, type=Mutation),
                row.device,
                row.user_id,
                timedelta(seconds=row.offset),
                Seen(row.seen),
                row.at,
            )

    def _was_known(self, key: Key) -> bool:
        return self._book.state(*key) is not None


def anything_waits(connection: sa.Connection) -> bool:
    """Whether an edit was put aside in this database."""
    return recovering_until(connection) is not None and _ANY.first(connection) is not None


def _keys(mutation: Mutation) -> set[Key]:
    return {(patch.record, UUID(bytes=patch.row_id)) for patch in mutation.patches}


def about(mutation: Mutation) -> set[Key]:
    """The rows it touches, and those they are part of or travel with."""
    return _keys(mutation) | {key for patch in mutation.patches for key in _owners(patch)}


def _needed(mutation: Mutation) -> set[Key]:
    """The rows without which the edit cannot be decided; not those it makes itself."""
    made = {
        (patch.record, UUID(bytes=patch.row_id))
        for patch in mutation.patches
        if patch.op == Op.INSERT
    }
    needed: set[Key] = set()
    for patch in mutation.patches:
        if patch.op != Op.INSERT:
            needed.add((patch.record, UUID(bytes=patch.row_id)))
        needed |= set(_owners(patch))
    return {key for key in needed - made if key[0] in synced_tables()}


def _owners(patch: Patch) -> Iterator[Key]:
    """What a row is a part of, or travels with."""
    kind = synced_tables().get(patch.record)
    for column in kind.__table__.columns if kind is not None else ():
        said = patch.values.get(column.name)
        if isinstance(said, str) and (column.foreign_keys or column.name in kind.follows):  # type: ignore[union-attr]
            try:
                yield column.info["refers"], UUID(said)
            except (KeyError, ValueError):
                continue  # no reference, or one the rules will refuse
