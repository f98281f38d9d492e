"""What is seen to when a price rule is written: that it says something new, and its cost price."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.i18n import N_
from app.models import PriceRule, Product, RuleKind
from app.models.base import table_of
from app.services.cost_prices import work_out
from app.services.price_reading import folded
from app.services.units import check_means_one, unit_named, units_of

# Two rules of a list that are the same in all of these leave open which of them holds.
SAME = (
    "price_list_id", "product_id", "account_id", "category", "account_class", "territory_id",
    "unit", "min_quantity", "valid_from", "priority",
)  # fmt: skip


def see_to(session: Session, rule: PriceRule, changed: frozenset[str]) -> None:
    """After a rule was written or removed.

    Raises Invalid where its product is not sold by its unit or not in its category, where the
    list has a price for the same already, or a price on cost cannot be worked out.
    """
    if rule not in session or rule in session.deleted:
        return
    check_unit(session, rule.product_id, rule.unit)
    if not changed or changed & {"product_id", "category"}:
        _check_category(session, rule)
    if not changed or changed & {*SAME, "kind"}:
        _check_new(session, rule)
    work_out(session, rule, changed)


def check_unit(session: Session, product_id: UUID | None, unit: str | None) -> None:
    """Raises Invalid for `unit` where a product is named that is not sold by it, or by two of that
    name."""
    product = session.get(Product, product_id) if product_id and unit else None
    if product is not None:
        units = units_of(session, product)
        unit_named(units, unit)
        check_means_one(units, unit)


def _check_category(session: Session, rule: PriceRule) -> None:
    wanted = folded(rule.category)
    product = session.get(Product, rule.product_id) if rule.product_id and wanted else None
    if product is not None and folded(product.category) != wanted:
        raise Invalid(
            N_(
                "“{name}” is not in the category “{category}”, so this price would never hold."
                " Leave the category empty."
            ),
            field="category",
            name=product.name,
            category=rule.category,
        )


def _check_new(session: Session, rule: PriceRule) -> None:
    kept = table_of(PriceRule).c
    surcharge = rule.kind is RuleKind.SURCHARGE
    twin = sa.select(kept.id).where(
        *(kept[name].is_not_distinct_from(getattr(rule, name)) for name in SAME),
        (kept.kind == RuleKind.SURCHARGE) if surcharge else (kept.kind != RuleKind.SURCHARGE),
        kept.id != rule.id,
    )
    if session.execute(twin.limit(1)).first() is not None:
        raise Invalid(
            N_(
                "This list has a price for the same already, from the same day on."
                " Change that one, or give another first day or quantity."
            ),
            field="valid_from",
        )
