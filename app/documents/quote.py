"""The quote on paper: a letter with a table, on as many pages as its lines need."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from app.documents.fonts import fonts_in_use
from app.documents.layout import (
    SMALL,
    Frame,
    Mark,
    Rule,
    Strip,
    baseline,
    moved,
    paginate,
    shortened,
    text_at,
)
from app.documents.letter import (
    DRAFT,
    addressing,
    farewell,
    letterhead,
    number_with_revision,
    opening,
    terms,
)
from app.documents.paper import QuotePaper
from app.documents.sheet import HEIGHT, WIDTH, About, draw
from app.documents.table import Table, table
from app.documents.totals import totals
from app.i18n import _, babel_locale, speaking

_CLOSER = 0.55
_PEN_ROOM = 54.0
_RUNNING_HEAD = 30.0
_FOOT = HEIGHT + 24


def quote_pdf(paper: QuotePaper) -> bytes:
    """The quote as PDF, in the paper's language; the same paper gives the same bytes.

    A4, fonts embedded, text that can be searched and copied. Raises nothing for odd texts:
    characters no font here has are printed as empty boxes.
    """
    with speaking(paper.language), fonts_in_use():
        return draw(quote_pages(paper), _about(paper))


def quote_pages(paper: QuotePaper) -> list[list[Mark]]:
    """What stands on each page, in the language in force; the fonts must be in use."""
    lines = table(paper)
    frame = Frame(
        first=HEIGHT,
        next=HEIGHT - _RUNNING_HEAD,
        foot=lines.carried_forward(Decimal(0)).height,
        head=lines.header.height + lines.brought_forward(Decimal(0)).height,
    )
    pages = paginate(_story(paper, lines, 1), frame)
    if len(pages) > 1:
        closer = paginate(_story(paper, lines, _CLOSER), frame)
        pages = closer if len(closer) < len(pages) else pages
    return _numbered(paper, _carried(pages, lines))


def _story(paper: QuotePaper, lines: Table, air: float) -> list[Strip]:
    """All that is said, in order; `air` below 1 sets the blocks closer, to save a page."""
    story = [
        *letterhead(paper.letterhead),
        *addressing(paper),
        *opening(paper),
        *([lines.header, *lines.rows] if lines.rows else []),
        *totals(paper, lines.columns),
        *terms(paper.terms),
        *farewell(paper, _PEN_ROOM * max(air, 0.75)),
    ]
    return [strip if strip.marks else replace(strip, height=strip.height * air) for strip in story]


def _carried(pages: list[list[Strip]], lines: Table) -> list[list[Strip]]:
    """The pages with the sum so far at each break inside the table."""
    so_far = Decimal(0)
    continued = False
    carried: list[list[Strip]] = []
    for index, page in enumerate(pages):
        head = [lines.header, lines.brought_forward(so_far)] if continued else []
        so_far += sum((strip.amount for strip in page), Decimal(0))
        continued = index + 1 < len(pages) and page[-1].in_table and pages[index + 1][0].in_table
        foot = [lines.carried_forward(so_far)] if continued else []
        carried.append([*head, *page, *foot])
    return carried


def _numbered(paper: QuotePaper, pages: list[list[Strip]]) -> list[list[Mark]]:
    """The marks of each page in their places, with running head and page number."""
    numbered: list[list[Mark]] = []
    for number, strips in enumerate(pages, start=1):
        marks, y = _running_head(paper) if number > 1 else ([], 0.0)
        for strip in strips:
            marks += [moved(mark, y) for mark in strip.marks]
            y += strip.height
        place = _("Page {number} of {count}").format(number=number, count=len(pages))
        marks.append(text_at(WIDTH, _FOOT, place, SMALL, "right"))
        numbered.append(marks)
    return numbered


def _running_head(paper: QuotePaper) -> tuple[list[Mark], float]:
    y = baseline(SMALL) - 4
    title = f"{paper.title or _('Quotation')} {number_with_revision(paper)}"
    number = text_at(WIDTH, y, shortened(title, SMALL, WIDTH * 0.55), SMALL, "right")
    name = shortened(paper.letterhead.name, SMALL, WIDTH * 0.33)
    marks: list[Mark] = [text_at(0, y, name, SMALL)]
    if paper.is_draft:
        marks.append(text_at(number.x - 8, y, _("DRAFT"), DRAFT, "right"))
    return [*marks, number, Rule(0, 14, WIDTH)], _RUNNING_HEAD


def _about(paper: QuotePaper) -> About:
    return About(
        title=f"{paper.title or _('Quotation')} {paper.number}".strip(),
        author=paper.letterhead.name,
        subject=paper.subject,
        language=babel_locale().replace("_", "-"),
        day=paper.date,
    )
