"""What a customer pays for products: the company's price lists put to the rules of pricing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.price_made import Goods, RuleList, Terms
from app.domain.price_rules import Asked
from app.domain.pricing import PriceAnswer, price_for
from app.domain.rates import Worth
from app.domain.tax import bearing, codes_in, rule_for
from app.errors import Invalid
from app.i18n import N_
from app.models import Account, Product
from app.models.base import table_of
from app.services.bundles import Part, opened_parts, sum_of
from app.services.company import company_of
from app.services.price_lists import (
    lists_for,
    main_row,
    speaking_lists,
    territories_of,
)
from app.services.price_reading import ByWhat, Customer, folded, rules_about
from app.services.rates import worth_on
from app.services.taxes import tax_rules
from app.services.units import Unit, unit_named, units_of_all
from app.store.statements import Statement, listed, slices

__all__ = ["Buyer", "Item", "Priced", "lists_for", "price_of", "prices_of"]

_OF = table_of(Product).c
_PRODUCTS = Statement(
    lambda: sa.select(
        *(_OF.id, _OF.name, _OF.sku, _OF.barcode, _OF.category, _OF.unit, _OF.list_price),
        *(_OF.currency, _OF.tax_code, _OF.inactive),
    ).where(_OF.id.in_(listed("ids")))
)


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


class Priced(NamedTuple):
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


@dataclass
class Ground:
    """All that is known when prices are worked out.

    Attributes:
        products: rows with what prices follow from, by key.
        lists: rows of `price_lists.speaking_lists`.
        rules: those that may fit, by list and by what they are about.
        bundles: the parts of products that have no list price of their own, and of such parts.
        lacking: why some of them come to no list price.
        worths: the exchange rates that were asked for, by pair.
    """

    session: Session
    buyer: Buyer
    terms: Terms
    products: dict[UUID, Any]
    units: dict[UUID, list[Unit]]
    lists: list[Any]
    rules: dict[UUID, ByWhat]
    territories: tuple[UUID, ...]
    main_includes_tax: bool
    bundles: dict[UUID, list[Part]] = field(default_factory=dict)
    lacking: dict[UUID, Invalid] = field(default_factory=dict)
    worths: dict[tuple[str, str], Worth] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._of_lists = [
            (one.id, Terms(one.currency, one.tax_included), of)
            for one in self.lists
            if (of := self.rules[one.id])
        ]
        self._own = company_of(self.session).currency
        account = self.buyer.account
        self._who = (account.id, account.account_class) if account else (None, None)

    def asked(self, item: Item) -> Asked:
        """What is asked as the rules see it. Raises Invalid for a unit that is none."""
        product, (account, account_class) = self.products[item.product_id], self._who
        unit = unit_named(self.units[product.id], item.unit)
        return Asked(
            product=product.id,
            on=self.buyer.on,
            quantity=item.quantity,
            category=folded(product.category),
            account=account,
            account_class=account_class,
            territories=self.territories,
            unit=folded(unit.name),
            factor=unit.factor,
        )

    def goods(self, item: Item) -> Goods:
        """What the product costs before any rule."""
        product = self.products[item.product_id]
        terms, parts = self.base_terms(product), self.bundles.get(product.id)
        price = product.list_price
        if parts:
            try:
                price = sum_of(product.id, self.bundles, terms.currency, self._own, self.exchange)
            except Invalid as problem:  # matters only where no rule names the price itself
                self.lacking[product.id] = problem
        return Goods(price, terms, partial(self._tax, product))

    def base_terms(self, product: Any) -> Terms:
        """The terms of the list price of a product: tax is in it where it is in the main list."""
        return Terms(product.currency or self._own, self.main_includes_tax)

    def rule_lists(self, item: Item) -> list[RuleList]:
        """The lists with those of their rules that are about the product or its category."""
        category = folded(self.products[item.product_id].category)
        about = (item.product_id, None) if category is None else (item.product_id, category, None)
        return [
            RuleList(key, terms, [rule for what in about for rule in of.get(what, ())])
            for key, terms, of in self._of_lists
        ]

    def exchange(self, source: str, target: str) -> Fraction:
        """What one of a currency is in another. Raises Invalid where the rate is missing."""
        pair = (source, target)
        if pair not in self.worths:
            self.worths[pair] = worth_on(self.session, source, target, self.buyer.on)
        return self.worths[pair].exact

    def before_tax(self, item: Item, price: Decimal) -> Fraction:
        """A price in the terms asked, without the tax that may be in it."""
        tax = self._tax(self.products[item.product_id]) if self.terms.tax_included else 0
        return Fraction(price) / (1 + tax)

    def _tax(self, product: Any) -> Fraction:
        codes = codes_in(product.tax_code or company_of(self.session).tax_code)
        rules = tax_rules(self.session)
        borne = bearing([rule_for(rules, code, self.buyer.on) for code in codes])
        return sum((one.tax for one in borne), Fraction(0))


def ground_of(
    session: Session, buyer: Buyer, product_ids: Iterable[UUID], in_force_only: bool = True
) -> Ground:
    """Everything that prices for this buyer follow from, read in a handful of questions."""
    session.flush()  # what is asked below does not know what is not written yet
    account = buyer.account
    territories = territories_of(session, account)
    lists = speaking_lists(session, buyer.price_list_id, account, territories, buyer.on)
    products = _products(session, product_ids)
    main = main_row(session)
    as_first = lists[0].tax_included if lists else False
    rules = rules_about(
        session,
        [one.id for one in lists],
        list(products),
        sorted({one.category for one in products.values() if one.category}),
        Customer(
            account.id if account else None,
            account.account_class if account else None,
            territories,
            buyer.on,
        ),
        in_force_only,
    )
    return Ground(
        session,
        buyer,
        Terms(buyer.currency, as_first if buyer.tax_included is None else buyer.tax_included),
        products,
        units_of_all(session, list(products.values())),
        lists,
        rules,
        territories,
        main.tax_included if main else False,
        opened_parts(session, (key for key, one in products.items() if one.list_price is None)),
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
        lacks = ground.lacking.get(item.product_id) if problem.field == "price" else None
        return Priced(item, None, lacks or problem)
    return Priced(item, answer)


def _products(session: Session, wanted: Iterable[UUID]) -> dict[UUID, Any]:
    connection = session.connection()
    rows = (_PRODUCTS.all(connection, ids=some) for some in slices(list(dict.fromkeys(wanted))))
    return {row.id: row for some in rows for row in some}
