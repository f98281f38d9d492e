"""Products as one types into a line: by name, SKU, or the code of a unit."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Product, ProductUnit
from app.store import Store, search
from app.views.screens.quote_editor.rows import ProductChoice

OFFERED = 12


def products_like(store: Store, words: str) -> list[ProductChoice]:
    """Products whose name or SKU begins with the words; the first by name where there are none."""
    with store.read() as session:
        query = sa.select(Product).where(Product.inactive.is_not(True)).limit(OFFERED)
        if not words:
            return [choice_of(product) for product in session.scalars(query.order_by(Product.name))]
        coded = _by_unit(session, words)
        by_sku = query.where(Product.sku.istartswith(words, autoescape=True)).order_by(Product.sku)
        found = {product.id: product for product in session.scalars(by_sku)}
        hits = [hit.row_id for hit in search.find(session.connection(), words, 40, "product")]
        named = {p.id: p for p in session.scalars(query.limit(40).where(Product.id.in_(hits)))}
        found |= {key: named[key] for key in hits if key in named and key not in found}
        return [*coded, *(choice_of(product) for product in found.values())][:OFFERED]


def choice_of(product: Product) -> ProductChoice:
    """A product as it is offered, in its own unit."""
    return ProductChoice(
        product.id,
        product.name,
        product.sku or "",
        product.unit or "",
        product.list_price,
        product.tax_code,
        product.service or False,
    )


def _by_unit(session: Session, words: str) -> list[ProductChoice]:
    """Products in the unit whose own SKU begins so, or whose barcode this is."""
    query = (
        sa.select(ProductUnit, Product)
        .join(Product, Product.id == ProductUnit.product_id)
        .where(Product.inactive.is_not(True))
        .where(
            sa.or_(
                ProductUnit.sku.istartswith(words, autoescape=True), ProductUnit.barcode == words
            )
        )
        .order_by(ProductUnit.sku)
        .limit(OFFERED)
    )
    return [
        replace(
            choice_of(product),
            sku=unit.sku or unit.barcode or "",
            unit=unit.name,
            factor=unit.factor,
            price=product.list_price and product.list_price * unit.factor,
        )
        for unit, product in session.execute(query)
    ]
