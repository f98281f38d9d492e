"""Every form of paper, in every language, with few and many lines: nothing collides, nothing is
lost, nothing stands alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest

from app.documents.fonts import fonts_in_use, width
from app.documents.layout import Box, Text
from app.documents.look import legible, look_of
from app.documents.paper import PaperLine, QuotePaper
from app.documents.quote import quote_pages, quote_pdf
from app.documents.table import table
from app.i18n import LANGUAGES, speaking
from app.models import PaperTemplate
from tests.documents.papers import (
    LOREM,
    a_line,
    a_logo,
    a_paper,
    an_option,
    full,
    lines_of,
    page_texts,
)

FORMS = list(PaperTemplate)


def texts(marks) -> list[Text]:
    return [mark for mark in marks if isinstance(mark, Text) and mark.text]


def laid_out(paper: QuotePaper) -> list[list[Text]]:
    with speaking(paper.language), fonts_in_use():
        return [texts(marks) for marks in quote_pages(paper)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("count", [1, 12, 40])
def test_nothing_collides_and_nothing_leaves_the_paper(form, count):
    paper = full(count, template=form)
    look = look_of(paper)

    for page in laid_out(paper):
        spans = sorted(
            (round(t.y, 1), t.x, t.x + width(t.text, t.style.font, t.style.size)) for t in page
        )
        assert all(begin >= -0.01 and end <= look.width + 0.01 for _y, begin, end in spans)
        assert all(y <= look.height for y, _begin, _end in spans[:-2]), (
            "below stand the page numbers only"
        )
        for (y, _, end), (below, begin, _) in pairwise(spans):
            assert y != below or end < begin + 0.01


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_form_says_what_it_is_and_what_is_to_be_paid(form, language):
    paper = a_paper(template=form, language=language)

    text = " ".join(page_texts(quote_pdf(paper)))

    assert "Toko Maju" in text and "27.00" in text.replace(",", ".")
    assert "001/SPH/VIII/2026" in text


def test_forms_differ_in_what_they_promise():
    def said(form: PaperTemplate) -> str:
        return " ".join(page_texts(quote_pdf(full(2, template=form, language="en"))))

    order, pro_forma, letter = (
        said(form) for form in (PaperTemplate.ORDER, PaperTemplate.PRO_FORMA, PaperTemplate.LETTER)
    )

    assert "Order confirmation" in order and "Your order PO-77" in order.replace(" PO", " PO")
    assert "Confirmed by," in order and "Valid until" not in order
    assert "This is not a tax invoice." in pro_forma and "Agreed by," not in pro_forma
    assert "Agreed by," in letter and "We are pleased to offer" in letter
    closing = "We look forward to working with you."
    assert closing in letter
    for of_order in (order, pro_forma):
        assert "Thank you for your trust." in of_order and closing not in of_order


def test_a_long_description_is_split_and_keeps_two_lines_on_either_side():
    long = "\n" + LOREM * 115
    assert len(long) > 9_000

    pages = laid_out(a_paper((a_line(1), a_line(2, details=long), a_line(3))))

    counts = [sum(LOREM.strip() in t.text for t in page) for page in pages]
    assert sum(counts) == 115 and len(pages) > 2
    assert all(count != 1 for count in counts)


def test_the_second_language_stands_beside_the_first():
    (page,) = page_texts(quote_pdf(full(1)))

    for words in ("Penawaran Harga Quotation", "Nomor Number", "Terbilang In words", "So much"):
        assert words in page
    assert "Pembayaran Payment 30 hari." in page and "30 days." in page
    assert "Uraian" in page and "Description" in page
    assert "Nama, jabatan, tanggal, dan stempel Name, title, date and stamp" in page
    assert "Halaman 1 dari 1" in page and "Page 1 of 1" in page


def test_sections_end_with_what_they_come_to_and_choices_say_whether_they_count():
    lines = (
        PaperLine("section", "Staples", total=Decimal(50)),
        a_line(1),
        a_line(2, alternative="A"),
        a_line(3, alternative="A", counts=False),
        PaperLine("section", "Shelves", total=Decimal(0)),
        a_line(4, **an_option()),
        a_line(6, **an_option(), alternative="B"),
        a_line(7, **an_option(), alternative="b"),
        PaperLine("section", "Words", total=Decimal(0)),
        PaperLine("note", "Paid in cash"),
        PaperLine("section", "Cans", total=Decimal(50)),
        a_line(5, discount_amount=Decimal(5)),
    )

    (page,) = page_texts(quote_pdf(a_paper(lines)))

    assert "Choice A, included in the total" in page
    assert "Or instead for choice A, not included in the total" in page
    assert "Choice B, optional, not included in the total" in page
    assert "choice B" not in page and "choice b" not in page, "there is nothing to take instead of"
    assert "Subtotal Staples 50.00 Shelves" in page and "Subtotal Cans" in page
    assert "Subtotal Shelves" not in page and "Subtotal Words" not in page
    assert "Less a discount of 5.00" in page


@pytest.mark.parametrize("accent", [(1.0, 0.9, 0.1), (0.0, 0.0, 0.0), (0.8, 0.8, 1.0)])
def test_any_colour_of_a_company_can_be_read_on_white(accent):
    red, green, blue = legible(accent)

    light = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)
    ]
    assert 1.05 / (0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] + 0.05) >= 4.5


def test_the_same_paper_is_the_same_bytes_and_another_colour_is_not():
    paper = full(30, template=PaperTemplate.MODERN, letterhead=replace(
        a_paper().letterhead, logo=a_logo()
    ))  # fmt: skip

    assert quote_pdf(paper) == quote_pdf(replace(paper))
    assert quote_pdf(paper) != quote_pdf(replace(paper, accent=(0.5, 0.1, 0.2)))
    assert lines_of(3) == lines_of(3)


def test_signatures_get_no_page_of_their_own_where_a_smaller_letter_holds_them():
    def sizes(count: int) -> list[set[float]]:
        lines = tuple(a_line(number) for number in range(1, count + 1))
        return [{text.style.size for text in page} for page in laid_out(a_paper(lines))]

    assert [9.5 in page for page in sizes(10)] == [True]
    assert [8.9 in page for page in sizes(14)] == [True]
    assert [9.5 in page for page in sizes(20)] == [True, True]


def test_every_section_begins_its_stripes_anew_and_is_none_itself():
    heading = PaperLine("section", "Bagian")
    lines = (heading, a_line(1), a_line(2), heading, a_line(3), heading, a_line(4), a_line(5))
    paper = replace(full(1, template=PaperTemplate.COMPACT), lines=lines)

    with speaking(paper.language), fonts_in_use():
        rows = table(paper, look_of(paper)).rows
        striped = [isinstance(row.strips[0].marks[0], Box) for row in rows if row.kind != "sum"]

    assert striped == [False, False, True, False, False, False, False, True]
