"""What a customer pays for a product: the company's price lists put to the rules of pricing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.pricing import Asked, PriceAnswer, Rule, price_for
from app.models import Account, PriceList, PriceRule, Product

# A list may be based on another; longer chains than this are a circle.
_DEEPEST = 10


def price_of(
    session: Session,
    product: Product,
    account: Account | None,
    quantity: Decimal,
    currency: str,
    on: date,
    price_list_id: UUID | None = None,
) -> PriceAnswer:
    """The price of one unit and why. Raises Invalid where there is none in this currency."""
    chosen = price_list_id or (account.price_list_id if account else None)
    lists = lists_for(session, chosen, currency, on)
    same_money = product.currency in (None, currency)
    asked = Asked(
        product=product.id,
        on=on,
        quantity=quantity,
        category=(product.category or "").casefold() or None,
        account=account.id if account else None,
        account_class=account.account_class if account else None,
    )
    return price_for(
        asked,
        product.list_price if same_money else None,
        product.cost if same_money else None,
        [_rules(session, price_list.id, product.id) for price_list in lists],
        currency,
    )


def lists_for(
    session: Session, price_list_id: UUID | None, currency: str, on: date
) -> list[PriceList]:
    """The price lists that speak, the nearest first: the one named and its parents, then the
    one for everybody; only those in this currency and valid on the day."""
    chain: dict[UUID, PriceList] = {}
    for start in (price_list_id, main_list(session)):
        following = start
        while following is not None and following not in chain and len(chain) < _DEEPEST:
            found = session.get(PriceList, following)
            if found is None:
                break
            chain[following] = found
            following = found.parent_id
    return [one for one in chain.values() if one.currency == currency and _holds(one, on)]


def main_list(session: Session) -> UUID | None:
    """The price list for everybody."""
    query = sa.select(PriceList.id).where(PriceList.main.is_(True)).order_by(PriceList.id).limit(1)
    return session.scalars(query).first()


def _holds(price_list: PriceList, on: date) -> bool:
    started = price_list.valid_from is None or price_list.valid_from <= on
    return started and (price_list.valid_until is None or on <= price_list.valid_until)


def _rules(session: Session, price_list_id: UUID, product_id: UUID) -> list[Rule]:
    query = sa.select(PriceRule).where(
        PriceRule.price_list_id == price_list_id,
        sa.or_(PriceRule.product_id == product_id, PriceRule.product_id.is_(None)),
    )
    return [rule_of(rule) for rule in session.scalars(query)]


def rule_of(rule: PriceRule) -> Rule:
    """A price rule as the rules of pricing see it; categories are compared without case."""
    return Rule(
        id=rule.id,
        kind=rule.kind.value,
        value=rule.value,
        product=rule.product_id,
        category=(rule.category or "").casefold() or None,
        account=rule.account_id,
        account_class=rule.account_class,
        min_quantity=rule.min_quantity,
        valid_from=rule.valid_from,
        valid_until=rule.valid_until,
        base="cost" if rule.from_cost else "list",
        amount=rule.plus or Decimal(0),
        round_to=rule.round_to or Decimal(0),
        priority=rule.priority,
    )
