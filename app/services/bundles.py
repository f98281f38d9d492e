"""Products that are sold together as one: a bundle, its parts, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.money import round_money
from app.errors import Invalid
from app.formats import format_quantity
from app.i18n import N_
from app.models import Product, ProductRelation, RelationKind
from app.models.base import table_of
from app.store.statements import slices


@dataclass(frozen=True)
class Part:
    """A product of a bundle and how many of its base unit are in one bundle."""

    product_id: UUID
    name: str
    sku: str
    unit: str
    quantity: Decimal
    list_price: Decimal | None
    currency: str | None
    withdrawn: bool


def parts_of(session: Session, bundles: Iterable[UUID]) -> dict[UUID, list[Part]]:
    """The parts of these products, by their keys; those without parts are left out."""
    of, part = table_of(ProductRelation).c, table_of(Product).c
    query = (
        sa.select(
            of.product_id, part.id, part.name, part.sku, part.unit, of.quantity, part.list_price,
            part.currency, part.inactive,
        )
        .join_from(of.product_id.table, part.id.table, part.id == of.other_id)
        .where(of.kind == RelationKind.BUNDLE)
        .order_by(part.name, part.id)
    )  # fmt: skip
    found: dict[UUID, list[Part]] = {}
    for some in slices(sorted(set(bundles))):
        for bundle, key, name, sku, unit, quantity, *rest in session.execute(
            query.where(of.product_id.in_(some))
        ):
            made = Part(key, name, sku or "", unit or "", quantity, *rest)
            found.setdefault(bundle, []).append(made)
    return found


def made_of(
    session: Session, products: Iterable[Product]
) -> dict[UUID, list[tuple[Decimal, Product]]]:
    """Of bundles without a cost of their own, by their keys: how many of which products are in
    one, as `models.quote.cost_of` asks for them."""
    costless = {product.id for product in products if product.cost is None}
    query = (
        sa.select(ProductRelation.product_id, ProductRelation.quantity, Product)
        .join(Product, Product.id == ProductRelation.other_id)
        .where(ProductRelation.kind == RelationKind.BUNDLE)
    )
    found: dict[UUID, list[tuple[Decimal, Product]]] = {}
    for some in slices(sorted(costless)):
        for bundle, many, part in session.execute(
            query.where(ProductRelation.product_id.in_(some))
        ):
            found.setdefault(bundle, []).append((many, part))
    return found


def sum_of(
    parts: Sequence[Part], currency: str, own: str, exchange: Callable[[str, str], Fraction]
) -> Decimal:
    """What the parts cost by their list prices, in `currency`; `own` is the company's.

    Raises Invalid where one has no price or is withdrawn, and what `exchange` raises.
    """
    exact = Fraction(0)
    for part in parts:
        if part.withdrawn:
            problem = N_("“{name}”, a part of this bundle, is withdrawn. Change the bundle.")
            raise Invalid(problem, field="price", name=part.name)
        if part.list_price is None:
            problem = N_("“{name}”, a part of this bundle, has no list price. Enter a price.")
            raise Invalid(problem, field="price", name=part.name)
        worth = Fraction(part.quantity) * Fraction(part.list_price)
        of = part.currency or own
        exact += worth if of == currency else worth * exchange(of, currency)
    return round_money(exact, currency)


def named(parts: Iterable[Part]) -> str:
    """`2 btl Kecap Manis, 1 Sambal`, in the language in force."""
    return ", ".join(f"{format_quantity(part.quantity, part.unit)} {part.name}" for part in parts)
