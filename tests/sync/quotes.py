"""The quotes that laptops write in these tests."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from app.models import LineKind, Quote, QuoteLine
from app.services import quoting
from app.services.quote_lines import add_line
from app.store import Store


def quote_with_line(store: Store, account: UUID) -> tuple[UUID, UUID]:
    """Its key and that of its line; its sums are left to the server."""
    with store.work("Quote") as session:
        quote = Quote(account_id=account)
        line = QuoteLine(kind=LineKind.TEXT, description="Kopi 1 kg", quantity=1, price=90_000)
        quote.lines.append(line)
        session.add(quote)
        session.flush()
        return quote.id, line.id


def priced_quote(store: Store, account: UUID) -> UUID:
    """A quote of Rp 90.000 before tax."""
    quote = quoting.new_quote(store, account)
    add_line(store, quote, description="Kopi 1 kg", quantity=Decimal(1), price=Decimal(90_000))
    return quote
