"""What of a quote goes beyond the limits of whoever sends it, from the rows a laptop has.

The server asks the same of the same rows (`server/sending.py`), so that a laptop knows without a
network what will be taken, and nobody gains by changing its copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.access import sees_secrets
from app.domain.judging import UNKNOWN, Entry, Facts, Judge
from app.domain.limits import Breach, Limit, off_percent
from app.domain.lines import numbers_of
from app.domain.rates import Rate
from app.domain.totals import Totals
from app.models import Account, DiscountLimit, Product, Quote, User
from app.services import here
from app.services.line_values import asked_for, prices, products_of, worths_for
from app.services.quote_totals import day_of, totals


def breaches_of(session: Session, quote: Quote) -> tuple[Breach, ...]:
    """What goes beyond the limits of who works here; nothing for nobody in particular."""
    role = role_of(session, here.me(session))
    return () if role is None else beyond(session, quote, role, limits_of(session))


def beyond(
    session: Session,
    quote: Quote,
    role: str,
    limits: Iterable[Limit],
    listed: bool = True,
    rates: Sequence[Rate] | None = None,
) -> tuple[Breach, ...]:
    """What goes beyond these limits where a person in this role sends the quote. What promotions
    give, the company gives.

    `listed`: whether prices and promotions still are what they were to whoever sent it; `rates`:
    the exchange rates as they were to them, else those that stand here.
    """
    judge = judge_of(session, quote, role, limits)
    if not binds(session, quote, judge):
        return ()
    facts = facts_of(session, quote, listed, rates)
    came_to = totals(session, quote)
    numbers = numbers_of(line.kind for line in quote.lines)
    entries = [
        Entry(
            number,
            (line.description or "").split("\n", 1)[0],
            line.quantity,
            line.unit_factor,
            of_line,
            facts.get(line.id, UNKNOWN),
        )
        for line, of_line, number in zip(quote.lines, came_to.lines, numbers, strict=True)
        if line.counts() and line.price is not None and line.quantity
    ]
    return judge.beyond(entries, came_to)


def judge_of(session: Session, quote: Quote, role: str, limits: Iterable[Limit]) -> Judge:
    """The limits of a person in this role for the customer of a quote."""
    account = session.get(Account, quote.account_id)
    return Judge(
        tuple(limits),
        role,
        str(account.account_class or "") if account else "",
        day_of(session, quote),
        quote.currency,
        quote.tax_included or False,
        sees_secrets(role),
    )


def binds(session: Session, quote: Quote, judge: Judge) -> bool:
    """Whether there is anything to keep to: a limit, or a floor price."""
    if judge.limits:
        return True
    keys = {line.product_id for line in quote.lines} - {None}
    floors = sa.select(Product.id).where(Product.id.in_(keys), Product.floor_price.is_not(None))
    return session.scalar(floors.limit(1)) is not None


def facts_of(
    session: Session, quote: Quote, listed: bool = True, rates: Sequence[Rate] | None = None
) -> dict[UUID, Facts]:
    """What limits ask of the lines with products, by the keys of the lines; as `beyond` says."""
    from app.services.offers import promised  # it stands on what asks for limits

    given = promised(session, quote, exactly=listed)
    products = products_of(session, filter(None, (line.product_id for line in quote.lines)))
    asked = _listed(session, quote) if listed else {}
    worths, found = worths_for(session, quote, rates), {}
    for line in quote.lines:
        product = products.get(line.product_id) if line.product_id else None
        if product is not None or line.id in given:
            found[line.id] = Facts(
                category=(product.category or "").casefold() if product else "",
                listed=asked.get(line.id),
                floor=product.floor_price if product else None,
                worth=worths(product.currency) if product and product.floor_price else None,
                given=line.id in given,
            )
    return found


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


def _listed(session: Session, quote: Quote) -> dict[UUID, Decimal]:
    """What the price lists ask for one of each line, by its key; nothing where they say nothing."""
    lines = [line for line in quote.lines if line.product_id and line.quantity]
    found = prices(session, quote, [asked_for(line) for line in lines])
    return {line.id: price for line, price in zip(lines, found, strict=True) if price is not None}
