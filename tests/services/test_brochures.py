"""Covers and brochures are PDF files of the company's that go with its quotes."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from app.documents.from_quote import make
from app.errors import Invalid, NotFound
from app.models import Brochure, PaperUse
from app.services import quote_lines, quoting
from app.services.brochures import add_brochure, retire
from app.store.vault import vault_of
from tests import factories
from tests.documents.papers import a_pdf


@pytest.fixture
def quote(shop):
    key = quoting.new_quote(shop, factories.account(shop))
    quote_lines.add_line(shop, key, description="Kecap", price=Decimal(100))
    return key


def widths(shop, quote) -> list[float]:
    """How wide each page of the paper is."""
    reader = PdfReader(BytesIO(make(shop, quote).pdf))
    return [round(float(page.mediabox.width)) for page in reader.pages]


def test_they_stand_before_and_after_every_paper(shop, quote, tmp_path):
    vault = vault_of(shop)
    add_brochure(shop, vault, a_pdf(tmp_path / "b.pdf", 2, width=300), PaperUse.BROCHURE)
    add_brochure(shop, vault, a_pdf(tmp_path / "c.pdf", 1, width=200), PaperUse.COVER)

    assert widths(shop, quote) == [200, 595, 300, 300]


def test_one_can_be_left_out_kept_for_a_language_or_retired(shop, quote, tmp_path):
    vault = vault_of(shop)
    keys = [
        add_brochure(shop, vault, a_pdf(tmp_path / f"{width}.pdf", 1, width), PaperUse.BROCHURE)
        for width in (200, 300, 400)
    ]
    with shop.work("Change") as session:
        session.get(Brochure, keys[0]).paused = True
        session.get(Brochure, keys[1]).language = "en"  # the shop's papers are Indonesian

    with_one = widths(shop, quote)
    retire(shop, keys[2])

    assert with_one == [595, 400]
    assert widths(shop, quote) == [595]


def test_one_that_has_not_come_yet_is_named_and_the_paper_made_without_it(shop, quote, tmp_path):
    vault = vault_of(shop)
    add_brochure(shop, vault, a_pdf(tmp_path / "b.pdf"), PaperUse.BROCHURE, "Catalogue")
    for kept in vault.folder.rglob("*"):
        if kept.is_file():
            kept.unlink()

    made = make(shop, quote)

    assert any("Catalogue" in said for said in made.concerns)
    assert widths(shop, quote) == [595]


@pytest.mark.parametrize("kind", ["text", "locked", "many", "empty"])
def test_a_file_that_cannot_go_with_a_paper_is_refused(shop, tmp_path, kind):
    path = tmp_path / "file.pdf"
    if kind == "text":
        path.write_text("no pdf")
    elif kind == "empty":
        path.write_bytes(b"")
    else:
        a_pdf(path, 61 if kind == "many" else 1, password="x" if kind == "locked" else "")

    with pytest.raises(Invalid) as refused:
        add_brochure(shop, vault_of(shop), path, PaperUse.COVER)

    assert refused.value.field == "file"


def test_a_broken_file_is_refused_in_our_words_alone(shop, tmp_path, capfd, caplog):
    whole = a_pdf(tmp_path / "whole.pdf", 3).read_bytes()
    picture = BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    broken = [
        picture.getvalue(),
        b"%PDF-1.7",
        whole[: len(whole) // 2],
        b"%PDF-1.4\n" + whole[-60:],
    ]
    broken += [whole.replace(b"/Pages", b"/Pagan"), whole.replace(b"/Kids", b"/Kits")]

    for number, data in enumerate(broken):
        (tmp_path / "file.pdf").write_bytes(data)
        with pytest.raises(Invalid) as refused:
            add_brochure(shop, vault_of(shop), tmp_path / "file.pdf", PaperUse.COVER)
        assert refused.value.field == "file", number

    assert capfd.readouterr() == ("", "") and not caplog.records


def test_a_file_that_is_not_there_is_said_to_be(shop, tmp_path):
    with pytest.raises(NotFound):
        add_brochure(shop, vault_of(shop), tmp_path / "gone.pdf", PaperUse.COVER)
