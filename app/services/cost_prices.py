"""Prices made from the cost: worked out where the cost is known, and kept for those who sell.

Reps never hold a cost, so they could not work such a price out, and its percentage beside its
price would tell them the cost. They hold the price alone.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.usual_names import called
from app.errors import Invalid
from app.i18n import N_
from app.models import PriceList, PriceRule, Product, RuleKind
from app.services import here
from app.services.company import company_of

_MAKES_IT = frozenset({"kind", "product_id", "on_cost", "cost_plus", "round_to", "value"})


def work_out(session: Session, rule: PriceRule, changed: frozenset[str]) -> None:
    """The price of a rule on cost, in the money of its product, after the rule was written.

    Raises Invalid where the product has no cost, or nothing is said to come on top of it.
    """
    deleted = rule not in session or rule in session.deleted
    if deleted or rule.kind is not RuleKind.COST or (changed and not changed & _MAKES_IT):
        return
    product = here.found(session, Product, rule.product_id)
    if product.cost is None:
        raise Invalid(
            N_("This product has no cost, so no price follows from it. Enter its cost first."),
            field="product_id",
        )
    if rule.on_cost is None and rule.cost_plus is None:
        raise Invalid(
            N_("Say what comes on top of the cost: a percentage, an amount, or both."),
            field="on_cost",
        )
    _keep(session, rule, product)


def work_out_again(session: Session, product: Product, changed: frozenset[str]) -> None:
    """The prices of all rules on the cost of a product, after its cost was changed. Raises Invalid
    where the cost is taken away on which they stand."""
    if not changed & {"cost", "currency"} or product not in session:
        return
    on_cost = sa.select(PriceRule).where(
        PriceRule.product_id == product.id, PriceRule.kind == RuleKind.COST
    )
    for rule in session.scalars(on_cost):
        if product.cost is None:
            kept = here.found(session, PriceList, rule.price_list_id)
            raise Invalid(
                N_("The list “{name}” has a price on this cost. Change or remove that first."),
                field="cost",
                name=called("price_list", kept.name),
            )
        _keep(session, rule, product)


def _keep(session: Session, rule: PriceRule, product: Product) -> None:
    # Every start knows of this module, by the record of a rule; few starts work a price out.
    from app.domain.pricing import cost_price

    assert product.cost is not None
    value = cost_price(
        product.cost,
        rule.on_cost,
        rule.cost_plus,
        rule.round_to,
        product.currency or company_of(session).currency,
    )
    if rule.value != value:
        rule.value = value
