"""What sync could not settle by itself, put before the person who can: rows of “attention”."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app.errors import Problem
from app.i18n import N_
from app.ids import uuid7
from app.server.book import Book, Key
from app.server.gate import DELETED
from app.server.intent import Buried, Clash, as_json
from app.store import Op
from app.sync.protocol import Mutation, Patch

CONFLICT = N_("Two people changed the same field. The later change is shown, the other is here.")


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
        )

    def buried(self, mutation: Mutation, by: UUID, lost: Buried) -> Key:
        """What somebody changed of a record that another deleted without having seen it."""
        patch = Patch(lost.record, lost.row_id.bytes, str(Op.UPDATE), lost.values)
        kept = msgspec.structs.replace(mutation, patches=[patch])
        return self.put(
            UUID(bytes=mutation.uid),
            user_id=str(lost.for_user),
            kind="rejected",
            code="deleted",
            sentence=DELETED,
            record=lost.record,
            row_id=str(lost.row_id),
            changes=whole(kept),
            by_id=str(by),
        )

    def put(self, mutation: UUID, **values: object) -> Key:
        """Make one."""
        key = uuid7()
        row: dict[str, Any] = dict.fromkeys(self._book.table("attention").c.keys())
        row.update(values)
        row |= {"id": str(key), "mutation": str(mutation)}
        row["at"] = row["created_at"] = self._now.isoformat()
        self._book.insert("attention", key, row, new=True)
        return "attention", key

    def about(self, mutation: Mutation) -> Key | None:
        """The record an edit is about: the first it names that can be one."""
        for patch in mutation.patches:
            if patch.record in self._book.kinds and len(patch.row_id) == 16:
                return patch.record, UUID(bytes=patch.row_id)
        return None


def whole(mutation: Mutation) -> str:
    """All of an edit as text."""
    return msgspec.json.encode(mutation).decode()
