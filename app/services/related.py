"""What goes with a product: accessories, better ones, alternatives, the parts of a bundle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Product, ProductRelation, RelationKind
from app.store.statements import slices

# What is worth saying first.
_ORDER = (
    RelationKind.BUNDLE, RelationKind.ACCESSORY, RelationKind.CROSS, RelationKind.UP,
    RelationKind.ALTERNATIVE, RelationKind.SWITCH,
)  # fmt: skip


@dataclass(frozen=True)
class Related:
    """A product that goes with another.

    Attributes:
        quantity: how many of its base unit go with one.
        note: what to say about it.
    """

    kind: RelationKind
    product: Product
    quantity: Decimal
    note: str


def related_to(session: Session, keys: Iterable[UUID]) -> dict[UUID, list[Related]]:
    """What goes with these products and is sold, by their keys, the most fitting first."""
    found: dict[UUID, list[Related]] = {}
    query = (
        sa.select(ProductRelation, Product)
        .join(Product, Product.id == ProductRelation.other_id)
        .where(Product.inactive.is_not(True))
        .order_by(Product.name, ProductRelation.id)
    )
    for some in slices(sorted(set(keys))):
        for relation, product in session.execute(query.where(ProductRelation.product_id.in_(some))):
            one = Related(
                relation.kind, product, relation.quantity or Decimal(1), relation.note or ""
            )
            found.setdefault(relation.product_id, []).append(one)
    for several in found.values():
        several.sort(key=lambda one: _ORDER.index(one.kind))
    return found
