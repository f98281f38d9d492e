"""A thousand quotes as papers in a folder, beside as many bare canvases with the same text."""

from __future__ import annotations

import tempfile
import time
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from uuid import UUID

from app.ids import uuid7
from app.store import Store
from tests.bench.programs import say

MANY, LINES = 1_000, 12


def thousand_papers() -> None:
    """The batch as `relasi quote pdf --all` does it, read from an encrypted file."""
    from app.documents.batch import write_papers
    from tests.bench.syncing import laptop

    with tempfile.TemporaryDirectory() as folder:
        store = laptop(Path(folder))
        keys = _quotes(store)
        write_papers(store, keys[:20], Path(folder) / "warm")
        start = time.perf_counter()
        written = write_papers(store, keys, Path(folder) / "papers")
        ours = time.perf_counter() - start
        assert written.count == MANY, written.failed
        start = time.perf_counter()
        _bare(store, keys[0])
        bare = time.perf_counter() - start
        store.close()
    say(moment="written", ours=ours, bare=bare)


def _quotes(store: Store) -> list[UUID]:
    """A thousand quotes of twelve lines each, of a hundred customers."""
    from app.models import Account, Quote, QuoteLine
    from app.services.setup import start_empty

    start_empty(store, "Rina", "", "PT Sumber Rasa", "ID")
    keys: list[UUID] = []
    with store.work("Make quotes") as session:
        customers = [Account(id=uuid7(), name=f"Toko Maju {n}") for n in range(100)]
        session.add_all(customers)
        session.flush()
        for number in range(MANY):
            quote = Quote(
                id=uuid7(),
                number=f"{number:04}/SPH/VIII/2026",
                account_id=customers[number % 100].id,
                currency="IDR",
                opening="Bersama ini kami sampaikan penawaran harga sebagai berikut:",
                closing="Atas perhatian dan kerja samanya kami ucapkan terima kasih.",
                payment_terms="30 hari setelah tanggal faktur",
            )
            session.add(quote)
            session.flush()
            session.add_all(
                QuoteLine(
                    id=uuid7(),
                    quote_id=quote.id,
                    position=place,
                    description=f"Kecap Manis {number % 37} botol {place}",
                    quantity=Decimal(place + 1),
                    unit="dus",
                    price=Decimal(18_500 + 7 * number),
                    tax_code="PPN",
                )
                for place in range(LINES)
            )
            keys.append(quote.id)
    return keys


def _bare(store: Store, key: UUID) -> None:
    """The same text on canvases that know nothing but where it stands, and write a file each."""
    from reportlab.pdfgen.canvas import Canvas

    from app.documents.fonts import fonts_in_use
    from app.documents.gathering import paper_of
    from app.documents.layout import Text
    from app.documents.quote import quote_pages
    from app.i18n import speaking

    with store.read() as session:
        paper = paper_of(session, key)
    with speaking(paper.language), fonts_in_use():
        pages = quote_pages(paper)
        with tempfile.TemporaryDirectory() as folder:
            for number in range(MANY):
                out = BytesIO()
                canvas = Canvas(out, pagesize=(595.28, 841.89))
                for page in pages:
                    for mark in page:
                        if isinstance(mark, Text):
                            canvas.setFont(mark.style.font, mark.style.size)
                            canvas.drawString(mark.x, 841.89 - mark.y, mark.text)
                    canvas.showPage()
                canvas.save()
                (Path(folder) / f"{number}.pdf").write_bytes(out.getvalue())
