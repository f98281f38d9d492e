"""Promotions that hold for a quote, and what it buys, as the rules of offers see them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.offers import Bought, Offer, Part
from app.errors import Invalid
from app.models import (
    Account,
    Product,
    Promotion,
    PromotionItem,
    PromotionSide,
    Quote,
    QuoteLine,
)
from app.services.price_lists import territories_of
from app.services.price_reading import folded
from app.services.quote_totals import day_of
from app.services.units import unit_named, units_of_all

_ONE, _FREE = Decimal(1), Decimal(100)


def promotions_of(session: Session, quote: Quote) -> list[Promotion]:
    """Those that hold for the customer on the day of the quote."""
    account, on = session.get(Account, quote.account_id), day_of(session, quote)
    query = sa.select(Promotion).where(
        sa.not_(Promotion.inactive),
        sa.or_(Promotion.valid_from.is_(None), Promotion.valid_from <= on),
        sa.or_(Promotion.valid_until.is_(None), Promotion.valid_until >= on),
        sa.or_(
            Promotion.account_class.is_(None),
            Promotion.account_class == (account.account_class if account else None),
        ),
        sa.or_(
            Promotion.territory_id.is_(None),
            Promotion.territory_id.in_(territories_of(session, account)),
        ),
    )
    return list(session.scalars(query.order_by(Promotion.id)))


def offers_of(
    session: Session, promotions: Collection[Promotion]
) -> tuple[list[Offer], dict[UUID, PromotionItem]]:
    """The promotions as the rules see them, and their items by key.

    One whose unit is gone holds no longer; what is withdrawn is not given.
    """
    query = sa.select(PromotionItem).where(
        PromotionItem.promotion_id.in_([one.id for one in promotions])
    )
    items = list(session.scalars(query.order_by(PromotionItem.id)))
    named = {item.product_id for item in items if item.product_id is not None}
    products = {
        one.id: one for one in session.scalars(sa.select(Product).where(Product.id.in_(named)))
    }
    units = units_of_all(session, list(products.values()))
    sides: dict[tuple[UUID, PromotionSide], list[Part]] = {}
    broken = set()
    for item in items:
        product = products.get(item.product_id) if item.product_id else None
        if item.side is PromotionSide.GIVE and (product is None or product.inactive):
            continue
        try:
            factor = unit_named(units[product.id], item.unit).factor if product else _ONE
        except Invalid:
            broken.add(item.promotion_id)
            continue
        part = Part(
            item.id,
            item.quantity * factor,
            item.product_id,
            folded(item.category),
            _FREE if item.percent is None else item.percent,
        )
        sides.setdefault((item.promotion_id, item.side), []).append(part)
    offers = [
        Offer(
            one.id,
            buys=tuple(sides.get((one.id, PromotionSide.BUY), ())),
            gives=tuple(sides.get((one.id, PromotionSide.GIVE), ())),
            reduces=tuple(sides.get((one.id, PromotionSide.REDUCE), ())),
            times=one.times,
            priority=one.priority,
            valid_from=one.valid_from,
        )
        for one in promotions
        if one.id not in broken
    ]
    return offers, {item.id: item for item in items}


def bought_of(session: Session, quote: Quote) -> Iterator[Bought]:
    """What the customer pays for: neither what is optional nor what a promotion gave."""
    lines = [line for line in quote.lines if _is_bought(line)]
    keys = {line.product_id for line in lines}
    products = {
        one.id: one for one in session.scalars(sa.select(Product).where(Product.id.in_(keys)))
    }
    for line in lines:
        product = products.get(line.product_id) if line.product_id else None
        if product is not None and line.quantity is not None:
            quantity = line.quantity * (line.unit_factor or _ONE)
            yield Bought(line.id, product.id, quantity, folded(product.category))


def _is_bought(line: QuoteLine) -> bool:
    own = line.promotion_id is None and line.product_id is not None
    return own and line.counts() and not line.optional and not line.alternative
