"""Prices made from the cost: worked out where the cost is known, and kept for those who sell.

Reps never hold a cost, so they could not work such a price out, and its percentage beside its
price would tell them the cost. They hold the price alone.

A bundle without a cost of its own costs what its parts cost, and so does a bundle in it; so its
prices follow theirs, the parts that are in it, and what their money is worth on the day when one
of these is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.usual_names import called
from app.errors import Invalid
from app.i18n import N_
from app.models import (
    ExchangeRate,
    PriceList,
    PriceRule,
    Product,
    ProductRelation,
    RelationKind,
    RuleKind,
)
from app.models.base import table_of
from app.models.quote_line import cost_of
from app.services import here
from app.services.bundles import holding, made_of
from app.services.company import company_of
from app.services.rates import worth_on, worths_in

# Bundles are among them.
_COSTLESS = sa.select(table_of(Product).c.id).where(table_of(Product).c.cost.is_(None))
_MAKES_IT = frozenset({"kind", "product_id", "on_cost", "cost_plus", "round_to", "value"})
_NO_COST = N_("This product has no cost, so no price follows from it. Enter its cost first.")
_PART_WITHOUT = N_(
    "“{part}”, a part of this bundle, has no cost, so no price follows from it. Enter its cost"
    " first, or one for the bundle."
)
_STOOD_ON = N_("The list “{name}” has a price on this cost. Change or remove that first.")
_PARTS_STOOD_ON = N_(
    "The list “{name}” has a price on the cost of “{bundle}”, and without the cost of “{part}” that"
    " is not known. Enter it, or change or remove that price first."
)


def work_out(session: Session, rule: PriceRule, changed: frozenset[str]) -> None:
    """The price of a rule on cost, in the money of its product, after the rule was written.

    Raises Invalid where the product, or a part of a bundle, has no cost, or nothing is said to
    come on top of it.
    """
    deleted = rule not in session or rule in session.deleted
    if deleted or rule.kind is not RuleKind.COST or (changed and not changed & _MAKES_IT):
        return
    product = here.found(session, Product, rule.product_id)
    cost = _cost(session, product)
    if cost is None:
        part = _costless_part(session, product)
        if part is not None:
            raise Invalid(_PART_WITHOUT, field="product_id", part=part.name)
        _check_rates(session, product)
        raise Invalid(_NO_COST, field="product_id")
    if rule.on_cost is None and rule.cost_plus is None:
        raise Invalid(
            N_("Say what comes on top of the cost: a percentage, an amount, or both."),
            field="on_cost",
        )
    _keep(session, rule, product, cost)


def work_out_again(session: Session, product: Product, changed: frozenset[str]) -> None:
    """The prices of all rules on the cost of a product, and of bundles it is a part of, after its
    cost was changed. Raises Invalid where the cost is taken away on which they stand."""
    if product not in session or product in session.deleted:
        _again(session, _on_cost(session, _COSTLESS), "cost")
    elif changed & {"cost", "currency"}:
        _again(session, _on_cost(session, holding(session, product.id)), "cost")


def work_out_parts(session: Session, part: ProductRelation, changed: frozenset[str]) -> None:
    """The prices on the cost of bundles, after what is in one was changed. Raises Invalid where a
    part comes in whose cost is not known."""
    if changed & {"kind", "product_id"}:  # it may have been a part of another one
        _again(session, _on_cost(session, _COSTLESS), "other_id")
    elif part.kind is RelationKind.BUNDLE:
        _again(session, _on_cost(session, holding(session, part.product_id)), "other_id")


def work_out_money(session: Session, rate: ExchangeRate, changed: frozenset[str]) -> None:
    """The prices on the cost of bundles, after what money is worth was changed; those whose rate
    is gone stay as they are."""
    _again(session, _on_cost(session, _COSTLESS), "")


def _again(session: Session, rules: Sequence[PriceRule], field: str) -> None:
    """Work these out again. Raises Invalid for `field`, if one is named, where the cost is not
    known any more; a rate that is missing leaves the price as it is."""
    for rule in rules:
        product = here.found(session, Product, rule.product_id)
        cost = _cost(session, product)
        if cost is not None:
            _keep(session, rule, product, cost)
            continue
        part = _costless_part(session, product)
        if not field or (part is None and _parts(session, product)):
            continue
        name = called("price_list", here.found(session, PriceList, rule.price_list_id).name)
        if part is None:
            raise Invalid(_STOOD_ON, field=field, name=name)
        details = {"bundle": product.name, "part": part.name}
        raise Invalid(_PARTS_STOOD_ON, field=field, name=name, **details)


def _on_cost(session: Session, products: Any) -> Sequence[PriceRule]:
    """The rules on the cost of these products."""
    query = sa.select(PriceRule).where(PriceRule.product_id.in_(products))
    return session.scalars(query.where(PriceRule.kind == RuleKind.COST)).all()


def _cost(session: Session, product: Product) -> Decimal | None:
    """What a product, or all parts of a bundle, cost in its money; None where that is not known."""
    own = company_of(session).currency
    worths = worths_in(session, own, product.currency or own, here.today(session))
    return cost_of(product, worths, parts=_parts(session, product))


def _parts(session: Session, product: Product) -> list[tuple[Fraction, Product]]:
    return made_of(session, [product]).get(product.id, [])


def _costless_part(session: Session, product: Product) -> Product | None:
    return next((part for _many, part in _parts(session, product) if part.cost is None), None)


def _check_rates(session: Session, product: Product) -> None:
    """Raises Invalid where a part costs in money of which it is not known what it is worth."""
    own = company_of(session).currency
    for _many, part in _parts(session, product):
        worth_on(session, part.currency or own, product.currency or own, here.today(session))


def _keep(session: Session, rule: PriceRule, product: Product, cost: Decimal) -> None:
    # Every start knows of this module, by the record of a rule; few starts work a price out.
    from app.domain.pricing import cost_price

    own = company_of(session).currency
    value = cost_price(cost, rule.on_cost, rule.cost_plus, rule.round_to, product.currency or own)
    if rule.value != value:
        rule.value = value
