"""From one line to three hundred, in every form: whole pages, full pages, sums that are right, and
no signature on a page that says nothing else."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import accumulate, pairwise

import pytest

from app.documents.fonts import fonts_in_use
from app.documents.layout import Text
from app.documents.look import look_of
from app.documents.paper import PaperLine, QuotePaper, TaxLine, Term
from app.documents.quote import quote_pages
from app.formats import format_amount
from app.i18n import speaking
from app.models import PaperTemplate
from tests.documents.papers import LOREM, a_line, a_paper

NAMES = re.compile(r"^Item(\d+)\.")
# The pages of every count up to three hundred, of which the last ones differ most.
COUNTS = [*range(1, 46), *range(47, 300, 23), 300]
FORMS = list(PaperTemplate)
SIGNED = "Rina Kusuma"
# How much of a page may stay empty, for what is kept together: the terms with the signatures, or
# the last lines with the total and the signatures where nothing else was agreed.
MOST_EMPTY = {True: 0.2, False: 0.33}


def a_quote(count: int, form: PaperTemplate, details: str, terms: bool = True) -> QuotePaper:
    lines = tuple(
        a_line(number, details, total=str(Decimal(number * 7919) / 100))
        for number in range(1, count + 1)
    )
    said = (Term("Payment", "30 days after delivery."), Term("Delivery", "Three days."))
    return a_paper(lines, template=form, terms=said if terms else ())


def laid_out(paper: QuotePaper) -> list[list[Text]]:
    with speaking(paper.language), fonts_in_use():
        pages = quote_pages(paper)
    return [[mark for mark in page if isinstance(mark, Text) and mark.text] for page in pages]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("details", ["", "\n" + LOREM * 2], ids=["short", "long"])
def test_every_page_is_whole(form, details):
    for count in COUNTS:
        termed = count % 3 > 0
        paper = a_quote(count, form, details, termed)
        pages = laid_out(paper)
        height = look_of(paper).height
        rows = [[int(m[1]) for t in page if (m := NAMES.match(t.text))] for page in pages]
        said = [[t.text for t in page] for page in pages]
        where = f"{form}, {count} lines"

        assert [number for page in rows for number in page] == [*range(1, count + 1)], where
        assert [f"Page {n} of {len(pages)}" in page for n, page in enumerate(said, 1)], where
        assert ["Description" in page for page in said] == [bool(page) for page in rows], where
        assert SIGNED in said[-1] and (rows[-1] or "Three days." in said[-1]), where
        assert len(pages) == 1 or details or all(len(page) != 1 for page in rows), where
        end = next(n for n, page in enumerate(said) if "In words" in page)
        assert rows[end], f"{where}: the total stands with the last lines"
        for page in pages[:-1]:
            used = max(text.y for text in page if text.y <= height) / height
            assert 1 - used <= MOST_EMPTY[termed], f"{where}: {used:.0%} are used"
        carried(paper, rows, said, where)


@pytest.mark.parametrize("form", [PaperTemplate.LETTER, PaperTemplate.MODERN])
def test_alternatives_stay_together_and_long_sums_leave_no_page_half_empty(form):
    lines = (
        PaperLine("section", "Service", total=Decimal(50)),
        *(a_line(number) for number in range(1, 7)),
        a_line(7, alternative="A"),
        a_line(8, alternative="A", counts=False),
        PaperLine("note", "Prices hold for 14 days"),
        a_line(9),
    )
    taxes = tuple(TaxLine(f"SST {rate}%", Decimal(rate)) for rate in range(10))

    for height in range(0, 24, 2):
        opening = "Word.\n" * height
        paper = a_paper(lines, template=form, tax_lines=taxes, opening=opening)
        first, *_more = pages = laid_out(paper)
        rows = [[int(m[1]) for t in page if (m := NAMES.match(t.text))] for page in pages]
        used = max(text.y for text in first if text.y <= look_of(paper).height)

        assert [page for page in rows if 7 in page] == [page for page in rows if 8 in page]
        # A third, and what is between a baseline and the end of its row.
        assert len(pages) == 1 or 1 - used / look_of(paper).height <= 0.35, height


def carried(paper: QuotePaper, rows: list[list[int]], said: list[list[str]], where: str) -> None:
    """The sum so far stands at both sides of each break in the table, and nowhere else."""
    sums = [*accumulate((line.total or Decimal(0) for line in paper.lines), initial=Decimal(0))]
    with speaking(paper.language):
        for (above, before), (below, after) in pairwise(zip(rows, said, strict=True)):
            goes_on = bool(above and below)
            assert ("Carried forward" in before) == goes_on == ("Brought forward" in after), where
            if goes_on:
                figure = format_amount(sums[above[-1]], paper.currency)
                assert before[before.index("Carried forward") + 1] == figure, where
                assert after[after.index("Brought forward") + 1] == figure, where
