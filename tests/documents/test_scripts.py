"""Names in scripts that run the other way or change their letters: shaped, embedded, copied."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from PIL import Image

from app.documents import faces
from app.documents.concerns import concerns
from app.documents.fonts import REGULAR, fonts_in_use, runs, undrawable
from app.documents.paper import Letterhead, Party
from app.documents.preview import page_images
from app.documents.quote import quote_pdf
from app.documents.shaping import directions, standing
from app.documents.signed import Signing, signed_pdf
from tests.documents.papers import a_paper, page_texts

ARABIC = "السيد محمد عبد الله"
TAMIL = "தமிழ் நாடு கடை, சென்னை"
CHINESE = "陈美玲"
NOWHERE = "𐎠𐎡"  # Old Persian, which no system we know of draws


def copied(pdf: bytes) -> str:
    """The words of a paper as pdftotext gives them, without marks of direction."""
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode().translate(dict.fromkeys((0x202A, 0x202B, 0x202C)))


def test_arabic_is_turned_numbers_are_not_and_the_line_goes_on():
    assert directions(f"Toko {ARABIC}, Bogor") == [
        ("Toko ", False), (ARABIC, True), (", Bogor", False),
    ]  # fmt: skip
    assert directions("شارع 12/34 كمانغ, Jakarta") == [
        (" كمانغ", True), ("12/34", False), ("شارع ", True), (", Jakarta", False),
    ]  # fmt: skip


def test_a_number_behind_a_name_in_a_sentence_of_ours_stays_in_its_place():
    said = f"Oleh {standing(ARABIC)}, 23 November, {standing('Bogor')}, 2026"

    assert directions(said) == [
        ("Oleh ", False), (ARABIC, True), (", 23 November, Bogor, 2026", False),
    ]  # fmt: skip
    with fonts_in_use():
        assert "".join(run.text for run in runs(said, REGULAR)) == "Oleh , 23 November, Bogor, 2026"
    assert undrawable(said) == ""


def test_the_day_stands_behind_who_signed_whatever_letters_the_name_has():
    signing = Signing(ARABIC, "مدير", "دبي", datetime(2026, 11, 23, 1, 46, tzinfo=UTC), None)

    text = copied(signed_pdf(quote_pdf(a_paper(place="دبي")), signing, "en"))

    assert f"Agreed to by {ARABIC}, 23 November 2026 01:46 UTC+00:00, دبي." in text
    assert "دبي, 3 August 2026" in text


def test_letters_take_another_shape_beside_others():
    with fonts_in_use():
        (run,) = runs("محمد", REGULAR)
        (alone,) = runs("م", REGULAR)

    assert len({glyph.code for glyph in (*run.glyphs, *alone.glyphs)}) == 5  # three of one letter
    assert [glyph.x for glyph in run.glyphs] == sorted(glyph.x for glyph in run.glyphs)


def test_a_vowel_that_stands_before_its_letter_is_set_before_it():
    with fonts_in_use():
        (run,) = runs("செ", REGULAR)
        (plain,) = runs("ச", REGULAR)

    assert len(run.glyphs) == 2
    assert run.width > plain.width
    assert run.said == "செ"


@pytest.mark.parametrize("name", [ARABIC, TAMIL])
def test_names_are_copied_in_the_order_they_are_read(name):
    pdf = quote_pdf(a_paper(customer=Party(f"Toko {name}", name, (name,))))

    text = copied(pdf)

    assert text.count(name) == 4, text[:400]  # above, and where it is signed


def test_chinese_is_drawn_with_a_font_of_the_system_or_said_to_be_missing():
    paper = a_paper(customer=Party(f"Toko {CHINESE}"))

    pdf, said = quote_pdf(paper), concerns(paper)

    assert f"Toko {CHINESE}" in page_texts(pdf)[0]
    assert any(CHINESE in sentence for sentence in said) == bool(undrawable(CHINESE))
    if not said:
        assert b"Fallback" in pdf or b"Noto" in pdf or b"WenQuan" in pdf


def test_letters_that_no_font_draws_are_named_before_the_paper_leaves():
    paper = a_paper(customer=Party(f"Toko {NOWHERE}"))

    (said,) = concerns(paper)

    assert NOWHERE in said and "empty boxes" in said
    assert concerns(a_paper(customer=Party(f"{ARABIC} {TAMIL}"))) == []


def test_a_paper_without_a_name_or_with_a_broken_logo_says_so():
    nameless = concerns(a_paper(letterhead=Letterhead("")))
    broken = concerns(a_paper(letterhead=Letterhead("Sumber Rasa", logo=b"no picture")))

    assert ["letterhead" in said for said in nameless] == [True]
    assert ["logo" in said for said in broken] == [True]


def test_what_was_set_before_does_not_change_a_paper():
    script = (
        "import hashlib, sys; from app.documents.quote import quote_pdf;"
        "from app.documents.paper import Party; from tests.documents.papers import a_paper;"
        "[quote_pdf(a_paper(customer=Party(n))) for n in sys.argv[2:]];"
        "print(hashlib.sha256(quote_pdf(a_paper(customer=Party(sys.argv[1])))).hexdigest())"
    )

    def made(*before: str) -> str:
        command = [sys.executable, "-c", script, f"{ARABIC} {TAMIL}", *before]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert made() == made("மழை சென்னை", "عبد محمد لله") != ""


def test_shaped_names_leave_ink_where_they_stand():
    def ink(name: str) -> int:
        (page,) = page_images(quote_pdf(a_paper(customer=Party(name))))
        picture = Image.frombytes("RGBA", (page.width, page.height), page.bgrx).convert("L")
        return sum(picture.crop((310, 170, 545, 260)).histogram()[:128])

    empty = ink("")

    assert ink(ARABIC) > empty + 60
    assert ink(TAMIL) > empty + 60


def test_our_own_fonts_come_before_those_of_the_system():
    assert [name for name, _at in zip(faces.others(), range(2), strict=False)] == [
        "NotoSansArabic-Regular", "NotoSansTamil-Regular",
    ]  # fmt: skip
