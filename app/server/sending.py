"""What the server asks again when a quote leaves the house or becomes an order.

A laptop has asked the same before (`services/approvals.py`, `services/orders.py`), from its copy of
the same rows. Here they are the server's own, so that nobody gains by changing theirs. They are
taken as the author's laptop had been given them, which its cursors say: a limit that changed
while somebody was away without a network does not take back what they have in good faith put into
the hands of a customer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.domain.access import sees_secrets
from app.domain.limits import Limit
from app.errors import Refused
from app.i18n import N_
from app.models import Account, DiscountLimit, Order, Product, Quote, QuoteState, Synced
from app.models.base import Plain, table_of, unplain
from app.models.quote import UNSENT
from app.server.book import Book, Key
from app.server.intent import Author
from app.services import approvals, limits, orders
from app.services.quote_content import content_hash
from app.services.reckoning import reckoned, reckoning_of
from app.store import Change, Op
from app.store import journal as journaling
from app.store.tables import journal_change

OTHER_CONTENT = N_(
    "This quote does not say what it said when it was sent. Look at it again, then send it anew."
)
# Where a change unseen by the author may have changed what the price lists say.
PRICES = frozenset({
    "product", "product_unit", "price_list", "price_rule", "exchange_rate", "promotion",
    "promotion_item",
})  # fmt: skip
_INSIDE = UNSENT | {QuoteState.CANCELLED}


def check_sales(
    book: Book, touched: Iterable[Key], author: Author, who: list[Any], again: bool
) -> list[Key]:
    """Raises Refused for a quote that may not be sent, or an order that is not its quote's; the
    rows changed. `again`: it had been taken before the server was restored."""
    keys = list(dict.fromkeys(touched))
    sent = [key for key in keys if key[0] == "quote" and _leaves(book, key)]
    made = [key for key in keys if key[0] == "order" and key in book.born and book.row(*key)]
    if not sent and not made:
        return []
    session = Session(
        book.connection, join_transaction_mode="rollback_only", info={"store": book.store}
    )
    changed: list[Key] = []
    with session, session.no_autoflush:
        for key in made:
            orders.check_sums(session, session.get_one(Order, key[1]))
        for key in sent:
            quote = session.get_one(Quote, key[1])
            if not again:
                _check_limits(session, quote, author)
            _check_content(quote)
            if quote.content_hash is None:
                seal = {"content_hash": content_hash(quote)}
                if quote.reckoned is None:
                    seal["reckoned"] = reckoned(quote, reckoning_of(session, quote))
                book.update("quote", quote.id, seal, who)
                changed.append(key)
    return changed


def _leaves(book: Book, key: Key) -> bool:
    """Whether the quote is now in the customer's hands, and was not before."""
    row = book.row(*key)
    if row is None or row["state"] in _INSIDE:
        return False
    return key in book.born or book.left.get(key, row)["state"] in _INSIDE


def _check_content(quote: Quote) -> None:
    if quote.content_hash is not None and quote.content_hash != content_hash(quote):
        raise Refused(OTHER_CONTENT)


def _check_limits(session: Session, quote: Quote, author: Author) -> None:
    """By the rows as the author's laptop had them, and as the author sees them."""
    seen = author.seen if author.reach is None or author.reach.credible else 2**62
    connection = session.connection()
    products = {line.product_id for line in quote.lines} - {None}
    shown = [  # a session lets go of what nobody holds
        *put_back(session, Product, [key for key in products if key], seen),
        *put_back(session, Account, [quote.account_id], seen),
    ]
    if not sees_secrets(author.role):
        for product in shown:
            if isinstance(product, Product):
                set_committed_value(product, "cost", None)
    found = limits.beyond(
        session,
        quote,
        str(author.role),
        limits_as_seen(connection, seen),
        listed=not _prices_changed(connection, seen),
    )
    approvals.check_covered(session, quote, found)


def limits_as_seen(connection: sa.Connection, seen: int) -> list[Limit]:
    """The limits as they stood at entry `seen` of the journal."""
    table = table_of(DiscountLimit)
    rows = {row.id: dict(row._mapping) for row in connection.execute(sa.select(table))}
    for change in _since(connection, seen, "discount_limit"):
        if change.op is Op.INSERT:
            rows.pop(change.row_id, None)
        else:
            known = {} if change.op is Op.DELETE else rows.get(change.row_id, {})
            rows[change.row_id] = {**known, **unplain(table, change.before)}
    return [limits.limit_of(DiscountLimit(**row)) for row in rows.values()]


def put_back(session: Session, kind: type[Synced], keys: list[UUID], seen: int) -> list[Synced]:
    """The records of this session with these keys, as they stood at entry `seen` of the journal."""
    if not keys:
        return []
    found = list(session.scalars(sa.select(kind).where(kind.id.in_(keys))))
    before: dict[UUID, Plain] = {}
    for change in _since(session.connection(), seen, kind.__tablename__, keys):
        if change.op is Op.UPDATE:
            before.setdefault(change.row_id, {}).update(change.before)
    for record in found:
        for name, value in unplain(table_of(kind), before.get(record.id, {})).items():
            set_committed_value(record, name, value)
    return found


def _since(
    connection: sa.Connection, seen: int, record: str, keys: list[UUID] | None = None
) -> list[Change]:
    """What happened to records since, the latest first."""
    column = journal_change.c
    query = sa.select(journal_change).where(column.record == record, column.seq > seen)
    if keys is not None:
        query = query.where(column.row_id.in_(keys))
    rows = connection.execute(query.order_by(column.id.desc())).all()
    return [journaling.change_from(row) for row in rows]


def _prices_changed(connection: sa.Connection, seen: int) -> bool:
    column = journal_change.c
    query = sa.select(column.id).where(column.seq > seen, column.record.in_(PRICES)).limit(1)
    return connection.execute(query).first() is not None
