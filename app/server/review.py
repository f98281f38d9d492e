"""Edits of somebody who has lost the record: held for its new owner, whose answer decides (R13)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.errors import Refused
from app.i18n import N_
from app.models import User
from app.models.base import Plain
from app.models.sight import hidden
from app.records import title_of
from app.server.as_seen import value_as_seen
from app.server.attending import Notices, whole
from app.server.book import Book, Key
from app.server.buckets import buckets_of, granted, held_by, person, role_of
from app.server.decide import decide
from app.server.gate import Deleted
from app.server.intent import Author, Decision, NotYours
from app.server.reviewer import reviewer_of
from app.server.seen import ALL, Seen
from app.server.tables import held_mutation
from app.store import ChangeSet, Op
from app.store.statements import Statement
from app.sync.matters import CALLED
from app.sync.protocol import Mutation, Patch

REVIEW = N_("{name} changed this without knowing that it is yours now. Decide what becomes of it.")
WAITS = N_("This is with {name} now. Your change waits for their answer.")
NOBODY = N_("This is not in your book any more. Your change waits until somebody takes it over.")
DECLINED = N_("{name} kept what was there. Your change is kept here.")
NOTED = N_("{name} copied your change into a note.")
GONE = N_("The record was deleted meanwhile. Copy the change to a note, or decline it.")
SETTLED = N_("This was settled already.")

# The code of a notice: the reviewer's, its author's while it waits, and its author's after.
FOR_REVIEW, WAITING, ANSWERED = "review", "waiting", "answered"
ACCEPT, DECLINE, NOTE = "accept", "decline", "note"
# Whose records these are, and so who reviews, may have changed with them.
PLACED = frozenset({"account", "lead", "user", "team", "territory", "user_territory"})

_OPEN = Statement(lambda: sa.select(held_mutation).where(held_mutation.c.decided_at.is_(None)))


@dataclass
class Taken:
    """A held edit that was accepted: who made it, and what it changed."""

    author: Author
    mutation: Mutation
    decision: Decision
    changes: ChangeSet


class Review:
    """Holding, answering and passing on, inside one transaction."""

    def __init__(self, book: Book, now: datetime) -> None:
        self._book = book
        self._now = now
        self._notices = Notices(book, now)

    def hold(self, mutation: Mutation, author: Author, problem: NotYours) -> list[Key]:
        """Keep an edit whole, put it before who is responsible now, and tell its author."""
        key = self._about(mutation, problem.about)
        reviewer = reviewer_of(self._book, key, author.user_id)
        uid = UUID(bytes=mutation.uid)
        self._book.direct.execute(
            sa.insert(held_mutation).values(
                uid=uid,
                user_id=author.user_id,
                device=author.device,
                record=key[0],
                row_id=key[1],
                reason=problem.msgid,
                reviewer_id=reviewer,
                mutation=whole(mutation),
                at=self._now,
            )
        )
        called = self._called(key, author.seen)
        return self._tell(uid, mutation, author.user_id, key, reviewer, called)

    def answers(self, mutation: Mutation, author: Author, accepting: list[Taken]) -> list[Key]:
        """Act on the answers that an intent gives to held edits; the rows touched.

        What was accepted is added to `accepting`, to be journaled under its author's name. Raises
        Refused where it was answered before, or is somebody else's to answer, and whatever the
        rules say against an edit that is accepted.
        """
        touched: list[Key] = []
        for patch in mutation.patches:
            if patch.record != "attention" or "resolution" not in patch.values:
                continue
            row = self._book.row("attention", UUID(bytes=patch.row_id))
            if row is not None and row["code"] == FOR_REVIEW:
                touched += self._answer(row, author, accepting)
        return touched

    def pass_on(self, touched: Iterable[Key]) -> list[Key]:
        """Put what waits before the next reviewer where its own has lost the record."""
        if not any(record in PLACED for record, _ in touched):
            return []
        found: list[Key] = []
        for held in _OPEN.all(self._book.connection):
            key = (held.record, held.row_id)
            if self._book.row(*key) is None and self._is_here(held.reviewer_id):
                continue
            reviewer = reviewer_of(self._book, key, held.user_id)
            if reviewer == held.reviewer_id or reviewer is None:
                continue
            self._book.direct.execute(
                sa.update(held_mutation)
                .where(held_mutation.c.uid == held.uid)
                .values(reviewer_id=reviewer)
            )
            called = self._was_called(held.uid)
            found += self._take_back(held.uid, held.user_id)
            mutation = msgspec.json.decode(held.mutation, type=Mutation)
            found += self._tell(held.uid, mutation, held.user_id, key, reviewer, called)
        return found

    def _answer(self, row: Plain, author: Author, accepting: list[Taken]) -> list[Key]:
        query = sa.select(held_mutation).where(
            held_mutation.c.uid == UUID(row["mutation"]),
            held_mutation.c.reviewer_id == author.user_id,
            held_mutation.c.decided_at.is_(None),
        )
        held = self._book.connection.execute(query.with_for_update()).first()
        choice = row["resolution"]
        if held is None or choice not in (ACCEPT, DECLINE, NOTE):
            raise Refused(SETTLED)
        touched: list[Key] = []
        if choice == ACCEPT:
            taken = self._accept(held, author)
            accepting.append(taken)
            touched += taken.decision.touched + self._tell_unseen(taken)
        self._book.direct.execute(
            sa.update(held_mutation)
            .where(held_mutation.c.uid == held.uid)
            .values(decided_at=self._now, decision=choice)
        )
        called = self._was_called(held.uid)
        touched += self._take_back(held.uid, author.user_id, keep=UUID(row["id"]))
        if choice != ACCEPT:
            touched.append(self._tell_answer(held, author.user_id, choice, called))
        return touched

    def _accept(self, held: Any, reviewer: Author) -> Taken:
        """Decide it again as its author's, in the book of who said yes."""
        role = self._book.connection.execute(
            sa.select(User.__table__.c.role).where(User.__table__.c.id == held.user_id)
        ).scalar_one()
        author = Author(
            held.user_id,
            held.device,
            role,
            reviewer.buckets | {person(held.user_id)},
            timedelta(0),
            seen=ALL,
            reviewer=reviewer,
        )
        mutation = msgspec.json.decode(held.mutation, type=Mutation)
        own, self._book.changes = self._book.changes, ChangeSet()
        try:
            decision = decide(self._book, author, mutation, self._now)
        except Deleted:
            raise Refused(GONE) from None
        changes, self._book.changes = self._book.changes, own
        return Taken(author, mutation, decision, changes)

    def _tell_unseen(self, taken: Taken) -> list[Key]:
        """What others had changed, unseen by who said yes, is kept and waits for a choice."""
        by, lost = taken.author.user_id, taken.decision
        told = [self._notices.clash(taken.mutation, clash) for clash in lost.clashes]
        return told + [self._notices.buried(taken.mutation, by, one) for one in lost.buried]

    def _tell(
        self,
        uid: UUID,
        mutation: Mutation,
        author: UUID,
        key: Key,
        reviewer: UUID | None,
        called: str,
    ) -> list[Key]:
        """The reviewer's notice, with what they may see of the edit, and its author's, with what
        the record was called when they still had it."""
        common = {"kind": "held", "record": key[0], "row_id": str(key[1])}
        told = [
            self._notices.put(
                uid,
                **common,
                user_id=str(author),
                code=WAITING,
                sentence=WAITS if reviewer else NOBODY,
                details=self._named(reviewer, called),
                by_id=str(reviewer) if reviewer else None,
                changes=whole(mutation),
            )
        ]
        if reviewer is not None:
            told.append(
                self._notices.put(
                    uid,
                    **common,
                    user_id=str(reviewer),
                    code=FOR_REVIEW,
                    sentence=REVIEW,
                    details=self._named(author),
                    by_id=str(author),
                    changes=whole(self._seen_by(reviewer, mutation)),
                )
            )
        return told

    def _tell_answer(self, held: Any, reviewer: UUID, choice: str, called: str) -> Key:
        return self._notices.put(
            held.uid,
            user_id=str(held.user_id),
            kind="rejected",
            code=ANSWERED,
            sentence=DECLINED if choice == DECLINE else NOTED,
            details=self._named(reviewer, called),
            record=held.record,
            row_id=str(held.row_id),
            by_id=str(reviewer),
            changes=held.mutation,
        )

    def _take_back(self, uid: UUID, by: UUID, keep: UUID | None = None) -> list[Key]:
        """Remove the open notices of a held edit: its author's, and a former reviewer's."""
        table = self._book.table("attention")
        query = sa.select(table.c.id).where(
            table.c.mutation == uid, table.c.code.in_([FOR_REVIEW, WAITING])
        )
        found: list[Key] = []
        for row_id in self._book.connection.execute(query).scalars().all():
            if row_id != keep:
                self._book.delete("attention", row_id, by, self._now)
                found.append(("attention", row_id))
        return found

    def _seen_by(self, reviewer: UUID, mutation: Mutation) -> Mutation:
        """An edit without what this person may not see."""
        buckets = set(granted(self._book.connection, reviewer))
        unseen = hidden(role_of(self._book.connection, reviewer) or "rep")
        patches = [
            msgspec.structs.replace(
                patch,
                values={
                    name: value
                    for name, value in patch.values.items()
                    if name not in unseen.get(patch.record, ())
                },
            )
            for patch in mutation.patches
            if self._places(patch) & buckets
        ]
        return msgspec.structs.replace(mutation, patches=patches)

    def _places(self, patch: Patch) -> frozenset[str]:
        key = (patch.record, UUID(bytes=patch.row_id))
        row = self._book.row(*key)
        if row is not None:
            return held_by(self._book, *key) or buckets_of(self._book, patch.record, row)
        return buckets_of(self._book, patch.record, {**patch.values, "id": str(key[1])})

    def _about(self, mutation: Mutation, otherwise: Key) -> Key:
        """What the edit is about, as its author would say: what it changes, not what it adds."""
        keys = [
            (patch.record, UUID(bytes=patch.row_id))
            for patch in mutation.patches
            if patch.op != Op.INSERT
        ]
        return keys[0] if keys and otherwise not in keys else otherwise

    def _is_here(self, who: UUID | None) -> bool:
        return who is not None and role_of(self._book.connection, who) is not None

    def _named(self, who: UUID | None, called: str = "") -> str | None:
        row = self._book.row("user", who) if who else None
        details = {"name": row["name"]} if row else {}
        if called:
            details[CALLED] = called
        return msgspec.json.encode(details).decode() if details else None

    def _called(self, key: Key, seen: Seen) -> str:
        """What a record was called when its author's laptop had heard of it last."""
        field = title_of(key[0])
        if field == "id":
            return ""
        name = value_as_seen(self._book.connection, key[0], key[1], field, seen)
        return str(name or "").split("\n", 1)[0][:80]

    def _was_called(self, uid: UUID) -> str:
        """The same, out of the notice its author has."""
        table = self._book.table("attention")
        query = sa.select(table.c.details).where(table.c.mutation == uid, table.c.code == WAITING)
        details = self._book.connection.execute(query).scalar()
        return str(msgspec.json.decode(details).get(CALLED, "")) if details else ""
