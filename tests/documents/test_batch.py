"""Many papers into a folder: each whole, faults named, and it can be stopped."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from pathlib import Path

import pytest

from app.documents.batch import paper_name, write_papers
from app.documents.from_quote import make, quote_pdf_of
from app.documents.sample import sample_pdf
from app.errors import Refused
from app.ids import uuid7
from app.models import PaperTemplate
from app.services import orders, quote_choice, quote_lines, quoting
from app.services.company import company_settings, set_company
from tests import factories
from tests.documents.papers import page_texts


def a_quote(shop, number: str = "", **line: object):
    key = quoting.new_quote(shop, factories.account(shop), **({"number": number} if number else {}))
    quote_lines.add_line(shop, key, **{"description": "Kecap", "price": Decimal(1000), **line})
    return key


def test_each_quote_is_a_file_with_the_very_bytes_of_its_paper(shop, tmp_path):
    keys = [a_quote(shop, f"00{n}/SPH/VIII/2026") for n in (1, 2, 3)]
    heard = []

    written = write_papers(shop, keys, tmp_path / "out", tell=lambda *told: heard.append(told))

    names = [f"00{n}-SPH-VIII-2026.pdf" for n in (1, 2, 3)]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    assert [(tmp_path / "out" / name).read_bytes() for name in names] == [
        quote_pdf_of(shop, key) for key in keys
    ]
    assert (written.count, written.failed, written.stopped) == (3, (), False)
    assert heard == [(1, 3), (2, 3), (3, 3)]


def test_quotes_of_one_number_do_not_overwrite_each_other(shop, tmp_path):
    write_papers(shop, [a_quote(shop, "A/1"), a_quote(shop, "a-1")], tmp_path)

    assert sorted(path.name for path in tmp_path.glob("*.pdf")) == ["A-1.pdf", "a-1-2.pdf"]


def test_it_goes_on_past_a_quote_that_is_gone_and_stops_when_asked(shop, tmp_path):
    keys = [a_quote(shop, "A"), uuid7(), a_quote(shop, "B"), a_quote(shop, "C")]

    written = write_papers(
        shop, keys, tmp_path / "out", stop=lambda: (tmp_path / "out" / "B.pdf").exists()
    )

    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["A.pdf", "B.pdf"]
    assert written.stopped and written.count == 2
    assert [number for number, _why in written.failed] == [str(keys[1])]


def test_whoever_stops_it_from_within_leaves_no_half_file(shop, tmp_path):
    class Enough(Exception):
        pass

    def tell(done: int, of: int) -> None:
        if done == 2:
            raise Enough

    with pytest.raises(Enough):
        write_papers(shop, [a_quote(shop, name) for name in "ABC"], tmp_path / "out", tell=tell)

    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["A.pdf", "B.pdf"]


def test_a_folder_that_cannot_be_made_is_refused_in_a_sentence(shop, tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(Refused, match="file"):
        write_papers(shop, [], tmp_path / "file" / "out")


@pytest.mark.parametrize(
    ("number", "revision", "name"),
    [
        ("001/SPH/VIII/2026", 1, "001-SPH-VIII-2026.pdf"),
        ("A", 3, "A-r3.pdf"),
        ("//", 1, "quote.pdf"),
    ],
)
def test_a_number_becomes_the_name_of_a_file(number, revision, name):
    assert paper_name(number, revision) == name


def test_another_form_changes_the_paper_and_not_the_quote(shop):
    key = a_quote(shop)

    asked = make(shop, key, "en", PaperTemplate.PRO_FORMA).pdf

    assert "Pro-forma invoice" in page_texts(asked)[0]
    assert "Quotation" in page_texts(make(shop, key, "en").pdf)[0]


def test_the_confirmation_of_an_order_says_what_was_ordered_and_by_which_number(shop):
    key = a_quote(shop)
    extra = quote_lines.add_line(shop, key, description="Rak", price=Decimal(500), optional=True)
    quote_lines.add_line(shop, key, description="Meja", price=Decimal(700), optional=True)
    quoting.send(shop, key)
    quote_choice.choose(shop, extra, True)
    quoting.accept(shop, key)
    orders.order_quote(shop, key, customer_po="PO-77")

    (text,) = page_texts(make(shop, key, "en", PaperTemplate.ORDER).pdf)

    assert "PO-77" in text and "Rak" in text and "Meja" not in text
    assert "Optional" not in text
    assert re.search(r"Subtotal 1,500", text.replace(".", ","))


def test_a_sample_shows_settings_that_are_not_kept_yet(shop):
    kept = sample_pdf(shop, {})
    typed = sample_pdf(shop, {"name": "Kopi Maju", "template": "modern", "bank": "BCA 123"})
    half_typed = sample_pdf(shop, {"colour": "#12", "template": "fanc"})

    assert "Kopi Maju" in page_texts(typed)[0] and "BCA 123" in page_texts(typed)[0]
    assert half_typed == kept
    with shop.read() as session:
        assert company_settings(session).name == "PT Sumber Rasa"


def test_the_sample_is_the_newest_quote_where_there_is_one(shop):
    a_quote(shop, "NEWEST-1")

    assert "NEWEST-1" in page_texts(sample_pdf(shop, {}))[0]


def test_the_code_of_the_company_chats_with_who_wrote_the_paper(shop):
    key = a_quote(shop)
    set_company(shop, phone="+62 251 555 123")
    plain = make(shop, key, "en").pdf
    set_company(shop, code="chat", phone="extension 12")
    unreachable = make(shop, key, "en")
    set_company(shop, phone="+62 251 555 123")

    chat = make(shop, key, "en").pdf

    assert "Scan to chat on WhatsApp" in page_texts(chat)[0]
    assert "Scan" not in page_texts(plain)[0]
    assert "Scan" not in page_texts(unreachable.pdf)[0]
    assert any("+62" in said for said in unreachable.concerns)
    assert hashlib.sha256(chat).digest() != hashlib.sha256(plain).digest()


def test_files_lie_where_they_were_asked_for(shop, tmp_path):
    write_papers(shop, [a_quote(shop, "A")], tmp_path / "new" / "folder")

    assert Path(tmp_path / "new" / "folder" / "A.pdf").read_bytes().startswith(b"%PDF")
