"""What goes with the goods of the sample company: boxes, neighbours on the shelf, promotions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal

from app.models import (
    ExchangeRate,
    PriceRule,
    Product,
    ProductRelation,
    ProductUnit,
    Promotion,
    PromotionItem,
    PromotionSide,
    RelationKind,
    RuleKind,
    Synced,
)
from app.services.sample.catalogue import Catalogue
from app.services.sample.draw import Draw

KECAP, SAMBAL = "Kecap Manis Kembang Rasa 600 ml", "Saus Sambal Kembang Rasa 340 ml"
TOMAT, KOPI = "Saus Tomat Kembang Rasa 340 ml", "Kopi Bubuk Robusta Gunung Guntur 165 g"
MARIE, TEH = "Biskuit Marie Renyahku 240 g", "Teh Melati Tirta Pagi 350 ml"

NEIGHBOURS = (
    (KECAP, RelationKind.CROSS, SAMBAL, 1, "Rak yang sama, sering dibeli bersama"),
    (KECAP, RelationKind.UP, "Kecap Manis Kembang Rasa 6 kg", 1, "Untuk dapur, lebih hemat"),
    (KECAP, RelationKind.ALTERNATIVE, "Kecap Asin Kembang Rasa 620 ml", 1, None),
    (SAMBAL, RelationKind.UP, "Saus Sambal Kembang Rasa 5,7 kg", 1, "Kemasan horeca"),
    (SAMBAL, RelationKind.CROSS, TOMAT, 1, None),
    (KOPI, RelationKind.UP, "Kopi Arabika Priangan 1 kg", 1, "Untuk kedai kopi"),
    (KOPI, RelationKind.ACCESSORY, "Krimer Kental Lembah Hijau 500 g", 1, None),
    (TEH, RelationKind.SWITCH, "Sirup Cocopandan Tirta Pagi 460 ml", 1, "Menjelang Lebaran"),
)
# Currency, rupiah for so many of it.
RATES = (("USD", 16_250, 1), ("SGD", 12_640, 1), ("MYR", 3_820, 1), ("JPY", 10_900, 100))


def arrange(draw: Draw, catalogue: Catalogue) -> list[Synced]:
    """Boxes as the labels say, what stands beside what, three promotions and the rates."""
    products = {product.name: product for product in catalogue.products}
    return [
        *_boxes(draw, catalogue),
        *_neighbours(draw, products),
        *_promotions(draw, products),
        *_rates(draw),
        PriceRule(
            id=draw.key(draw.at(draw.ago(60), 9)),
            price_list_id=catalogue.wholesale,
            product_id=products[KECAP].id,
            unit="dus",
            min_quantity=Decimal(5),
            kind=RuleKind.FIXED,
            value=Decimal(234_000),
            created_at=draw.at(draw.ago(60), 9),
        ),
    ]


def _boxes(draw: Draw, catalogue: Catalogue) -> Iterator[Synced]:
    """“isi 12 btl per dus” is a box of twelve."""
    when = draw.at(draw.ago(400), 9)
    for product in catalogue.products:
        said = re.match(r"isi (\d+) (\w+) per (\w+)", product.description or "")
        if said and said[2] == product.unit:
            yield ProductUnit(
                id=draw.key(when),
                product_id=product.id,
                name=said[3],
                factor=Decimal(said[1]),
                sku=f"{product.sku}-{said[3].upper()}",
                created_at=when,
            )


def _neighbours(draw: Draw, products: Mapping[str, Product]) -> Iterator[Synced]:
    when = draw.at(draw.ago(300), 9)
    for name, kind, other, quantity, note in NEIGHBOURS:
        yield ProductRelation(
            id=draw.key(when),
            product_id=products[name].id,
            kind=kind,
            other_id=products[other].id,
            quantity=Decimal(quantity),
            note=note,
            created_at=when,
        )


def _promotions(draw: Draw, products: Mapping[str, Product]) -> Iterator[Synced]:
    buy, give, reduce = PromotionSide
    kecap, sambal, tomat = (products[name].id for name in (KECAP, SAMBAL, TOMAT))
    first, last = draw.ago(20), draw.today + timedelta(days=40)
    for name, items in (
        ("Kecap beli 10 gratis 1", ((buy, kecap, 10, None), (give, kecap, 1, 100))),
        (
            "Paket saus hemat 5%",
            ((buy, sambal, 12, None), (buy, tomat, 12, None), (reduce, sambal, 12, 5),
             (reduce, tomat, 12, 5)),
        ),
        (
            "Teh 5 dus, biskuit setengah harga",
            ((buy, products[TEH].id, 5, None), (reduce, products[MARIE].id, 10, 50)),
        ),
    ):  # fmt: skip
        when = draw.at(first, 8)
        promotion = Promotion(
            id=draw.key(when), name=name, valid_from=first, valid_until=last, created_at=when
        )
        yield promotion
        for side, product, quantity, percent in items:
            yield PromotionItem(
                id=draw.key(when),
                promotion_id=promotion.id,
                side=side,
                product_id=product,
                quantity=Decimal(quantity),
                percent=None if percent is None else Decimal(percent),
                created_at=when,
            )


def _rates(draw: Draw) -> Iterator[Synced]:
    when = draw.at(draw.ago(7), 9)
    for currency, rate, per in RATES:
        yield ExchangeRate(
            id=draw.key(when),
            currency=currency,
            valid_from=draw.ago(7),
            per=Decimal(per),
            rate=Decimal(rate),
            into="IDR",
            created_at=when,
        )
