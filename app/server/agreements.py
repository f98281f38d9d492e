"""A customer who agreed on condition of an approval that was refused: said, never lost.

The yes and the answer are typed on two laptops, in either order. Where they meet here for the
first time, who wrote the quote is told, and so is who answered without knowing of the yes.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from app.i18n import N_
from app.models import Decision
from app.models.base import Plain
from app.server.attending import Notices
from app.server.book import Book, Key
from app.server.intent import as_json
from app.sync.protocol import Mutation

AGREED = "agreed"
RETURNED = N_(
    "The customer had agreed to this quote on condition, and {name} returned it: “{comment}”"
    " Talk to the customer, then send a new revision or cancel it."
)
UNKNOWN = N_(
    "You returned this quote; its customer had agreed to it on condition of your yes."
    " Talk about it with {name}."
)


def tell_unmet(
    book: Book, notices: Notices, mutation: Mutation, touched: Iterable[Key]
) -> list[Key]:
    """The notices about requests where a yes and a refusal have met in this intent."""
    told: list[Key] = []
    for key in dict.fromkeys(touched):
        row = book.row(*key) if key[0] == "approval" else None
        if row is None or not _have_met(row) or _have_met(book.left.get(key, {})):
            continue
        told += _told(notices, mutation, row, book.left.get(key, {}))
    return told


def _have_met(row: Plain) -> bool:
    return row.get("decision") == Decision.RETURNED and row.get("agreed_at") is not None


def _told(notices: Notices, mutation: Mutation, row: Plain, before: Plain) -> list[Key]:
    asked, decided = row["asked_by"], row["decided_by"]
    quote = {"record": "quote", "row_id": row["quote_id"], "kind": "held", "code": AGREED}
    uid = UUID(bytes=mutation.uid)
    told = []
    if asked:
        words = {"name": notices.name(decided), "comment": row["comment"] or ""}
        told.append(
            notices.put(
                uid, **quote, user_id=asked, by_id=decided, sentence=RETURNED,
                details=as_json(words),
            )
        )  # fmt: skip
    if decided and before.get("decision") == Decision.RETURNED:
        words = {"name": notices.name(asked)}
        told.append(
            notices.put(
                uid, **quote, user_id=decided, by_id=asked, sentence=UNKNOWN,
                details=as_json(words),
            )
        )  # fmt: skip
    return told
