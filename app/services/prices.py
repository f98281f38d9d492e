"""What a customer pays for products: the company's price lists put to the rules of pricing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.price_rules import Asked, Rule
from app.domain.pricing import Exchange, Goods, PriceAnswer, RuleList, Terms, price_for
from app.domain.rates import Worth
from app.domain.tax import rule_for
from app.errors import Invalid
from app.i18n import N_
from app.models import Account, PriceList, Product
from app.services.company import company_of
from app.services.price_lists import (
    lists_for,
    main_list,
    speaking_lists,
    territories_of,
)
from app.services.price_reading import folded, in_force, rules_about
from app.services.rates import worth_on
from app.services.taxes import load_tax_rules
from app.services.units import Unit, unit_named, units_of_all

__all__ = ["Buyer", "Item", "Priced", "lists_for", "main_list", "price_of", "prices_of"]

# SQLite takes so many values in one question and more; a longer list is asked in parts.
_AT_ONCE = 5_000


@dataclass(frozen=True)
class Buyer:
    """Who buys, on which day and in what money.

    Attributes:
        price_list_id: the list that speaks first instead of the customer's own.
        tax_included: whether the prices wanted hold the tax; None: as the first list has it.
    """

    account: Account | None
    currency: str
    on: date
    price_list_id: UUID | None = None
    tax_included: bool | None = None


@dataclass(frozen=True)
class Item:
    """What is asked: a product, how much of it, and in which unit (None: the base unit)."""

    product_id: UUID
    quantity: Decimal = Decimal(1)
    unit: str | None = None


@dataclass(frozen=True)
class Priced:
    """The price of one of the unit asked; without one, `problem` says what is missing."""

    item: Item
    answer: PriceAnswer | None
    problem: Invalid | None = None

    @property
    def price(self) -> Decimal | None:
        """The price, or None."""
        return self.answer.price if self.answer else None


def price_of(
    session: Session,
    product: Product,
    account: Account | None,
    quantity: Decimal,
    currency: str,
    on: date,
    price_list_id: UUID | None = None,
    unit: str | None = None,
    tax_included: bool | None = None,
) -> PriceAnswer:
    """The price of one of the unit and how it came about. Raises Invalid where there is none."""
    buyer = Buyer(account, currency, on, price_list_id, tax_included)
    (priced,) = prices_of(session, buyer, [Item(product.id, quantity, unit)])
    if priced.answer is None:
        assert priced.problem is not None
        raise priced.problem
    return priced.answer


def prices_of(session: Session, buyer: Buyer, items: Sequence[Item]) -> list[Priced]:
    """The prices of many products at once, in the order asked: rules are read in one question."""
    ground = ground_of(session, buyer, [item.product_id for item in items])
    return [priced(ground, item) for item in items]


@dataclass(frozen=True)
class Ground:
    """All that is known when prices are worked out.

    Attributes:
        rules: those that may fit, by list and by product (None: about more than one).
        worths: the exchange rates that were asked for, by pair.
    """

    buyer: Buyer
    terms: Terms
    products: dict[UUID, Product]
    units: dict[UUID, list[Unit]]
    lists: list[PriceList]
    rules: dict[UUID, dict[UUID | None, list[Rule]]]
    territories: tuple[UUID, ...]
    base_terms: Callable[[Product], Terms]
    tax: Callable[[Product], Fraction]
    exchange: Exchange
    worths: dict[tuple[str, str], Worth]

    def asked(self, item: Item) -> Asked:
        """What is asked as the rules see it. Raises Invalid for a unit that is none."""
        product = self.products[item.product_id]
        unit = unit_named(self.units[item.product_id], item.unit)
        account = self.buyer.account
        return Asked(
            product=product.id,
            on=self.buyer.on,
            quantity=item.quantity,
            category=folded(product.category),
            account=account.id if account else None,
            account_class=account.account_class if account else None,
            territories=self.territories,
            unit=folded(unit.name),
            factor=unit.factor,
        )

    def goods(self, item: Item) -> Goods:
        """What the product costs before any rule."""
        product = self.products[item.product_id]
        return Goods(product.list_price, self.base_terms(product), lambda: self.tax(product))

    def rule_lists(self, item: Item) -> list[RuleList]:
        """The lists with those of their rules that are about the product or its category."""
        return [
            RuleList(
                one.id,
                Terms(one.currency, one.tax_included),
                [rule for about in (item.product_id, None) for rule in of.get(about, ())],
            )
            for one in self.lists
            for of in [self.rules[one.id]]
        ]


def ground_of(
    session: Session, buyer: Buyer, product_ids: Iterable[UUID], in_force_only: bool = True
) -> Ground:
    """Everything that prices for this buyer follow from, read in a handful of questions."""
    account, company = buyer.account, company_of(session)
    products = _products(session, set(product_ids))
    lists = speaking_lists(session, buyer.price_list_id, account, buyer.on)
    territories = territories_of(session, account)
    narrowed = (
        in_force(account.account_class if account else None, territories, buyer.on)
        if in_force_only
        else []
    )
    main = session.get(PriceList, main_list(session)) if main_list(session) else None
    as_first = lists[0].tax_included if lists else False
    worths: dict[tuple[str, str], Worth] = {}

    def exchange(source: str, target: str) -> Fraction:
        if (source, target) not in worths:
            worths[source, target] = worth_on(session, source, target, buyer.on)
        return worths[source, target].exact

    def tax(product: Product) -> Fraction:
        code = product.tax_code or company.tax_code
        return rule_for(load_tax_rules(), code, buyer.on).of_price if code else Fraction(0)

    def base_terms(product: Product) -> Terms:
        return Terms(product.currency or company.currency, main.tax_included if main else False)

    return Ground(
        buyer,
        Terms(buyer.currency, as_first if buyer.tax_included is None else buyer.tax_included),
        products,
        units_of_all(session, list(products.values())),
        lists,
        rules_about(
            session,
            [one.id for one in lists],
            list(products),
            sorted({one.category for one in products.values() if one.category}),
            account.id if account else None,
            narrowed,
        ),
        territories,
        base_terms,
        tax,
        exchange,
        worths,
    )


def priced(ground: Ground, item: Item) -> Priced:
    """The price of one item on this ground, or what is missing for it."""
    if item.product_id not in ground.products:
        gone = Invalid(N_("This product is no longer there. Choose another."), field="product_id")
        return Priced(item, None, gone)
    try:
        asked = ground.asked(item)
        answer = price_for(
            asked, ground.goods(item), ground.rule_lists(item), ground.terms, ground.exchange
        )
    except Invalid as problem:
        return Priced(item, None, problem)
    return Priced(item, answer)


def _products(session: Session, wanted: set[UUID]) -> dict[UUID, Product]:
    found: dict[UUID, Product] = {}
    ids = sorted(wanted)
    for start in range(0, len(ids), _AT_ONCE):
        some = sa.select(Product).where(Product.id.in_(ids[start : start + _AT_ONCE]))
        found.update({one.id: one for one in session.scalars(some)})
    return found
