"""What the sample company's quotes begin with: templates, and texts in three languages."""

from __future__ import annotations

from collections.abc import Iterator

from app.models import QuoteTemplate, Synced, TermKind, Terms
from app.services.sample.catalogue import KITCHEN, Catalogue
from app.services.sample.draw import Draw

# Name, kind, and the text in Indonesian, English and Malay.
TEXTS = (
    ("Tunai", TermKind.PAYMENT, "Tunai saat barang diterima.", "Cash on delivery.",
     "Tunai semasa barang diterima."),
    ("Tempo 30 hari", TermKind.PAYMENT, "30 hari setelah tanggal faktur.",
     "30 days from the date of the invoice.", "30 hari selepas tarikh invois."),
    ("Franco toko", TermKind.DELIVERY, "Franco toko, 2 hari kerja setelah pesanan diterima.",
     "Delivered to your shop, 2 working days after the order.",
     "Dihantar ke kedai, 2 hari bekerja selepas pesanan diterima."),
    ("Retur kemasan rusak", TermKind.OTHER,
     "Barang dapat ditukar dalam 7 hari bila kemasan rusak.",
     "Goods are exchanged within 7 days where the packaging is damaged.",
     "Barang boleh ditukar dalam 7 hari jika bungkusan rosak."),
)  # fmt: skip
LANGUAGES = ("id", "en", "ms")
# Name, subject, and what stands in it: a heading, or so many of a product.
TEMPLATES = (
    ("Pembukaan toko", "Penawaran isi toko baru", (
        ("Bahan pokok", 0), ("Beras Setra Ramos Lumbung Ibu 10 kg", 10),
        ("Minyak Goreng Sawit Kencana Rasa 1 L", 48), ("Gula Pasir Putih Tebu Manis 1 kg", 40),
        ("Mi Instan Goreng Nusarasa", 10),
        ("Bumbu dan minuman", 0), ("Kecap Manis Kembang Rasa 600 ml", 24),
        ("Saus Sambal Kembang Rasa 340 ml", 24), ("Teh Melati Tirta Pagi 350 ml", 10),
    )),
    ("Rumah makan, bulanan", "Penawaran kebutuhan dapur bulanan", (
        (KITCHEN, 2), ("Kecap Manis Kembang Rasa 6 kg", 4),
        ("Minyak Goreng Sawit Kencana Rasa 18 L", 8), ("Santan Kelapa Nusarasa 1 L", 24),
    )),
)  # fmt: skip


def write_down(draw: Draw, catalogue: Catalogue) -> Iterator[Synced]:
    """The standard texts and the templates."""
    when = draw.at(draw.ago(280), 10)
    for name, kind, *texts in TEXTS:
        for language, text in zip(LANGUAGES, texts, strict=True):
            yield Terms(id=draw.key(when), name=name, kind=kind, language=language, text=text,
                        created_at=when)  # fmt: skip
    sku = {product.name: product.sku for product in (*catalogue.products, *catalogue.bundles)}
    for name, subject, rows in TEMPLATES:
        lines = ["sku\tname\tquantity\tkind"]
        lines += [
            f"{sku[what]}\t{what}\t{quantity}\t" if quantity else f"\t{what}\t\tsection"
            for what, quantity in rows
        ]
        yield QuoteTemplate(id=draw.key(when), name=name, language="id", subject=subject,
                            lines="\n".join((*lines, "")), created_at=when)  # fmt: skip
