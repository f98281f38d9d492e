"""What follows from orders and deliveries, whoever wrote them and in whatever turn they came:
that a quote was ordered, that all of an order has come, and what the order comes to then."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.models import Order, OrderLine, OrderState, QuoteState
from app.models.base import meaning
from app.server.book import Book, Key
from app.server.intent import Decision
from app.services.order_totals import ENDED, own_total
from app.services.orders import ordered

_ASKED_ONCE = frozenset({QuoteState.ACCEPTED, QuoteState.ORDERED})


def settle_orders(book: Book, decision: Decision, who: list[Any]) -> list[Key]:
    """Bring the states of the touched quotes and orders in line with what there is; the rows
    changed.

    An accepted quote is ordered while one of its orders counts. Of two people who change its
    state, each about another order, neither is asked: there is nothing to choose. An order is
    delivered once all of it has come, though nobody's laptop knew of every delivery.
    """
    changed: list[Key] = []
    for key in _owners(book, decision.touched, "order", "quote", "quote_id"):
        row = book.row(*key)
        if row is not None and row["state"] in _ASKED_ONCE:
            right = QuoteState.ORDERED if _counts(book, key[1]) else QuoteState.ACCEPTED
            changed += _become(book, key, right, who)
            decision.settle_clash(*key, "state", among=_ASKED_ONCE)
    lines = _owners(book, decision.touched, "delivery", "order_line", "line_id", own=False)
    for key in _owners(book, lines, "order_line", "order", "order_id", own=False):
        row = book.row(*key)
        if row is not None and row["state"] == OrderState.CONFIRMED and _all_came(book, key[1]):
            changed += _become(book, key, OrderState.DELIVERED, who)
    of_orders = [key for key in (*decision.touched, *lines, *changed) if key[0] != "delivery"]
    for key in _owners(book, of_orders, "order_line", "order", "order_id"):
        changed += _keep_own_total(book, key, who)
    return changed


def _owners(
    book: Book, touched: Iterable[Key], part: str, owner: str, name: str, own: bool = True
) -> list[Key]:
    """The owners among `touched` (where they count by their `own`), and those of parts there."""
    found: dict[Key, None] = {}
    for key in touched:
        if key[0] == owner and own:
            found[key] = None
        row = (book.row(*key) or book.left.get(key)) if key[0] == part else None
        if row is not None and row[name]:
            found[owner, UUID(row[name])] = None
    return list(found)


def _counts(book: Book, quote_id: UUID) -> bool:
    """Whether an order of the quote was not called off."""
    rows = (book.row("order", key) for key in book.rows_where("order", "quote_id", quote_id))
    return any(row is not None and row["state"] != OrderState.CANCELLED for row in rows)


def _all_came(book: Book, order_id: UUID) -> bool:
    """Whether nothing of an order is still to be delivered."""
    for line_id in book.rows_where("order_line", "order_id", order_id):
        values = book.row("order_line", line_id)
        line = book.thing("order_line", values) if values is not None else None
        if not isinstance(line, OrderLine) or not line.is_delivered():
            continue
        rows = (
            book.row("delivery", key) for key in book.rows_where("delivery", "line_id", line_id)
        )
        if sum(Decimal(row["quantity"]) for row in rows if row) < (line.quantity or 0):
            return False
    return True


def _keep_own_total(book: Book, key: Key, who: list[Any]) -> list[Key]:
    """Keep beside an order what it comes to, whatever a laptop knew of its deliveries."""
    row = book.row(*key)
    if row is None:
        return []
    own = row["total"] if row["state"] not in ENDED else _own_total(book, key[1])
    if row["own_total"] == own:
        return []
    book.state(*key)
    book.update(*key, {"own_total": own}, who)
    return [key]


def _own_total(book: Book, order_id: UUID) -> str | None:
    session = Session(
        book.connection, join_transaction_mode="rollback_only", info={"store": book.store}
    )
    with session, session.no_autoflush:
        own = own_total(session, ordered(session, order_id))
        plain: str | None = meaning(Order.__table__.c.own_total).plain(own)
        return plain


def _become(book: Book, key: Key, state: str, who: list[Any]) -> list[Key]:
    row = book.row(*key)
    if row is None or row["state"] == state:
        return []
    book.update(*key, {"state": str(state)}, who)
    return [key]
