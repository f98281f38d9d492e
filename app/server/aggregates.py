"""A quote is one thing with its lines: what it comes to is computed again where edits met."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import Refused
from app.i18n import N_
from app.models import Quote, QuoteLine, QuoteState
from app.models.base import Plain, meaning, table_of, unplain
from app.models.quote import CHOOSABLE, EDITABLE, HELD, SUMS, UNSENT
from app.server.book import Book, Key
from app.server.seen import Seen
from app.services.line_values import costs_after
from app.services.quote_choice import check_taken
from app.services.quote_totals import own_total, totals
from app.store import Op
from app.store.tables import journal, journal_change

DERIVED = (*SUMS, "own_total")
CHANGED_MEANWHILE = N_(
    "Somebody else changed this quote before it was sent. Look at it again, then send it anew."
)
CHANGED_BEFORE_CANCELLING = N_(
    "Somebody else changed this quote before it was cancelled. Look at it again; where it is still"
    " to be cancelled, cancel it anew."
)
WRONG_TOTAL = N_(
    "The total of this quote is not that of its lines. Look at it again, then send it anew."
)


def settle_quotes(
    book: Book,
    touched: Iterable[Key],
    who: list[Any],
    seen: Seen,
    since: datetime | None = None,
) -> list[Key]:
    """Bring the totals of the touched quotes in line with their lines; the rows changed.

    `seen` says how far into the journal the laptop had seen. Raises Refused where a quote was
    sent that somebody else had changed behind that, or whose totals are not those of its lines:
    the customer's paper and the book must never differ. One that says by which taxes it was
    reckoned comes to what they make of it, whatever today's made of the draft; that the paper
    said so too, its fingerprint proves (`sending.py`). What is sent again after a server was
    restored had been unchanged until `since` (R16).
    """
    keys, changed = list(touched), list[Key]()
    for quote_id in dict.fromkeys(filter(None, (quote_of(book, key) for key in keys))):
        row = book.row("quote", quote_id)
        if row is None:
            continue
        if row["state"] in UNSENT and _was_sealed(book, quote_id, row):
            raise Refused(CHANGED_MEANWHILE)  # else it would be sent but for its state
        if row["state"] in EDITABLE:
            changed += _costs_anew(book, quote_id, who)
            changed += _recompute(book, quote_id, row, who)
        elif _was_editable(book, quote_id, row):
            cancelled = row["state"] == QuoteState.CANCELLED
            if changed_by_others(book, quote_id, UUID(who[2]), seen, since):
                raise Refused(CHANGED_BEFORE_CANCELLING if cancelled else CHANGED_MEANWHILE)
            if not cancelled:
                changed += _check_totals(book, quote_id, row, who)
        elif row["state"] == QuoteState.WAITING:  # what went with the request may be undone
            changed += _recompute(book, quote_id, row, who)
        else:
            changed += keep_own_total(book, quote_id, who)
            if row["state"] in CHOOSABLE:
                _check_taken(book, quote_id, keys)
    return changed


def _was_editable(book: Book, quote_id: UUID, row: Plain) -> bool:
    key: Key = ("quote", quote_id)
    return key in book.born or book.left.get(key, row)["state"] in EDITABLE


def _was_sealed(book: Book, quote_id: UUID, row: Plain) -> bool:
    before = book.left.get(("quote", quote_id), row)
    return row["content_hash"] is not None and before["content_hash"] is None


def changed_by_others(
    book: Book, quote_id: UUID, device: UUID, seen: Seen, since: datetime | None = None
) -> bool:
    """Whether another device changed the quote or a line, unseen by this one.

    What this device pushed itself meanwhile does not count, however often its answer was lost, nor
    what follows by itself: the totals, also once a tax has changed.
    """
    lines = book.rows_where("quote_line", "quote_id", quote_id)
    query = (
        sa.select(journal_change.c.op, journal_change.c.after)
        .join(journal_change, journal_change.c.seq == journal.c.seq)
        .where(
            journal_change.c.record.in_(["quote", "quote_line"]),
            journal_change.c.row_id.in_([quote_id, *lines]),
            seen.unseen(journal.c.seq),
            journal.c.device_id != device,
        )
    )
    if since is not None:
        query = query.where(journal.c.at > since)
    return any(
        op != Op.UPDATE or not after or not msgspec.json.decode(after).keys() <= set(DERIVED)
        for op, after in book.connection.execute(query)
    )


def quote_of(book: Book, key: Key) -> UUID | None:
    """The quote that a row is, or is a line of."""
    if key[0] == "quote":
        return key[1]
    if key[0] != "quote_line":
        return None
    row = book.row(*key) or book.left.get(key)
    return UUID(row["quote_id"]) if row and row.get("quote_id") else None


def _check_totals(book: Book, quote_id: UUID, row: Plain, who: list[Any]) -> list[Key]:
    """Raises Refused where the paper says another total; what it does not say is filled in."""
    if row["reckoned"] is None or row["content_hash"] is None:
        came_to, _ = _totals(book, quote_id)
        if any(row[name] not in (None, came_to[name]) for name in DERIVED):
            raise Refused(WRONG_TOTAL)
    return _recompute(book, quote_id, row, who)


def keep_own_total(book: Book, quote_id: UUID, who: list[Any]) -> list[Key]:
    """Keep beside a quote that is fixed what the customer takes of it comes to."""
    row = book.row("quote", quote_id)
    if row is None:
        return []
    own = row["total"]
    if any(line is not None and line["chosen"] for line in _lines(book, quote_id)):
        with session_of(book) as session, session.no_autoflush:
            kind = meaning(Quote.__table__.c.own_total)
            own = kind.plain(own_total(session, session.get_one(Quote, quote_id)))
    if row["own_total"] == own:
        return []
    book.state("quote", quote_id)
    book.update("quote", quote_id, {"own_total": own}, who)
    return [("quote", quote_id)]


def _lines(book: Book, quote_id: UUID) -> list[Plain | None]:
    keys = book.rows_where("quote_line", "quote_id", quote_id)
    return [book.row("quote_line", key) for key in keys]


def _check_taken(book: Book, quote_id: UUID, touched: Iterable[Key]) -> None:
    """Raises Refused where choices that met leave no room for the discount, and where the customer
    would have said yes to nothing."""
    lines = any(key[0] == "quote_line" and quote_of(book, key) == quote_id for key in touched)
    if not (lines or _was_answered(book, quote_id)):
        return
    with session_of(book) as session, session.no_autoflush:
        check_taken(session, session.get_one(Quote, quote_id))


def _was_answered(book: Book, quote_id: UUID) -> bool:
    """Whether the customer has said yes to it just now."""
    key: Key = ("quote", quote_id)
    row = book.row(*key) or {}
    was = book.left.get(key, row)["state"] if key not in book.born else None
    return row["state"] in HELD and was not in HELD


def _recompute(book: Book, quote_id: UUID, row: Plain, who: list[Any]) -> list[Key]:
    came_to, lines = _totals(book, quote_id)
    changed: list[Key] = []
    if any(row[name] != came_to[name] for name in DERIVED):
        book.state("quote", quote_id)
        book.update("quote", quote_id, came_to, who)
        changed.append(("quote", quote_id))
    for line_id, total in lines.items():
        line = book.row("quote_line", line_id)
        if line is not None and line["total"] != total:
            book.state("quote_line", line_id)
            book.update("quote_line", line_id, {"total": total}, who)
            changed.append(("quote_line", line_id))
    return changed


def _costs_anew(book: Book, quote_id: UUID, who: list[Any]) -> list[Key]:
    """What the lines cost where the quote is in other money now, or of a day on which that is worth
    something else, as far as its author, who may see no cost, did not say so."""
    given = {change.row_id: change for change in book.changes}
    of = given.get(quote_id)
    if of is None or of.op is not Op.UPDATE or not of.after.keys() & {"currency", "quote_date"}:
        return []
    kind, changed = meaning(QuoteLine.__table__.c.cost), list[Key]()
    was = unplain(table_of(Quote), {name: of.before[name] for name in of.after})
    with session_of(book) as session, session.no_autoflush:
        found = costs_after(session, session.get_one(Quote, quote_id), was)
    for line_id, cost in found.items():
        row = book.row("quote_line", line_id)
        told = line_id in given and "cost" in given[line_id].after
        if row is None or told or row["cost"] == kind.plain(cost):
            continue
        book.state("quote_line", line_id)
        book.update("quote_line", line_id, {"cost": kind.plain(cost)}, who)
        changed.append(("quote_line", line_id))
    return changed


def session_of(book: Book) -> Session:
    return Session(
        book.connection, join_transaction_mode="rollback_only", info={"store": book.store}
    )


def _totals(book: Book, quote_id: UUID) -> tuple[Plain, dict[UUID, str | None]]:
    """What the quote and its lines come to, as plain values."""
    columns, kind = Quote.__table__.c, meaning(QuoteLine.__table__.c.total)
    with session_of(book) as session, session.no_autoflush:
        quote = session.get_one(Quote, quote_id)
        came_to = totals(session, quote)
        own = {name: meaning(columns[name]).plain(getattr(came_to, name)) for name in SUMS}
        own["own_total"] = own["total"]
        lines = {
            line.id: kind.plain(each.total if line.counts() else each.section_total)
            for line, each in zip(quote.lines, came_to.lines, strict=True)
        }
        return own, lines
