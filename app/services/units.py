"""The units a product is sold in: its base unit, and those that hold so many of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.formats import format_quantity
from app.i18n import N_
from app.models import Product, ProductUnit
from app.models.base import table_of
from app.services.price_reading import folded
from app.store.statements import Statement, listed, slices

_ONE = Decimal(1)


@dataclass(frozen=True)
class Unit:
    """A unit of a product; `factor` is how much of the base unit it holds.

    `sku` and `barcode` are its own; the base unit has the product's.
    """

    name: str
    factor: Decimal = _ONE
    sku: str | None = None
    barcode: str | None = None


_OF = table_of(ProductUnit).c
_UNITS = Statement(
    lambda: (
        sa.select(_OF.product_id, _OF.name, _OF.factor, _OF.sku, _OF.barcode)
        .where(_OF.product_id.in_(listed("products")))
        .order_by(_OF.factor, _OF.id)
    )
)


def units_of(session: Session, product: Product) -> list[Unit]:
    """The units it is sold in, the base unit first and then by what they hold."""
    return units_of_all(session, [product])[product.id]


def units_of_all(session: Session, products: Collection[Any]) -> dict[UUID, list[Unit]]:
    """The same of many products, asked once; rows with `id, unit, sku, barcode` will do."""
    found = {one.id: [Unit(one.unit or "", _ONE, one.sku, one.barcode)] for one in products}
    connection = session.connection()
    for some in slices(list(found)):
        for row in _UNITS.all(connection, products=some):
            found[row.product_id].append(Unit(row.name, row.factor, row.sku, row.barcode))
    return found


def check_new_name(session: Session, key: UUID | None, values: Mapping[str, Any]) -> None:
    """Raises Invalid for `name` where another unit of the product is called so already, also one
    that is yet to be written.

    `values` are those that change of the unit `key`; None is a new one.
    """
    wanted = folded(values.get("name"))
    kept = session.get(ProductUnit, key) if key else None
    of = values.get("product_id") or (kept.product_id if kept else None)
    product = session.get(Product, of) if of else None
    if product is None or wanted is None:
        return
    others = sa.select(_OF.name).where(_OF.product_id == product.id, _OF.id != key)
    begun = [
        one.name
        for one in session.new
        if isinstance(one, ProductUnit) and one.product_id == product.id and one.id != key
    ]
    if wanted in {folded(name) for name in (product.unit, *session.scalars(others), *begun)}:
        raise Invalid(
            N_("“{product}” is sold by “{unit}” already. Give this unit another name."),
            field="name",
            product=product.name,
            unit=values["name"],
        )


def check_unit(units: Collection[Unit], name: str | None) -> None:
    """Raises Invalid for `unit`, with those there are, where a product is not sold by this one, or
    by two of that name. Of a product that names no unit any word will do."""
    if any(unit.name for unit in units):
        unit_named(units, name)
        check_means_one(units, name)


def check_means_one(units: Collection[Unit], name: str | None) -> None:
    """Raises Invalid for `unit` where two of a product's units are called so and hold something
    else: two laptops have made them, and nobody can know which of them is meant."""
    wanted = folded(name)
    alike = [unit for unit in units if folded(unit.name) == wanted] if wanted else []
    if len({unit.factor for unit in alike}) > 1:
        raise Invalid(
            N_(
                "“{unit}” is two units of this product, of {factors}. Take another unit, and have"
                " one of the two given another name."
            ),
            field="unit",
            unit=name,
            factors=", ".join(format_quantity(unit.factor) for unit in alike),
        )


def unit_named(units: Collection[Unit], name: str | None) -> Unit:
    """The unit somebody calls `name`; the base unit where they named none. Of two that are called
    so it is the smaller, everywhere; `check_means_one` tells it where such a name is typed.

    Raises Invalid for `unit`, with those there are.
    """
    wanted, known = folded(name), list(units)
    if wanted is None:
        return known[0]
    for unit in known:
        if folded(unit.name) == wanted:
            return unit
    raise Invalid(
        N_("This product is not sold by “{unit}”. It is sold by: {units}."),
        field="unit",
        unit=name,
        units=", ".join(unit.name for unit in known if unit.name) or "-",
    )
