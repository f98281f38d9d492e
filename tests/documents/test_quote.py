"""The quote on paper: complete, honest at every page break, and always the same bytes."""

import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from app.documents.fonts import fonts_in_use, width
from app.documents.layout import Text
from app.documents.look import look_of
from app.documents.paper import Letterhead, PaperLine, Party, Term
from app.documents.quote import quote_pages, quote_pdf
from app.i18n import LANGUAGES, speaking, translate
from tests.documents.papers import (
    LOREM,
    a_line,
    a_logo,
    a_paper,
    an_option,
    lines_of,
    page_texts,
)

CARRIED = re.compile(r"Carried forward ([\d,.]+)")
BROUGHT = re.compile(r"Brought forward ([\d,.]+)")
many_lines = given(count=st.integers(1, 300), seed=st.integers(0, 9))


def amount(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


@settings(max_examples=6)
@many_lines
@example(count=1, seed=0)
@example(count=300, seed=0)
def test_every_line_is_on_the_paper_once(count, seed):
    pages = page_texts(quote_pdf(a_paper(lines_of(count, seed))))

    text = " ".join(pages)
    assert [int(number) for number in re.findall(r"Item(\d+)\.", text)] == [*range(1, count + 1)]
    assert len(re.findall(r"SKU-\d{4}", text)) == count


def test_a_paper_without_units_keeps_no_column_for_them():
    def heading(*units: str) -> bool:
        lines = tuple(a_line(at, unit=unit) for at, unit in enumerate(units, 1))
        return "Qty Unit Price" in page_texts(quote_pdf(a_paper(lines)))[0]

    assert heading("box") and heading("", "box")
    assert not heading("") and not heading("", "")


@settings(max_examples=6)
@many_lines
@example(count=40, seed=1)
def test_the_sum_carried_on_is_the_sum_so_far(count, seed):
    lines = lines_of(count, seed)

    pages = page_texts(quote_pdf(a_paper(lines)))

    so_far = Decimal(0)
    for page, following in pairwise(pages):
        begun = [int(number) for number in re.findall(r"Item(\d+)\.", page)]
        so_far += sum(lines[i - 1].total for i in begun if not lines[i - 1].optional)
        goes_on = [so_far] if "Description Qty" in following else []
        assert [amount(figure) for figure in CARRIED.findall(page)] == goes_on
        assert [amount(figure) for figure in BROUGHT.findall(following)] == goes_on


@settings(max_examples=6)
@many_lines
@example(count=12, seed=3)
def test_no_page_is_an_orphan(count, seed):
    pages = page_texts(quote_pdf(a_paper(lines_of(count, seed))))

    with_totals = next(page for page in pages if "Subtotal" in page)
    assert f"Item{count}." in with_totals or LOREM[:20] in with_totals
    signed = next(page for page in pages if "Rina Kusuma" in page)
    assert "We look forward to working with you." in signed
    for page in pages:
        assert ("Brought forward" in page) <= ("Description Qty Unit" in page)
        assert not page.startswith("Page ")


@pytest.mark.parametrize("said", [1, 3])
def test_the_signatures_never_stand_without_the_closing_words(said):
    closing = " ".join(["We look forward to working with you and all of yours."] * 2 * said)

    for height in range(60):
        paper = a_paper(opening="Word.\n" * height, closing=closing, terms=())
        pages = page_texts(quote_pdf(paper))
        assert "of yours. Yours faithfully," in pages[-1]


def test_a_row_breaks_only_where_it_is_long_and_never_for_a_single_line():
    short, long = (
        [f"{row}{number};" for number in range(count)] for row, count in (("a", 4), ("b", 20))
    )
    lines = (
        a_line(1),
        a_line(2, details="\n" + "\n".join(short)),
        a_line(3, details="\n" + "\n".join(long)),
        *(a_line(number) for number in range(4, 9)),
    )

    for height in range(60):
        pages = page_texts(quote_pdf(a_paper(lines, opening="Word.\n" * height)))
        for page in pages:
            assert sum(word in page for word in short) in (0, len(short))
            assert sum(word in page for word in ["Item3.", *long]) != 1


@settings(max_examples=6)
@many_lines
def test_every_page_says_which_of_how_many_it_is(count, seed):
    pages = page_texts(quote_pdf(a_paper(lines_of(count, seed))))

    assert [re.findall(r"Page \d+ of \d+", page) for page in pages] == [
        [f"Page {number} of {len(pages)}"] for number in range(1, len(pages) + 1)
    ]


@settings(max_examples=10)
@given(
    count=st.integers(1, 60),
    language=st.sampled_from(sorted(LANGUAGES)),
    currency=st.sampled_from(["IDR", "MYR", "XAU"]),
    figure=st.sampled_from(["1", "0.1250", "-12345.67", "99999999999999999999.1234"]),
)
def test_nothing_overlaps_and_nothing_leaves_the_paper(count, language, currency, figure):
    lines = tuple(
        replace(line, price=Decimal(figure), total=Decimal(figure), discounts=(Decimal(5),))
        for line in (*lines_of(count), a_line(0, unit="bundles of " * 9, position="1." * 30))
    )
    paper = a_paper(lines, language=language, currency=currency, is_draft=True)

    with speaking(language), fonts_in_use():
        look = look_of(paper)
        pages = quote_pages(paper, look)

    for marks in pages:
        texts = [mark for mark in marks if isinstance(mark, Text) and mark.text]
        spans = sorted(
            (round(t.y, 1), t.x, t.x + width(t.text, t.style.font, t.style.size)) for t in texts
        )
        assert all(begin >= 0 and end <= look.width + 0.01 for _y, begin, end in spans)
        assert all(0 < y <= look.height for y, _begin, _end in spans[:-1])
        for (y, _, end), (next_y, begin, _) in pairwise(spans):
            assert y != next_y or end < begin + 0.01


def test_figures_stand_with_their_decimals_under_each_other():
    lines = (
        a_line(1, total="1000.00", quantity=Decimal(12)),
        a_line(2, total="2.50", quantity=Decimal("1.75")),
    )

    with fonts_in_use():
        (marks,) = quote_pages(a_paper(lines))

    shown = {mark.text: mark for mark in marks if isinstance(mark, Text)}

    def decimals(figure: str) -> float:
        whole, style = figure.partition(".")[0], shown[figure].style
        return round(shown[figure].x + width(whole, style.font, style.size), 3)

    assert decimals("12") == decimals("1.75")
    assert decimals("1,000.00") == decimals("2.50") == decimals("1,002.50")


def test_a_discount_in_steps_ends_where_others_end():
    cuts = ((Decimal("12.5"),), (Decimal(10), Decimal(5)))
    lines = tuple(replace(a_line(n), discounts=cut) for n, cut in enumerate(cuts, 1))

    with speaking("id"), fonts_in_use():
        (marks,) = quote_pages(a_paper(lines, language="id"))
        ends = {
            mark.text: round(mark.x + width(mark.text, mark.style.font, mark.style.size), 2)
            for mark in marks
            if isinstance(mark, Text) and mark.text.endswith("%")
        }

    assert ends["10% + 5%"] == ends["12,5%"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_title_of_a_confirmation_stands_in_one_line(language):
    paper = a_paper(language=language, template="order")

    with speaking(language), fonts_in_use():
        (marks,) = quote_pages(paper)
        title = translate("Order confirmation")

    assert title in [mark.text for mark in marks if isinstance(mark, Text)]


def test_a_long_description_loses_no_word_and_breaks_across_pages():
    words = [f"w{number}" for number in range(1800)]
    lines = (a_line(1), a_line(2, details="\n" + " ".join(words)), a_line(3))

    pages = page_texts(quote_pdf(a_paper(lines)))

    assert len(pages) > 1
    assert re.findall(r"\bw\d+", " ".join(pages)) == words


def test_the_total_the_taxes_and_the_terms_are_on_the_paper():
    paper = a_paper((a_line(1, total="1000.00"),), discount=Decimal(-50), rounding=Decimal("0.02"))

    (page,) = page_texts(quote_pdf(paper))

    for words in (
        "Quotation Shah Alam, 3 August 2026",
        "Number 001/SPH/VIII/2026",
        "Valid until 2 September 2026",
        "Ibu Sari Toko Maju Jl. Merdeka 1 Bandung 40115",
        "1 Item1. SKU-0001 2 box 500.00 1,000.00",
        "Subtotal 1,000.00 Discount -50.00 SST 8% 80.00 Rounding 0.02 Total RM1,080.00",
        "In words As many ringgit as there are",
        "Payment 30 days after delivery.",
        "Yours faithfully, PT Sumber Rasa Nusantara",
        "Agreed by, Toko Maju",
    ):
        assert words in page


def test_sections_notes_and_optional_lines_are_told_apart():
    lines = (
        PaperLine("section", "Staples"),
        a_line(1),
        PaperLine("note", "Prices follow the market."),
        a_line(2, total="75.00", **an_option()),
    )

    (page,) = page_texts(quote_pdf(a_paper(lines)))

    assert "Staples 1 Item1." in page
    assert "Prices follow the market. 2 Item2." in page
    assert "Optional, not included in the total" in page


def test_a_draft_says_so_on_every_page_and_a_sent_quote_nowhere():
    sent = a_paper(lines_of(60))

    drafts = page_texts(quote_pdf(replace(sent, is_draft=True)))

    assert len(drafts) > 1
    assert all(page.count("DRAFT") == 1 for page in drafts)
    assert "DRAFT" not in " ".join(page_texts(quote_pdf(sent)))


def test_a_revision_is_named_from_the_second_on():
    assert "revision" not in page_texts(quote_pdf(a_paper()))[0]
    assert "001/SPH/VIII/2026 · revision 2" in page_texts(quote_pdf(a_paper(revision=2)))[0]


def test_a_short_quote_keeps_to_one_page():
    pages = page_texts(quote_pdf(a_paper(tuple(a_line(number) for number in range(1, 11)))))

    assert len(pages) == 1


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_all_fonts_are_embedded_and_the_file_says_what_it_is(language):
    paper = a_paper(lines_of(30), language=language, title="Offer")

    file = PdfReader(BytesIO(quote_pdf(paper)))

    fonts = [font for page in file.pages for font in page["/Resources"]["/Font"].values()]
    names = {font.get_object()["/BaseFont"] for font in fonts}
    assert all("/FontFile2" in font.get_object()["/FontDescriptor"] for font in fonts)
    assert {name.partition("+")[2] for name in names} == {
        "NotoSans-Regular",
        "NotoSans-Italic",
        "NotoSans-SemiBold",
    }
    assert file.metadata.title == "Offer 001/SPH/VIII/2026"
    assert file.metadata.author == "Sumber Rasa"
    assert file.metadata.subject == "Kitchen supplies"
    assert file.metadata.creation_date.date() == paper.date
    assert file.trailer["/Root"]["/Lang"].startswith(language)


def test_the_same_quote_gives_the_same_bytes_in_another_process():
    paper = a_paper(lines_of(25), letterhead=Letterhead("Sumber Rasa", logo=a_logo()))
    script = (
        "import hashlib; from app.documents.quote import quote_pdf;"
        "from app.documents.paper import Letterhead;"
        "from tests.documents.papers import a_logo, a_paper, lines_of;"
        "quote_pdf(a_paper());"
        "head = Letterhead('Sumber Rasa', logo=a_logo());"
        "print(hashlib.sha256(quote_pdf(a_paper(lines_of(25), letterhead=head))).hexdigest())"
    )

    printed = [
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]

    assert quote_pdf(paper) == quote_pdf(paper)
    assert printed[0].stdout == printed[1].stdout != ""


def test_letters_that_no_font_here_draws_can_still_be_copied():
    name = "𐎠𐎡 Sumber 陈美玲 தமிழ்"
    paper = a_paper(customer=Party(name, "Dato’ Łukasz Ngô-Đình"))

    (page,) = page_texts(quote_pdf(paper))

    assert "Dato’ Łukasz Ngô-Đình" in page
    for part in ("𐎠𐎡", "Sumber", "陈美玲", "தமி"):
        assert part in page


def test_characters_that_are_no_text_do_no_harm():
    paper = a_paper((a_line(1, details="a\x00b\tc\ud800d\u2003e \x1bf"),), number="\x07")

    (page,) = page_texts(quote_pdf(paper))

    assert "Item1. ab c\N{REPLACEMENT CHARACTER}d e f SKU-0001" in page


def test_a_logo_is_drawn_and_a_broken_one_leaves_the_name():
    head = a_paper().letterhead

    whole = PdfReader(BytesIO(quote_pdf(a_paper(letterhead=replace(head, logo=a_logo())))))
    broken = quote_pdf(a_paper(letterhead=replace(head, logo=a_logo()[:60])))

    assert len(whole.pages[0].images) == 1
    assert len(PdfReader(BytesIO(broken)).pages[0].images) == 0
    assert page_texts(broken)[0].startswith("Sumber Rasa PT Sumber Rasa Nusantara")


@pytest.mark.parametrize(
    "changes",
    [
        {"lines": ()},
        {"opening": "word " * 3000, "closing": "word " * 3000, "terms": ()},
        {"terms": (Term("Label " * 40, "text " * 2000), Term("", ""))},
        {"title": "A very long title " * 8, "number": "9" * 300, "is_draft": True},
        {"letterhead": Letterhead("W" * 200), "customer": Party("W" * 200)},
        {"lines": (a_line(1, unit="unit " * 30, position="1" * 60, sku="S" * 90),)},
        {"signatory_name": "", "total_words": "", "subject": ""},
    ],
)
def test_odd_amounts_of_text_still_make_a_paper(changes):
    pages = page_texts(quote_pdf(a_paper(**changes)))

    assert pages[-1].endswith(f"Page {len(pages)} of {len(pages)}")
    assert "Yours faithfully," in pages[-1]
