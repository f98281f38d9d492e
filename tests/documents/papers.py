"""Papers to draw: a plain quote of any number of lines, to be changed by each test."""

from __future__ import annotations

import zlib
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from random import Random

import pypdfium2
from PIL import Image
from pypdf import PdfWriter

from app.documents.paper import Letterhead, PaperLine, Party, QuotePaper, Reach, TaxLine, Term

LOREM = "Packed in laminated sacks with a lining fit for food; to be kept cool and dry. "


def a_line(number: int, details: str = "", total: str = "25.00", **changes: object) -> PaperLine:
    """A product line whose name `Item<number>.` stands nowhere else."""
    fields: dict[str, object] = {
        "kind": "product",
        "position": str(number),
        "description": f"Item{number}. {details}".strip(),
        "sku": f"SKU-{number:04}",
        "quantity": Decimal(2),
        "unit": "box",
        "price": Decimal(total) / 2,
        "total": Decimal(total),
    }
    return PaperLine(**(fields | changes))  # type: ignore[arg-type]


def lines_of(count: int, seed: int = 0) -> tuple[PaperLine, ...]:
    """So many lines, some with long descriptions, all with prices of their own."""
    random = Random(zlib.crc32(f"{count} {seed}".encode()))
    return tuple(
        a_line(
            number,
            details="\n" + LOREM * random.choice([0, 0, 0, 1, 2, 9, 40 if number % 7 == 0 else 0]),
            total=str(Decimal(random.randrange(1, 10**7)) / 100),
            **an_option(random.random() < 0.1),
        )
        for number in range(1, count + 1)
    )


def an_option(optional: bool = True) -> dict[str, object]:
    """What a line has that is offered beside the rest."""
    return {"optional": optional, "counts": not optional}


def a_paper(lines: tuple[PaperLine, ...] = (a_line(1),), **changes: object) -> QuotePaper:
    """A quote in English, in ringgit, over these lines."""
    subtotal = sum((line.total for line in lines if line.total and not line.optional), Decimal(0))
    fields: dict[str, object] = {
        "number": "001/SPH/VIII/2026",
        "date": date(2026, 8, 3),
        "currency": "MYR",
        "letterhead": Letterhead(
            "Sumber Rasa",
            "PT Sumber Rasa Nusantara",
            ("Jl. Industri Raya 12", "Bekasi 17530"),
            "+62 21 555 0123",
            "sales@sumberrasa.example",
            "www.sumberrasa.example",
            "NPWP 0013 0456 7890 1000",
        ),
        "customer": Party("Toko Maju", "Ibu Sari", ("Jl. Merdeka 1", "Bandung 40115")),
        "lines": lines,
        "subtotal": subtotal,
        "tax_lines": (TaxLine("SST 8%", subtotal * 8 / 100),),
        "total": subtotal * 108 / 100,
        "total_words": "As many ringgit as there are",
        "place": "Shah Alam",
        "valid_until": date(2026, 9, 2),
        "subject": "Kitchen supplies",
        "opening": "Dear Ibu Sari,\n\nWe are pleased to offer you the following:",
        "closing": "We look forward to working with you.",
        "terms": (Term("Payment", "30 days after delivery."), Term("Delivery", "Three days.")),
        "signatory_name": "Rina Kusuma",
        "signatory_title": "Sales manager",
    }
    return QuotePaper(**(fields | changes))  # type: ignore[arg-type]


def a_logo() -> bytes:
    """A picture file, half of it transparent."""
    picture = Image.new("RGBA", (90, 30), (0, 0, 0, 0))
    picture.paste((200, 60, 30, 255), (0, 0, 45, 30))
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def page_texts(pdf: bytes) -> list[str]:
    """What a reader could copy from each page, with line ends as spaces."""
    document = pypdfium2.PdfDocument(pdf)
    texts = []
    for page in document:
        words = page.get_textpage()
        texts.append(" ".join(words.get_text_range().split()))
        words.close()
        page.close()
    document.close()
    return texts


def a_pdf(path: Path, pages: int = 1, width: float = 595, password: str = "") -> Path:
    """A file of empty pages."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(width, 842)
    if password:
        writer.encrypt(password)
    writer.write(path)
    return path


def full(count: int, **changes: object) -> QuotePaper:
    """A paper with everything a paper can have, over so many plain lines."""
    known = {
        "bank": ("Bank BCA 123 456 7890", "a.n. PT Sumber Rasa"),
        "reach": Reach("https://wa.me/628123", "+62 812 3", chat=True),
        "second_language": "en",
        "other_words": "So much",
        "terms": (Term("Pembayaran", "30 hari.", "Payment", "30 days."),),
        "language": "id",
        "customer_order": "PO-77",
        "delivery_day": date(2026, 8, 10),
        "is_draft": True,
    }
    lines = tuple(a_line(number) for number in range(1, count + 1))
    return a_paper(lines, **(known | changes))
