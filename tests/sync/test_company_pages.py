"""What goes with the company's papers is on every laptop of the company: words, logo, brochures."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from uuid import UUID

import pytest
import sqlalchemy as sa
from PIL import Image
from pypdf import PdfReader

from app.documents.gathering import gathered
from app.documents.merging import merged
from app.documents.quote import quote_pdf
from app.errors import NotAllowed
from app.models import Attachment, Brochure, PaperUse, Terms
from app.services import quote_lines, quoting
from app.services.brochures import add_brochure, around, pages_of, retire
from app.services.company import set_company
from app.services.letterhead import logo_of, set_logo
from tests import factories
from tests.documents.papers import a_paper
from tests.sync.desks import Desk, desk
from tests.sync.worlds import World


def a_logo() -> bytes:
    file = BytesIO()
    Image.new("RGB", (60, 20), "navy").save(file, "PNG")
    return file.getvalue()


def test_a_rep_gets_logo_standard_texts_and_the_pages_of_brochures(office: World) -> None:
    back_office, rep = desk(office, "admin@rasa.id"), desk(office, "ana@rasa.id")
    pages = merged(quote_pdf(a_paper(number="CATALOGUE")))
    (back_office.files.parent).mkdir(parents=True, exist_ok=True)
    source = back_office.files.parent / "catalogue.pdf"
    source.write_bytes(pages)

    set_logo(back_office.store, a_logo())
    factories.terms(back_office.store, "Net 30")
    add_brochure(back_office.store, back_office.vault, source, PaperUse.BROCHURE)
    back_office.round()
    rep.round()

    with rep.store.read() as session:
        assert logo_of(session) == a_logo()
        assert "Net 30" in session.scalars(sa.select(Terms.name)).all()
        assert around(rep.vault, pages_of(session), "id").after == (pages,)


def test_a_rep_changes_none_of_it(office: World, tmp_path) -> None:
    rep = desk(office, "ana@rasa.id")
    source = tmp_path / "mine.pdf"
    source.write_bytes(quote_pdf(a_paper()))

    with pytest.raises(NotAllowed):
        set_logo(rep.store, a_logo())
    with pytest.raises(NotAllowed):
        factories.terms(rep.store, "Mine")
    with pytest.raises(NotAllowed):
        add_brochure(rep.store, rep.vault, source, PaperUse.COVER)

    with rep.store.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Brochure)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(Attachment)) == 0


def test_what_a_rep_sent_is_the_same_paper_on_every_laptop_after_the_company_changed(
    office: World,
) -> None:
    back_office, rep = desk(office, "admin@rasa.id"), desk(office, "ana@rasa.id")
    (back_office.files.parent).mkdir(parents=True, exist_ok=True)
    source = back_office.files.parent / "catalogue.pdf"
    source.write_bytes(quote_pdf(a_paper(number="CATALOGUE")))
    set_company(back_office.store, name="PT Rasa", bank="BCA 111", address="Jl. Lama 1")
    set_logo(back_office.store, a_logo())
    brochure = add_brochure(back_office.store, back_office.vault, source, PaperUse.BROCHURE)
    back_office.round()
    rep.round()
    key = quoting.new_quote(rep.store, factories.account(rep.store), language="id")
    quote_lines.add_line(rep.store, key, description="Kecap", price=Decimal(1000))

    set_company(back_office.store, name="CV Lain", bank="Mandiri 222", address="Jl. Baru 9")
    set_logo(back_office.store, None)
    retire(back_office.store, brochure)
    quoting.send(rep.store, key)  # of all that it has not heard yet
    before = paper_of(rep, key)
    for each in (back_office, rep, back_office, rep):
        each.round()
    new = desk(office, "ben@rasa.id")
    new.round()

    assert paper_of(rep, key) == before
    assert paper_of(back_office, key) == before
    assert paper_of(new, key) == before
    assert len(PdfReader(BytesIO(before)).pages) == 2


def paper_of(here: Desk, key: UUID) -> bytes:
    """The paper of a quote as this laptop makes it."""
    with here.store.read() as session:
        made = gathered(session, key)
    pages = around(here.vault, made.dress.pages, made.paper.language)
    return merged(quote_pdf(made.paper), pages.before, pages.after)
