"""The offer for a hotel's new kitchen: sections, a bundle, boxes, options, services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.models import LineKind, PaperTemplate, Product, Quote, QuoteLine
from app.services.sample.catalogue import KITCHEN, Catalogue
from app.services.sample.draw import Draw
from app.services.sample.outlets import Outlet

SORT = "Hotel"
SUBJECT = "Penawaran pembukaan dapur hotel"
NOTE = "Harga sudah termasuk antar ke gudang hotel, Senin sampai Sabtu pukul 08.00–15.00."
SETTING_UP = "Penataan gudang bahan kering\nRak, label, dan kartu stok; satu hari kerja"
OPENING = "Potongan pembukaan dapur"
ATTACHED = "1 berkas (daftar sertifikat halal)"
DISCOUNT = Decimal(2)
COFFEE = "kopi"
Price = Callable[[Outlet, Product, Decimal], Decimal]


@dataclass(frozen=True)
class Wanted:
    """A row of the offer: so many of a product, or words alone."""

    kind: LineKind
    what: str
    quantity: int = 0
    more: tuple[tuple[str, Any], ...] = ()


def _goods(name: str, quantity: int, **more: Any) -> Wanted:
    return Wanted(LineKind.PRODUCT, name, quantity, tuple(more.items()))


ROWS = (
    Wanted(LineKind.SECTION, "Kebutuhan dapur"),
    _goods(KITCHEN, 4),
    _goods("Kecap Manis Kembang Rasa 6 kg", 10),
    _goods("Minyak Goreng Sawit Kencana Rasa 18 L", 20, discount_percent=Decimal(5)),
    _goods("Saus Sambal Kembang Rasa 340 ml", 6, unit="dus", unit_factor=Decimal(24)),
    Wanted(LineKind.NOTE, NOTE),
    Wanted(LineKind.SECTION, "Sarapan"),
    _goods("Kopi Arabika Priangan 1 kg", 15, alternative=COFFEE),
    _goods("Kopi Bubuk Robusta Gunung Guntur 165 g", 90, alternative=COFFEE),
    _goods("Keju Cheddar Lembah Hijau 2 kg", 6),
    _goods("Madu Hutan Nusarasa 350 ml", 24, optional=True),
    Wanted(LineKind.SECTION, "Jasa dan potongan"),
    Wanted(LineKind.SERVICE, SETTING_UP, 1, (("price", Decimal(750_000)), ("unit", "paket"))),
    Wanted(LineKind.TEXT, OPENING, 1, (("price", Decimal(-250_000)),)),
)


def hotels(outlets: list[Outlet], each: int) -> Iterator[list[Outlet]]:
    """Who may get such an offer: the first of each rep."""
    found: dict[Any, list[Outlet]] = {}
    for outlet in outlets:
        if outlet.account.industry == SORT:
            found.setdefault(outlet.rep, []).append(outlet)
    return (some[:each] for some in found.values())


def fit_out(
    draw: Draw, quote: Quote, outlet: Outlet, catalogue: Catalogue, price: Price, bilingual: bool
) -> None:
    """Make a quote this offer: its words and lines take the place of those it has."""
    goods = {product.name: product for product in (*catalogue.products, *catalogue.bundles)}
    quote.subject, quote.attachments_note, quote.discount_percent = SUBJECT, ATTACHED, DISCOUNT
    if bilingual:
        quote.template, quote.second_language = PaperTemplate.MODERN, "en"
    quote.lines = [
        _line(draw, quote, position, wanted, goods.get(wanted.what), outlet, price)
        for position, wanted in enumerate(ROWS, start=1)
    ]


def _line(
    draw: Draw, quote: Quote, position: int, wanted: Wanted, product: Product | None,
    outlet: Outlet, price: Price,
) -> QuoteLine:  # fmt: skip
    assert quote.created_at
    more = dict(wanted.more)
    quantity, factor = Decimal(wanted.quantity), more.get("unit_factor", Decimal(1))
    described: dict[str, Any] = {"description": wanted.what}
    if product is not None:
        described = {
            "product_id": product.id,
            "description": "\n".join(filter(None, (product.name, product.description))),
            "unit": product.unit,
            "price": factor * price(outlet, product, quantity * factor),
            "cost": product.cost * factor if product.cost is not None else None,
            "tax_code": product.tax_code,
        }
    elif quantity:
        described["tax_code"] = "PPN"
    return QuoteLine(**{
        "id": draw.key(quote.created_at),
        "quote_id": quote.id,
        "position": position,
        "kind": wanted.kind,
        "quantity": quantity or None,
        "optional": False,
        "created_at": quote.created_at,
        "created_by": quote.created_by,
        **described,
        **more,
    })  # fmt: skip
