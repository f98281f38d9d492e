"""What a product costs today: by price list, unit and quantity, with the margin and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.access import sees_secrets
from app.domain.money import round_to
from app.domain.price_rules import SURCHARGE
from app.domain.usual_names import called
from app.models import PriceList, Product
from app.models.quote_line import cost_of
from app.services import here
from app.services.bundles import made_of
from app.services.company import company_of
from app.services.limits import role_of
from app.services.price_explaining import explain
from app.services.price_reading import folded
from app.services.prices import Buyer, Ground, Item, ground_of
from app.services.rates import worths_in

# Nobody reads more lists of one product, or more steps of one list.
MOST_LISTS, MOST_STEPS = 40, 6


@dataclass(frozen=True)
class Price:
    """A price of a product today.

    Attributes:
        quantity: from how many of the unit on.
        margin: of the price before tax, in per cent; None where the cost is not known, or not
            for the eyes of who works here.
        why: in sentences; or what is missing where there is no price.
    """

    price_list: str
    quantity: Decimal
    unit: str
    price: Decimal | None
    currency: str
    margin: Decimal | None
    why: str


def price_table(session: Session, product_id: UUID) -> list[Price]:
    """The prices of a product by list, of each unit and at each step of quantity. Customers of
    a class or a territory may pay less. Raises NotFound."""
    product = here.found(session, Product, product_id)
    role = role_of(session, here.me(session))
    sees = role is not None and sees_secrets(role)
    lists = sa.select(PriceList).order_by(PriceList.main.desc(), PriceList.name, PriceList.id)
    found = []
    for one in session.scalars(lists.limit(MOST_LISTS)):
        buyer = Buyer(None, one.currency, here.today(session), one.id)
        ground = ground_of(session, buyer, [product.id])
        cost = _cost(session, product, buyer) if sees else None
        for item in _items(ground, product):
            told = explain(session, buyer, item)
            found.append(
                Price(
                    called("price_list", one.name),
                    item.quantity,
                    told.unit,
                    told.price,
                    one.currency,
                    _margin(ground, item, cost, told.price),
                    told.sentence or told.problem,
                )
            )
    return found


def _cost(session: Session, product: Product, buyer: Buyer) -> Decimal | None:
    """In the money of who buys."""
    worths = worths_in(session, company_of(session).currency, buyer.currency, buyer.on)
    return cost_of(product, worths, parts=made_of(session, [product]).get(product.id, ()))


def _items(ground: Ground, product: Product) -> Iterator[Item]:
    item = Item(product.id)
    if not any(one.id == ground.buyer.price_list_id for one in ground.lists):
        return  # the list is not valid today
    rules = [rule for of in ground.rule_lists(item) for rule in of.rules]
    for unit in ground.units[product.id]:
        named = None if unit is ground.units[product.id][0] else unit.name
        steps = {
            rule.min_quantity
            for rule in rules
            if rule.unit == folded(named) and rule.min_quantity > 1 and rule.kind != SURCHARGE
        }
        for quantity in [Decimal(1), *sorted(steps)[:MOST_STEPS]]:
            yield Item(product.id, quantity, named)


def _margin(
    ground: Ground, item: Item, cost: Decimal | None, price: Decimal | None
) -> Decimal | None:
    if not price or cost is None:
        return None
    net = ground.before_tax(item, price)
    earned = net - Fraction(cost) * Fraction(ground.asked(item).factor)
    return round_to(earned / net * 100, Decimal("0.1"))
