"""What sync could not settle by itself, put before the person who can: rows of “attention”."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app.errors import Problem
from app.i18n import N_
from app.ids import uuid7
from app.server.answered import Answered
from app.server.book import Book, Key
from app.server.gate import DELETED, Deleted
from app.server.intent import Buried, Clash, as_json
from app.store import Op
from app.sync.protocol import Mutation, Patch

CONFLICT = N_("Two people changed the same field. The later change is shown, the other is here.")
BACK = N_("The record was deleted and is there again, without these changes of yours.")
# The code of a question about a deleted record, and what it is when the record is there again.
GONE = Deleted.__name__.lower()
ANEW = {"code": "back", "sentence": BACK}


class Notices:
    """Writes notices inside one transaction; each is a record in its person's own bucket."""

    def __init__(self, book: Book, now: datetime) -> None:
        self._book = book
        self._now = now

    def clash(self, mutation: Mutation, clash: Clash) -> Key:
        """Two values of one field, for who wrote the one that is not shown."""
        return self.put(
            UUID(bytes=mutation.uid),
            user_id=str(clash.for_user),
            kind="conflict",
            code="same_field",
            sentence=CONFLICT,
            record=clash.record,
            row_id=str(clash.row_id),
            field=clash.field,
            kept=as_json(clash.kept),
            other=as_json(clash.other),
            by_id=str(clash.by) if clash.by else None,
        )

    def refusal(self, mutation: Mutation, author: UUID, problem: Problem) -> Key:
        """A whole edit that was not taken, for its author, with the reason."""
        about = self.about(mutation)
        details = {name: str(value) for name, value in problem.details.items()}
        field = getattr(problem, "field", None)
        by = problem.by if isinstance(problem, Deleted | Answered) else None
        known = about is not None and str(field) in self._book.table(about[0]).c
        return self.put(
            UUID(bytes=mutation.uid),
            user_id=str(author),
            kind="rejected",
            code=type(problem).__name__.lower(),
            sentence=problem.msgid,
            details=as_json(details) if details else None,
            record=about[0] if about else None,
            row_id=str(about[1]) if about else None,
            field=field if known else None,
            changes=whole(mutation),
            by_id=str(by) if by else None,
        )

    def buried(self, mutation: Mutation, by: UUID, lost: Buried) -> Key:
        """What somebody changed of a record that another deleted without having seen it."""
        patch = Patch(lost.record, lost.row_id.bytes, str(Op.UPDATE), lost.values)
        kept = msgspec.structs.replace(mutation, patches=[patch])
        return self.put(
            UUID(bytes=mutation.uid),
            user_id=str(lost.for_user),
            kind="rejected",
            code=GONE,
            sentence=DELETED,
            record=lost.record,
            row_id=str(lost.row_id),
            changes=whole(kept),
            by_id=str(by),
        )

    def came_back(self, keys: Iterable[Key], who: list[Any]) -> list[Key]:
        """Questions about records that were deleted and are there again: answered where all that
        was typed stands in them, else asked anew. `who` brought them back, as in `Book.update`."""
        returned = [key for key in dict.fromkeys(keys) if self._book.came_back(*key)]
        asked = [
            ("attention", question)
            for _, row_id in returned
            for question in self._book.rows_where("attention", "row_id", row_id)
        ]
        told: list[Key] = []
        for key in asked:
            row = self._book.row(*key)
            if row is None or row["code"] != GONE or row["resolution"]:
                continue
            news = {"resolution": "restore"} if self._stands(row["changes"]) else ANEW
            self._book.update(*key, news, who)
            told.append(key)
        return told

    def _stands(self, edit: str) -> bool:
        """Whether the records are as an edit wanted them."""
        for patch in msgspec.json.decode(edit, type=Mutation).patches:
            row = self._book.row(patch.record, UUID(bytes=patch.row_id))
            if patch.op == Op.DELETE or row is None:
                return False
            if any(row.get(name) != value for name, value in patch.values.items()):
                return False
        return True

    def put(self, mutation: UUID, **values: object) -> Key:
        """Make one."""
        key = uuid7()
        row: dict[str, Any] = dict.fromkeys(self._book.table("attention").c.keys())
        row.update(values)
        row |= {"id": str(key), "mutation": str(mutation)}
        row["at"] = row["created_at"] = self._now.isoformat()
        self._book.insert("attention", key, row, new=True)
        return "attention", key

    def name(self, user_id: str | None) -> str:
        """What somebody is called, to be said in a sentence."""
        row = self._book.row("user", UUID(user_id)) if user_id else None
        return str(row["name"]) if row else ""

    def about(self, mutation: Mutation) -> Key | None:
        """The record an edit is about: the first it names that can be one."""
        for patch in mutation.patches:
            if patch.record in self._book.kinds and len(patch.row_id) == 16:
                return patch.record, UUID(bytes=patch.row_id)
        return None


def whole(mutation: Mutation) -> str:
    """All of an edit as text."""
    return msgspec.json.encode(mutation).decode()
