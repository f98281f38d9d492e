"""Products, their units and what belongs to them, as people meet them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.i18n import N_
from app.models import Product, ProductRelation, ProductUnit
from app.records.description import Filter, Record, Section

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _work_out_again(session: Session, product: Product, changed: frozenset[str]) -> None:
    from app.services.cost_prices import work_out_again  # a list is shown without it

    work_out_again(session, product, changed)


def _work_out_parts(session: Session, part: ProductRelation, changed: frozenset[str]) -> None:
    from app.services.cost_prices import work_out_parts

    work_out_parts(session, part, changed)


def _check_product(session: Session, key: UUID | None, values: Mapping[str, Any]) -> None:
    from app.services.product_codes import check_codes

    check_codes(session, Product, key, values)


def _check_unit(session: Session, key: UUID | None, values: Mapping[str, Any]) -> None:
    from app.services.product_codes import check_codes
    from app.services.units import check_new_name

    check_codes(session, ProductUnit, key, values)
    check_new_name(session, key, values)


def _check_tax(session: Session, text: str) -> None:
    from app.services.company_checks import check_tax

    check_tax(session, text)


PRODUCTS = Record(
    kind=Product,
    label=N_("Product"),
    plural=N_("Products"),
    icon="package",
    title=Product.name,
    columns=(
        Product.name,
        Product.sku,
        Product.category,
        Product.unit,
        Product.list_price,
        Product.tax_code,
        Product.inactive,
    ),
    sections=(
        Section(
            N_("Product"),
            (
                Product.name,
                Product.sku,
                Product.barcode,
                Product.category,
                Product.unit,
                Product.service,
                Product.inactive,
            ),
        ),
        Section(
            N_("Price"),
            (
                Product.list_price,
                Product.currency,
                Product.cost,
                Product.floor_price,
                Product.tax_code,
            ),
        ),
        Section(N_("Description"), (Product.description,)),
    ),
    search=(Product.sku, Product.barcode, Product.category, Product.description),
    names=(Product.sku, Product.name, Product.barcode),
    filters=(
        Filter("on_sale", N_("On sale"), lambda viewer: Product.inactive.is_(False)),
        Filter("services", N_("Services"), lambda viewer: Product.service.is_(True)),
        Filter("no_price", N_("Without a price"), lambda viewer: Product.list_price.is_(None)),
    ),
    aliases={
        "name": ("product", "product name", "item", "item name", "nama barang"),
        "sku": ("product code", "item code", "code", "kode", "kode barang"),
        "barcode": ("ean", "gtin", "upc", "kode batang"),
        "inactive": ("discontinued", "nonaktif"),
        "category": ("series", "product category", "group", "kategori"),
        "unit": ("uom", "unit of measure", "satuan"),
        "list_price": ("sales_price", "sales price", "price", "unit price", "harga"),
        "cost": ("cost price", "purchase price", "harga beli"),
        "floor_price": ("lowest price", "minimum price", "harga terendah"),
    },
    known={"tax_code": _check_tax},
    among=_check_product,
    sort=Product.name,
    settle=_work_out_again,
)

PRODUCT_UNITS = Record(
    kind=ProductUnit,
    label=N_("Unit"),
    plural=N_("Units"),
    icon="boxes",
    title=ProductUnit.name,
    columns=(
        ProductUnit.product_id,
        ProductUnit.name,
        ProductUnit.factor,
        ProductUnit.sku,
        ProductUnit.barcode,
    ),
    sections=(
        Section(
            N_("Unit"),
            (
                ProductUnit.product_id,
                ProductUnit.name,
                ProductUnit.factor,
                ProductUnit.sku,
                ProductUnit.barcode,
            ),
        ),
    ),
    names=(ProductUnit.sku, ProductUnit.barcode, ProductUnit.name),
    aliases={
        "product_id": ("product", "product code", "item code", "kode barang"),
        "name": ("unit", "uom", "satuan", "kemasan"),
        "factor": ("holds", "contains", "conversion", "isi", "qty per unit"),
        "sku": ("unit sku", "unit code"),
        "barcode": ("ean", "gtin", "upc"),
    },
    among=_check_unit,
    sort=ProductUnit.factor,
)

PRODUCT_RELATIONS = Record(
    kind=ProductRelation,
    label=N_("Related product"),
    plural=N_("Related products"),
    icon="link",
    title=ProductRelation.note,
    columns=(
        ProductRelation.product_id,
        ProductRelation.kind,
        ProductRelation.other_id,
        ProductRelation.quantity,
        ProductRelation.note,
    ),
    sections=(
        Section(
            N_("Related product"),
            (
                ProductRelation.product_id,
                ProductRelation.kind,
                ProductRelation.other_id,
                ProductRelation.quantity,
                ProductRelation.note,
            ),
        ),
    ),
    aliases={
        "product_id": ("product", "sku", "product code"),
        "other_id": ("related product", "other sku", "component"),
        "kind": ("relation", "relation type"),
    },
    sort=ProductRelation.kind,
    settle=_work_out_parts,
)
