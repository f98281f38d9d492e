"""A request for approval that was answered already: who answers unseen reads by whom, and how.

Two may answer one request on laptops that know nothing of each other. The answer that came first
holds, whichever clock was ahead; the other is kept whole, and said in one sentence rather than as
a choice for each of its fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from app.domain.access import ANSWERED
from app.errors import Refused
from app.i18n import N_
from app.models import Decision, QuoteState
from app.models.approval import NOTHING_TO_ANSWER
from app.models.base import Plain
from app.server.book import Book
from app.server.gate import Gate
from app.store import Op
from app.sync.protocol import Mutation, Patch

_HOW = {
    Decision.APPROVED: N_(
        "{name} has approved this quote already, and that holds. If it is to change after all, who"
        " wrote it edits it and asks for approval anew."
    ),
    Decision.RETURNED: N_(
        "{name} has returned this quote already, and that holds; the reason stands on the request."
        " Who wrote it changes it, then asks for approval anew."
    ),
    Decision.WITHDRAWN: N_(
        "{name} has taken back the request for approval, so there is nothing to answer now. If they"
        " ask anew, it waits under Approvals once more."
    ),
}
_ANSWERS = tuple(_HOW)
_BY_A_MANAGER = (QuoteState.APPROVED, QuoteState.RETURNED)


class Answered(Refused):
    """What was to be answered is no question any more.

    Attributes:
        by: who answered it, as far as that is known.
    """

    def __init__(self, msgid: str, by: UUID | None = None, **details: object) -> None:
        super().__init__(msgid, **details)
        self.by = by


def check_unanswered(book: Book, gate: Gate, mutation: Mutation) -> None:
    """Raises Answered for the answer to a request that was answered before, or to a quote about
    which nobody asks now. Who does not hold them learns nothing of it here."""
    for patch, row in _held(book, gate, mutation, "approval"):
        if patch.values.get("decision") in _ANSWERS and row["decision"] != Decision.WAITING:
            raise _answered(book, row)
    for patch, row in _held(book, gate, mutation, "quote"):
        new = patch.values.get("state")
        doing = mutation.origin not in ("undo", "redo")
        if doing and new in _BY_A_MANAGER and row["state"] not in (QuoteState.WAITING, new):
            raise Answered(NOTHING_TO_ANSWER)


def _answered(book: Book, row: Plain) -> Answered:
    by = UUID(row["decided_by"]) if row["decided_by"] else None
    person = book.row("user", by) if by else None
    if person is None:
        return Answered(ANSWERED)
    return Answered(_HOW[Decision(row["decision"])], by, name=person["name"])


def _held(book: Book, gate: Gate, mutation: Mutation, record: str) -> Iterator[tuple[Patch, Plain]]:
    """The changes of such records in the author's book, each with the row as it stands."""
    for patch in mutation.patches:
        if patch.record != record or patch.op != Op.UPDATE:
            continue
        key = (record, UUID(bytes=patch.row_id))
        row = book.row(*key)
        if row is not None and gate.places(key, row) & gate.author.buckets:
            yield patch, row
