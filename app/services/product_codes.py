"""Which product, and in which unit, somebody means by a SKU or barcode, its own or a unit's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Product, ProductUnit
from app.models.base import table_of
from app.services.price_reading import folded


@dataclass(frozen=True)
class Meant:
    """A product that somebody meant, in the unit they meant (None: its base unit)."""

    id: UUID
    name: str
    inactive: bool
    unit: str | None = None


def meant_by(session: Session, said: Collection[str], names: bool = True) -> dict[str, Meant]:
    """Products by SKU, barcode, the same of their units, and (unless not `names`) name, the surest
    last; by what was said, folded."""
    texts = {text.strip() for text in said} | {text.strip().upper() for text in said}
    found: dict[str, Meant] = {}
    product, unit = table_of(Product).c, table_of(ProductUnit).c
    its = (product.id, product.name, product.inactive)
    if names:
        for row in session.execute(sa.select(*its).where(product.name.in_(texts))):
            found[folded(row.name) or ""] = Meant(row.id, row.name, bool(row.inactive))
    by_unit = (
        sa.select(unit.sku, unit.barcode, unit.name.label("unit"), *its)
        .join(table_of(Product), product.id == unit.product_id)
        .where(sa.or_(unit.sku.in_(texts), unit.barcode.in_(texts)))
    )
    for of_unit in session.execute(by_unit):
        one = Meant(of_unit.id, of_unit.name, bool(of_unit.inactive), of_unit.unit)
        found |= {folded(code) or "": one for code in (of_unit.barcode, of_unit.sku) if code}
    own = sa.select(product.sku, product.barcode, *its).where(
        sa.or_(product.sku.in_(texts), product.barcode.in_(texts))
    )
    for of_own in session.execute(own):
        one = Meant(of_own.id, of_own.name, bool(of_own.inactive))
        found |= {folded(code) or "": one for code in (of_own.barcode, of_own.sku) if code}
    return found


def by_code(session: Session, text: str) -> Meant | None:
    """What somebody means by one code; None where there is none such."""
    return meant_by(session, [text], names=False).get(folded(text) or "")
