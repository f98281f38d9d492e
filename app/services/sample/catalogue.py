"""The products of the sample company, alone and in bundles, and its three price lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.models import (
    AccountClass,
    PriceList,
    PriceRule,
    Product,
    ProductRelation,
    RelationKind,
    RuleBase,
    RuleKind,
    Synced,
)
from app.services.sample.draw import Draw
from app.services.sample.goods import CATEGORIES, EXEMPT, HORECA
from app.services.setup import PRICE_LIST

KITCHEN, COFFEE_SHOP = "Paket Dapur Horeca", "Paket Kedai Kopi"
# SKU, name, what it is for, and how many of what are in one; it costs what they cost.
BUNDLES = (
    ("PK-001", KITCHEN, "untuk dapur baru", (
        ("Kecap Manis Kembang Rasa 6 kg", 1), ("Saus Sambal Kembang Rasa 5,7 kg", 1),
        ("Minyak Goreng Sawit Kencana Rasa 18 L", 1), ("Santan Kelapa Nusarasa 1 L", 6),
    )),
    ("PK-002", COFFEE_SHOP, "kopi, krimer, dan gula", (
        ("Kopi Arabika Priangan 1 kg", 2), ("Krimer Kental Lembah Hijau 500 g", 6),
        ("Gula Semut Aren Priangan 250 g", 6),
    )),
)  # fmt: skip


@dataclass(frozen=True)
class Catalogue:
    """What is sold; the price list for everybody is the one every company begins with.

    Attributes:
        bundles: products that are several of the others; no list price is theirs alone.
        wholesale, horeca: the keys of the other two lists.
        rules: of all three lists.
        records: all of it, ready to be kept.
    """

    products: tuple[Product, ...]
    bundles: tuple[Product, ...]
    wholesale: UUID
    horeca: UUID
    rules: tuple[PriceRule, ...]
    records: tuple[Synced, ...]


def stock(draw: Draw) -> Catalogue:
    """Products with price and cost; a discount for class A, steps by quantity, agreed prices."""
    when = draw.at(draw.ago(700), 9)
    products = {
        product.name: product
        for category, (prefix, share, goods) in CATEGORIES.items()
        for number, good in enumerate(goods, start=1)
        for product in [_product(draw, category, f"{prefix}-{number:03}", share, good)]
    }
    lists = [
        PriceList(id=draw.key(when), name=name, currency="IDR", parent_id=PRICE_LIST,
                  valid_from=draw.ago(365), created_at=when)
        for name in ("Grosir", "Horeca")
    ]  # fmt: skip
    wholesale, horeca = (one.id for one in lists)
    rules = [
        _rule(draw, PRICE_LIST, RuleKind.PERCENT, 5, account_class=AccountClass.A),
        *(_rule(draw, wholesale, RuleKind.PERCENT, percent, min_quantity=Decimal(least))
          for least, percent in ((1, 3), (24, 5), (60, 7))),
        _rule(draw, wholesale, RuleKind.PERCENT, "8.5", min_quantity=Decimal(120),
              account_class=AccountClass.A),
        *(_rule(draw, wholesale, RuleKind.PERCENT, percent, category=category)
          for category, percent in (("Beras & Tepung", 2), ("Minyak & Margarin", 2))),
        _rule(draw, horeca, RuleKind.PERCENT, 4),
        *(_rule(draw, horeca, RuleKind.FIXED, price, product_id=products[name].id)
          for name, price in HORECA.items()),
    ]  # fmt: skip
    bundles = [_bundle(draw, products, *said) for said in BUNDLES]
    parts = [one for pair in bundles for one in pair[1]]
    together = tuple(product for product, _parts in bundles)
    everything: tuple[Synced, ...] = (*products.values(), *together, *parts, *lists, *rules)
    return Catalogue(
        tuple(products.values()), together, wholesale, horeca, tuple(rules), everything
    )


def list_price(catalogue: Catalogue, product: Product) -> Decimal:
    """What one costs before any rule; a bundle what its parts cost."""
    if product.list_price is not None:
        return product.list_price
    prices = {one.name: one.list_price or Decimal(0) for one in catalogue.products}
    parts = next(parts for sku, _name, _more, parts in BUNDLES if sku == product.sku)
    return sum((prices[name] * many for name, many in parts), Decimal(0))


def _bundle(
    draw: Draw, products: Mapping[str, Product], sku: str, name: str, more: str,
    parts: tuple[tuple[str, int], ...],
) -> tuple[Product, list[ProductRelation]]:  # fmt: skip
    when = draw.at(draw.ago(120), 9)
    costs = [(products[part].cost or Decimal(0)) * many for part, many in parts]
    bundle = Product(
        id=draw.key(when), name=name, sku=sku, category="Paket", unit="paket", currency="IDR",
        cost=sum(costs, Decimal(0)), tax_code="PPN", description=more, created_at=when,
    )  # fmt: skip
    return bundle, [
        ProductRelation(
            id=draw.key(when), product_id=bundle.id, kind=RelationKind.BUNDLE,
            other_id=products[part].id, quantity=Decimal(many), created_at=when,
        )
        for part, many in parts
    ]  # fmt: skip


def _product(
    draw: Draw, category: str, sku: str, share: int, good: tuple[str, str, int, str]
) -> Product:
    name, unit, price, more = good
    when = draw.at(draw.between(500, 699), 9)
    cost = Decimal(price) * (share + draw.rng.randint(-2, 2)) / 100
    return Product(
        id=draw.key(when),
        name=name,
        sku=sku,
        category=category,
        unit=unit,
        list_price=Decimal(price),
        currency="IDR",
        cost=(cost / 50).quantize(Decimal(1)) * 50,
        tax_code="PPN-EXEMPT" if name.startswith(EXEMPT) else "PPN",
        description=more or None,
        created_at=when,
    )


def _rule(
    draw: Draw, price_list: UUID, kind: RuleKind, value: Decimal | int | str, **fields: object
) -> PriceRule:
    when = draw.at(draw.ago(364), 9)
    return PriceRule(
        id=draw.key(when),
        price_list_id=price_list,
        kind=kind,
        base=RuleBase.LIST_PRICE,
        value=Decimal(value),
        min_quantity=fields.pop("min_quantity", Decimal(0)),
        round_to=Decimal(50) if kind is RuleKind.PERCENT else None,
        created_at=when,
        **fields,
    )
