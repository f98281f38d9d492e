"""What was sent can never change a byte, whatever becomes of the company that sent it."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image
from pypdf import PdfReader

from app.documents.from_quote import make, quote_pdf_of
from app.documents.quote import quote_pdf
from app.errors import Refused
from app.models import (
    Account,
    Attachment,
    Contact,
    PaperTemplate,
    PaperUse,
    Preference,
    Product,
    Quote,
    Terms,
    User,
)
from app.models.people import PICTURE
from app.services import quote_lines, quoting
from app.services.brochures import add_brochure, retire
from app.services.company import set_company
from app.services.letterhead import logo_kept, logo_of, set_logo
from app.services.quote_content import is_unchanged
from app.store.vault import vault_of
from tests import factories
from tests.documents.papers import a_paper, page_texts


def a_logo(colour: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (60, 20), colour).save(file, "PNG")
    return file.getvalue()


def pages(folder: Path, name: str) -> Path:
    path = folder / f"{name}.pdf"
    path.write_bytes(quote_pdf(a_paper(number=name)))
    return path


@pytest.fixture
def company(shop, tmp_path):
    """A company with everything on its papers; gives the key of its brochure."""
    set_company(
        shop, address="Jl. Lama 1", bank="BCA 111", colour="#8B1E3F", code="chat",
        phone="+62 812 3456 7890", template="modern", place="Bogor",
    )  # fmt: skip
    set_logo(shop, a_logo("navy"))
    factories.terms(shop, "Net 30", language="id", text="30 hari.")
    factories.terms(shop, "Net 30", language="en", text="30 days.")
    vault = vault_of(shop)
    add_brochure(shop, vault, pages(tmp_path, "COVER"), PaperUse.COVER)
    return add_brochure(shop, vault, pages(tmp_path, "CATALOGUE"), PaperUse.BROCHURE)


@pytest.fixture
def sent(shop, company):
    toko = factories.account(shop, billing_street="Jl. Merdeka 5", npwp="0098765432109876")
    sari = factories.contact(shop, salutation="Ibu", name="Sari")
    key = quoting.new_quote(
        shop, toko, contact_id=sari, language="id", second_language="en", payment_terms="30 hari."
    )
    product = factories.product(shop, name="Kecap", list_price=Decimal(1000))
    line = quote_lines.add_line(shop, key, product_id=product)
    quote_lines.change_line(shop, line, description=None)
    quoting.send(shop, key)
    return key


def change_everything(shop, brochure, folder) -> None:
    set_company(
        shop, name="CV Lain", legal_name="", address="Jl. Baru 9", bank="Mandiri 222", colour="",
        code="call", phone="+60 3 1234 5678", template="letter", place="Medan", country="MY",
        language="ms", second_language="ms", tax_id="NPWP 1", email="x@x.example",
        website="x.example",
    )  # fmt: skip
    set_logo(shop, a_logo("red"))
    retire(shop, brochure)
    add_brochure(shop, vault_of(shop), pages(folder, "NEW"), PaperUse.BROCHURE)
    with shop.work("Change everything") as session:
        for kind, values in (
            (Terms, {"text": "Tunai."}),
            (Account, {"name": "Toko Lain", "billing_street": "Jl. Lain", "npwp": None}),
            (Contact, {"salutation": "Bapak", "name": "Budi"}),
            (Product, {"name": "Saus", "sku": "OTHER"}),
            (User, {"name": "Dian", "job_title": "Direktur", "phone": "+62 811 1"}),
        ):
            for record in session.scalars(sa.select(kind)):
                for name, value in values.items():
                    setattr(record, name, value)


def test_the_paper_of_a_sent_quote_is_the_same_bytes_whatever_is_changed_later(
    shop, company, sent, tmp_path
):
    before = {form: make(shop, sent, template=form).pdf for form in (None, PaperTemplate.LETTER)}
    english = quote_pdf_of(shop, sent, "en")

    change_everything(shop, company, tmp_path)

    assert all(make(shop, sent, template=form).pdf == pdf for form, pdf in before.items())
    assert quote_pdf_of(shop, sent, "en") == english
    said = " ".join(page_texts(before[None]))
    for words in ("COVER", "CATALOGUE", "Jl. Lama 1", "BCA 111", "Jl. Merdeka 5", "Ibu Sari",
                  "Kecap", "30 days.", "Rina Wulandari"):  # fmt: skip
        assert words in said
    assert any(image for page in PdfReader(BytesIO(before[None])).pages for image in page.images)


def test_the_fingerprint_of_a_sent_quote_holds_over_a_changed_company(
    shop, company, sent, tmp_path
):
    change_everything(shop, company, tmp_path)

    with shop.read() as session:
        quote = session.get_one(Quote, sent)
        assert is_unchanged(quote) is True
        quote.dress = (quote.dress or "").replace("BCA 111", "BCA 999")
        assert is_unchanged(quote) is False


def test_a_draft_and_a_paper_about_an_order_say_what_holds_today(shop, company, sent, tmp_path):
    draft = quoting.duplicate(shop, sent)
    quoting.accept(shop, sent)

    change_everything(shop, company, tmp_path)

    for key, form in ((draft, None), (sent, PaperTemplate.PRO_FORMA)):
        said = " ".join(page_texts(make(shop, key, template=form).pdf))
        assert "Mandiri 222" in said and "BCA 111" not in said
        assert "NEW" in said and "CATALOGUE" not in said


def test_what_sent_papers_show_is_not_taken_away(shop, company, sent):
    with shop.read() as session:
        picture = session.scalars(
            sa.select(Preference.id).where(Preference.name.startswith(PICTURE))
        ).one()
        file = session.scalars(sa.select(Attachment.id)).first()

    for kind, key, change in ((Preference, picture, {"value": "x"}),
                              (Attachment, file, {"sha256": "0" * 64})):  # fmt: skip
        with pytest.raises(Refused), shop.work("Change") as session:
            for name, value in change.items():
                setattr(session.get(kind, key), name, value)
        with pytest.raises(Refused), shop.work("Remove") as session:
            session.delete(session.get(kind, key))


def test_a_new_logo_can_be_taken_back_and_its_picture_stays_for_who_sent_it_meanwhile(shop):
    set_logo(shop, a_logo("navy"))
    set_logo(shop, a_logo("red"))
    with shop.read() as session:
        red = logo_kept(session)

    shop.undo()

    with shop.read() as session:
        assert logo_of(session) == a_logo("navy")
        assert logo_of(session, red) == a_logo("red")
