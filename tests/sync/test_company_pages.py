"""What goes with the company's papers is on every laptop of the company: words, logo, brochures."""

from __future__ import annotations

from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image

from app.documents.merging import merged
from app.documents.quote import quote_pdf
from app.errors import NotAllowed
from app.models import Attachment, Brochure, PaperUse, Terms
from app.services.brochures import add_brochure, around, pages_of
from app.services.letterhead import logo_of, set_logo
from tests import factories
from tests.documents.papers import a_paper
from tests.sync.test_files import desk, office, place
from tests.sync.worlds import World, company_database, company_file, world

__all__ = ["company_database", "company_file", "office", "place", "world"]


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
        assert session.scalars(sa.select(Terms.name)).all() == ["Net 30"]
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
