"""What the sample company shows of its papers: a logo, a brochure, a quote signed by a customer."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import sqlalchemy as sa

from app.documents.sample_pages import HEADLINE, sample_brochure, sample_logo
from app.domain.strokes import Strokes, drawn
from app.errors import Problem
from app.formats import format_phone
from app.handover.signing import sign, to_be_signed
from app.models import PaperUse, Quote, QuoteState
from app.services.brochures import add_brochure
from app.services.letterhead import set_logo
from app.services.sample import LETTERHEAD, Sample, check_empty, make_sample
from app.store import Store
from app.store.vault import vault_of

# What the brochure praises.
GOODS = (
    ("Kecap Manis Kembang Rasa 600 ml", "isi 12 botol per dus"),
    ("Mi Instan Goreng Nusarasa", "dus isi 40 bungkus"),
    ("Beras Pandan Wangi Lumbung Ibu 5 kg", "per karung"),
    ("Minyak Goreng Sawit Kencana Rasa 1 L", "isi 12 botol per dus"),
    ("Kaldu Jamur Dapur Aina 250 g", "per pouch"),
    ("Gula Aren Cetak Priangan 500 g", "per bungkus"),
)


def furnish_sample(store: Store, today: date) -> Sample:
    """The sample company with its logo, its brochure and a quote that a customer signed.

    Raises Refused where somebody works here already.
    """
    check_empty(store)
    with store.furnishing():
        set_logo(store, sample_logo(LETTERHEAD["name"]))
        with TemporaryDirectory() as folder:
            path = Path(folder) / "brosur.pdf"
            path.write_bytes(sample_brochure(LETTERHEAD["name"], _reach(), GOODS, today))
            add_brochure(store, vault_of(store), path, PaperUse.BROCHURE, HEADLINE)
        made = make_sample(store, today)
        _sign_one(store)
    return made


def _reach() -> str:
    phone = format_phone(LETTERHEAD["phone"])
    return " · ".join((phone, LETTERHEAD["email"], LETTERHEAD["website"]))


def _sign_one(store: Store) -> None:
    """Have the customer sign the newest draft that may go as it stands."""
    for key in _drafts(store):
        try:
            shown = to_be_signed(store, key)
        except Problem:
            continue  # it needs a manager, or is not complete
        sign(store, shown, shown.signer or "Siti Rahma", shown.title, shown.place, _hand())
        return


def _drafts(store: Store) -> list[UUID]:
    mine = sa.and_(Quote.state == QuoteState.DRAFT, Quote.owner_id == store.identity.user_id)
    newest = sa.select(Quote.id).where(mine).order_by(Quote.quote_date.desc(), Quote.id.desc())
    with store.read() as session:
        return list(session.scalars(newest))


def _hand() -> Strokes:
    """A name as a hand writes it: loops that grow smaller, and a line below."""
    loops = [
        (60 + 9 * at, round(110 - (60 - at * 0.8) * math.sin(at * 0.75) - 8 * math.cos(at * 2.1)))
        for at in range(50)
    ]
    line = [(70 + 12 * at, round(182 - 6 * math.sin(at / 4))) for at in range(38)]
    return drawn(600, 220, [loops, line])
