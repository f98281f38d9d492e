"""What of a quote goes beyond the limits of whoever sends it, from the rows a laptop has.

The server asks the same of the same rows (`server/sending.py`), so that a laptop knows without a
network what will be taken, and nobody gains by changing its copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_FLOOR, Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.access import sees_secrets
from app.domain.limits import Breach, Limit, Offered, breaches, off_percent
from app.domain.lines import numbers_of
from app.domain.money import quantum, round_money
from app.domain.totals import LineTotals, Totals
from app.models import Account, DiscountLimit, Product, Quote, QuoteLine, User
from app.services import here
from app.services.line_values import prices, products_of
from app.services.prices import Item
from app.services.quote_totals import day_of, totals


def breaches_of(session: Session, quote: Quote) -> tuple[Breach, ...]:
    """What goes beyond the limits of who works here; nothing for nobody in particular."""
    role = role_of(session, here.me(session))
    return () if role is None else beyond(session, quote, role, limits_of(session))


def beyond(
    session: Session, quote: Quote, role: str, limits: Iterable[Limit], listed: bool = True
) -> tuple[Breach, ...]:
    """What goes beyond these limits where a person in this role sends the quote. What promotions
    give, the company gives.

    `listed`: whether prices and promotions still are what they were to whoever sent it.
    """
    known = tuple(limits)
    account = session.get(Account, quote.account_id)
    products = products_of(session, filter(None, (line.product_id for line in quote.lines)))
    if not known and all(product.floor_price is None for product in products.values()):
        return ()
    from app.services.offers import promised  # it stands on what asks for limits

    given = promised(session, quote, exactly=listed)
    came_to = totals(session, quote)
    asked = _listed(session, quote) if listed else {}
    numbers = numbers_of(line.kind for line in quote.lines)
    lines = [
        _offered(quote, line, of_line, number, products, asked)
        for line, of_line, number in zip(quote.lines, came_to.lines, numbers, strict=True)
        if line.counts() and line.price is not None and line.quantity and line.id not in given
    ]
    return breaches(
        known,
        lines,
        role,
        str(account.account_class or "") if account else "",
        day_of(session, quote),
        quantum(quote.currency),
        came_to.margin_percent if sees_secrets(role) else None,
    )


def limits_of(session: Session) -> list[Limit]:
    """The limits as they stand here."""
    return [limit_of(row) for row in session.scalars(sa.select(DiscountLimit))]


def limit_of(row: DiscountLimit) -> Limit:
    """A limit as the rules see it; categories are compared without case."""
    return Limit(
        role=str(row.role or ""),
        account_class=str(row.account_class or ""),
        category=(row.category or "").casefold(),
        max_line=row.max_line_percent,
        max_total=row.max_total_percent,
        min_margin=row.min_margin_percent,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def role_of(session: Session, user_id: UUID | None) -> str | None:
    """A person's role, None for nobody in particular."""
    found = session.scalar(sa.select(User.role).where(User.id == user_id)) if user_id else None
    return None if found is None else str(found)


def discount_of(came_to: Totals) -> Decimal:
    """How much was taken off altogether, in per cent of what it would cost without."""
    counting = [line for line in came_to.lines if line.counts]
    worth = sum((line.gross for line in counting if line.gross > 0), Decimal(0))
    return off_percent(worth, sum((line.total - line.share for line in counting), Decimal(0)))


def _offered(
    quote: Quote, line: QuoteLine, of_line: LineTotals, number: int,
    products: Mapping[UUID, Product], asked: Mapping[UUID, Decimal],
) -> Offered:  # fmt: skip
    product = products.get(line.product_id) if line.product_id else None
    return Offered(
        number=number,
        name=(line.description or "").split("\n", 1)[0],
        gross=of_line.gross,
        total=of_line.total,
        left=of_line.total - of_line.share,
        net=of_line.net if of_line.counts else of_line.total,
        category=(product.category or "").casefold() if product else "",
        listed=asked.get(line.id),
        least=_least(quote, line, product) if product and of_line.counts else None,
        counts=of_line.counts,
    )


def _least(quote: Quote, line: QuoteLine, product: Product) -> Decimal | None:
    """What the line may not fall below before tax; rounding alone never does."""
    if product.floor_price is None or product.currency not in (None, quote.currency):
        return None
    least = product.floor_price * (line.quantity or 0) * (line.unit_factor or 1)
    written = round_money(least, quote.currency, ROUND_FLOOR)
    return written - quantum(quote.currency) if quote.tax_included else written


def _listed(session: Session, quote: Quote) -> dict[UUID, Decimal]:
    """What the price lists ask for each line, by its key; nothing where they say nothing."""
    lines = [line for line in quote.lines if line.product_id and line.quantity]
    wanted = [
        Item(line.product_id, line.quantity, line.unit)
        for line in lines
        if line.product_id and line.quantity
    ]
    return {
        line.id: round_money(price * one.quantity, quote.currency)
        for line, one, price in zip(lines, wanted, prices(session, quote, wanted), strict=True)
        if price is not None
    }
