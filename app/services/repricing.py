"""The prices of a quote's lines once more, from the price lists as they are now."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.i18n import N_
from app.services.line_values import asked_for, prices
from app.services.quote_totals import recompute
from app.services.revising import open_to_change
from app.store import Store

REPRICE = N_("Prices of today")


@dataclass(frozen=True)
class Repriced:
    """The quote, and the lines whose price is another now."""

    quote_id: UUID
    lines: tuple[UUID, ...]


def reprice(store: Store, quote_id: UUID) -> Repriced:
    """Give every product the price the lists have for this customer, day and quantity; also where
    another was typed by hand. A product without a price keeps the one it has."""
    with store.work(REPRICE) as session:
        quote = open_to_change(session, quote_id)
        lines = [line for line in quote.lines if line.product_id is not None]
        found, changed = prices(session, quote, [asked_for(line) for line in lines]), []
        with session.no_autoflush:  # prices and totals are written at once
            for line, price in zip(lines, found, strict=True):
                if price is not None and price != line.price:
                    line.price = price
                    changed.append(line.id)
            recompute(session, quote, same_lines=True)
        return Repriced(quote.id, tuple(changed))
