"""What follows from orders and deliveries, whoever wrote them and in whatever turn they came:
that a quote was ordered, that all of an order has come, and what the order comes to then."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.errors import Refused
from app.models import Order, OrderLine, OrderState, QuoteState
from app.models.base import meaning
from app.models.order import HAS_COME, Came, state_by_deliveries
from app.server.aggregates import keep_own_total, session_of
from app.server.book import Book, Key
from app.server.intent import Decision
from app.server.signed import choose_again
from app.services.order_reading import ordered
from app.services.order_totals import ENDED, own_total

_ASKED_ONCE = frozenset({QuoteState.ACCEPTED, QuoteState.ORDERED})


def settle_orders(book: Book, decision: Decision, who: list[Any]) -> list[Key]:
    """Bring the states of the touched quotes and orders in line with what there is; the rows
    changed.

    An accepted quote is ordered while one of its orders counts. Of two people who change its
    state, each about another order, neither is asked: there is nothing to choose. An order is
    delivered once all of it has come, though nobody's laptop knew of every delivery; and what has
    come is never called off, only the rest. Raises Refused where somebody else's delivery came
    before the order was called off.
    """
    changed: list[Key] = []
    lines = _owners(book, decision.touched, "delivery", "order_line", "line_id", own=False)
    gone = [key for key in decision.touched if key[0] == "delivery" and book.row(*key) is None]
    for key in _owners(book, lines, "order_line", "order", "order_id", own=False):
        changed += _settle_order(book, key, gone, who)
    _check_called_off(book, decision)
    for key in _owners(book, (*decision.touched, *changed), "order", "quote", "quote_id"):
        row = book.row(*key)
        if row is not None and row["state"] in _ASKED_ONCE:
            right = QuoteState.ORDERED if _counts(book, key[1]) else QuoteState.ACCEPTED
            again = _become(book, key, right, who)
            changed += again
            if again and right is QuoteState.ACCEPTED:
                changed += choose_again(book, key[1], who)
                changed += keep_own_total(book, key[1], who)
            decision.settle_clash(*key, "state", among=_ASKED_ONCE)
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


def _settle_order(book: Book, key: Key, gone: list[Key], who: list[Any]) -> list[Key]:
    """An order whose deliveries changed is what they make of it; `gone` were taken back."""
    row = book.row(*key)
    if row is None:
        return []
    before = _came(book, key[1], gone) if gone else None
    right = state_by_deliveries(OrderState(row["state"]), _came(book, key[1]), before)
    return _become(book, key, right, who)


def _check_called_off(book: Book, decision: Decision) -> None:
    for clash in decision.clashes:
        about = (clash.record, clash.field, clash.other)
        if about == ("order", "state", OrderState.CANCELLED) and _came(book, clash.row_id).some:
            raise Refused(HAS_COME)


def _came(book: Book, order_id: UUID, besides: Iterable[Key] = ()) -> Came:
    """What has come of an order, with deliveries that were there before."""
    back = [book.left[key] for key in besides if key in book.left]
    some, whole = False, True
    for line_id in book.rows_where("order_line", "order_id", order_id):
        values = book.row("order_line", line_id)
        line = book.thing("order_line", values) if values is not None else None
        if not isinstance(line, OrderLine) or not line.is_delivered():
            continue
        keys = book.rows_where("delivery", "line_id", line_id)
        rows = [book.row("delivery", key) for key in keys]
        rows += [row for row in back if row["line_id"] == str(line_id)]
        came = sum(Decimal(row["quantity"]) for row in rows if row)
        some, whole = some or came > 0, whole and came >= (line.quantity or 0)
    return Came(some, whole)


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
    with session_of(book) as session, session.no_autoflush:
        own = own_total(session, ordered(session, order_id))
        plain: str | None = meaning(Order.__table__.c.own_total).plain(own)
        return plain


def _become(book: Book, key: Key, state: str, who: list[Any]) -> list[Key]:
    row = book.row(*key)
    if row is None or row["state"] == state:
        return []
    book.update(*key, {"state": str(state)}, who)
    return [key]
