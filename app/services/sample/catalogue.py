"""The products of the sample company and its three price lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.models import AccountClass, PriceList, PriceRule, Product, RuleKind, Synced
from app.services.sample.draw import Draw
from app.services.sample.goods import CATEGORIES, EXEMPT, HORECA
from app.services.setup import PRICE_LIST


@dataclass(frozen=True)
class Catalogue:
    """What is sold; the price list for everybody is the one every company begins with.

    Attributes:
        wholesale, horeca: the keys of the other two lists.
        rules: of all three lists.
        records: all of it, ready to be kept.
    """

    products: tuple[Product, ...]
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
    everything: tuple[Synced, ...] = (*products.values(), *lists, *rules)
    return Catalogue(tuple(products.values()), wholesale, horeca, tuple(rules), everything)


def by_category(catalogue: Catalogue) -> Mapping[str, list[Product]]:
    """The products of each category."""
    found: dict[str, list[Product]] = {}
    for product in catalogue.products:
        found.setdefault(product.category or "", []).append(product)
    return found


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
        value=Decimal(value),
        min_quantity=fields.pop("min_quantity", Decimal(0)),
        round_to=Decimal(50) if kind is RuleKind.PERCENT else None,
        created_at=when,
        **fields,
    )
