"""Products, price lists and their rules as people meet them."""

from __future__ import annotations

import sqlalchemy as sa

from app.i18n import N_
from app.models import PriceList, PriceRule, Product
from app.records.description import Filter, Record, Section

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
    ),
    sections=(
        Section(
            N_("Product"),
            (
                Product.name,
                Product.sku,
                Product.category,
                Product.unit,
                Product.service,
                Product.inactive,
            ),
        ),
        Section(
            N_("Price"),
            (Product.list_price, Product.currency, Product.cost, Product.tax_code),
        ),
        Section(N_("Description"), (Product.description,)),
    ),
    search=(Product.sku, Product.category, Product.description),
    names=(Product.sku, Product.name),
    filters=(
        Filter("on_sale", N_("On sale"), lambda viewer: Product.inactive.is_(False)),
        Filter("services", N_("Services"), lambda viewer: Product.service.is_(True)),
        Filter("no_price", N_("Without a price"), lambda viewer: Product.list_price.is_(None)),
    ),
    aliases={
        "name": ("product", "product name", "item", "item name", "nama barang"),
        "sku": ("product code", "item code", "code", "kode", "kode barang"),
        "category": ("series", "product category", "group", "kategori"),
        "unit": ("uom", "unit of measure", "satuan"),
        "list_price": ("sales_price", "sales price", "price", "unit price", "harga"),
        "cost": ("cost price", "purchase price", "harga beli"),
    },
    sort=Product.name,
)

PRICE_LISTS = Record(
    kind=PriceList,
    label=N_("Price list"),
    plural=N_("Price lists"),
    icon="badge-percent",
    title=PriceList.name,
    columns=(
        PriceList.name,
        PriceList.currency,
        PriceList.parent_id,
        PriceList.valid_from,
        PriceList.valid_until,
        PriceList.main,
    ),
    sections=(
        Section(
            N_("Price list"),
            (
                PriceList.name,
                PriceList.currency,
                PriceList.parent_id,
                PriceList.tax_included,
                PriceList.main,
            ),
        ),
        Section(N_("Valid"), (PriceList.valid_from, PriceList.valid_until)),
    ),
    search=(PriceList.currency,),
    names=(PriceList.name,),
    filters=(
        Filter(
            "valid",
            N_("Valid now"),
            lambda viewer: sa.and_(
                sa.or_(PriceList.valid_from.is_(None), PriceList.valid_from <= viewer.today),
                sa.or_(PriceList.valid_until.is_(None), PriceList.valid_until >= viewer.today),
            ),
        ),
    ),
    aliases={"name": ("price list", "list"), "parent_id": ("based on",)},
    sort=PriceList.name,
)

PRICE_RULES = Record(
    kind=PriceRule,
    label=N_("Price"),
    plural=N_("Prices"),
    icon="percent",
    title=PriceRule.category,
    columns=(
        PriceRule.price_list_id,
        PriceRule.product_id,
        PriceRule.category,
        PriceRule.account_id,
        PriceRule.account_class,
        PriceRule.min_quantity,
        PriceRule.kind,
        PriceRule.value,
        PriceRule.valid_from,
        PriceRule.valid_until,
    ),
    sections=(
        Section(
            N_("For what"),
            (
                PriceRule.price_list_id,
                PriceRule.product_id,
                PriceRule.category,
                PriceRule.min_quantity,
            ),
        ),
        Section(N_("For whom"), (PriceRule.account_id, PriceRule.account_class)),
        Section(
            N_("Price"),
            (
                PriceRule.kind,
                PriceRule.value,
                PriceRule.plus,
                PriceRule.from_cost,
                PriceRule.round_to,
                PriceRule.priority,
            ),
        ),
        Section(N_("Valid"), (PriceRule.valid_from, PriceRule.valid_until)),
    ),
    names=(PriceRule.category,),
    aliases={
        "price_list_id": ("price list", "list"),
        "product_id": ("product", "sku", "product code", "item code"),
        "value": ("price", "harga"),
        "min_quantity": ("from quantity", "quantity", "min qty"),
    },
    sort=PriceRule.price_list_id,
)
