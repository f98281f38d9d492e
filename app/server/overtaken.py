"""A revision still being written though the customer has said yes to another: said to whose it is.

The yes and the revision are typed on two laptops that know nothing of each other. The one who
writes learns why it cannot be sent, and what to do with it; nothing of it is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from app.domain.numbering import with_revision
from app.models import Quote, QuoteState
from app.models.quote import HELD, OVERTAKEN, UNSENT, other_revisions
from app.server.attending import Notices
from app.server.book import Book, Key
from app.server.intent import as_json
from app.sync.protocol import Mutation

CODE = "overtaken"


def tell_overtaken(
    book: Book, notices: Notices, mutation: Mutation, touched: Iterable[Key]
) -> list[Key]:
    """The notices about revisions that met a yes to another one; each is told once."""
    told: list[Key] = []
    for key in dict.fromkeys(touched):
        for draft, held in _met(book, key):
            words = as_json({"number": with_revision(held.number or "", held.revision)})
            told += [
                notices.put(
                    UUID(bytes=mutation.uid), user_id=user_id, kind="held", code=CODE,
                    sentence=OVERTAKEN, details=words, record="quote", row_id=str(draft.id),
                )
                for user_id in _whose(book, draft, held)
                if not _knows(book, draft.id, user_id, words)
            ]  # fmt: skip
    return told


def _met(book: Book, key: Key) -> Iterator[tuple[Quote, Quote]]:
    """What is not sent yet beside what the customer took, where one of them was touched."""
    row = book.row(*key) if key[0] == "quote" else None
    if row is None:
        return
    state = QuoteState(row["state"])
    if not (state in HELD or (state in UNSENT and row["revises_id"])):
        return
    quote = book.find(Quote, key[1])
    assert isinstance(quote, Quote)
    for other in other_revisions(quote, book.find, book.those):
        if quote.state in HELD and other.state in UNSENT:
            yield other, quote
        elif quote.state in UNSENT and other.state in HELD:
            yield quote, other


def _whose(book: Book, draft: Quote, held: Quote) -> list[str]:
    """Its owner, and who began it where that is somebody else; not who noted the yes."""
    state = book.state("quote", held.id)
    noted = state.fver.get("state", [0, None])[1] if state else None
    people = (str(one) for one in (draft.owner_id, draft.created_by) if one)
    return [one for one in dict.fromkeys(people) if one != noted]


def _knows(book: Book, draft: UUID, user_id: str, words: str) -> bool:
    """Whether somebody was told of this yes before, answered or not."""
    rows = (book.row("attention", key) for key in book.rows_where("attention", "row_id", draft))
    told = {"code": CODE, "user_id": user_id, "details": words}
    return any(row is not None and told.items() <= row.items() for row in rows)
