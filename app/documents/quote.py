"""The quote on paper: its blocks in the order of its form, on as many pages as its lines need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from operator import itemgetter

from app.documents import heading, letter
from app.documents.fonts import fonts_in_use
from app.documents.layout import (
    Frame,
    Mark,
    Rule,
    Strip,
    baseline,
    in_company,
    is_alone,
    most_empty,
    moved,
    paginate,
    shortened,
    text_at,
)
from app.documents.look import Look, look_of, tighter
from app.documents.paper import QuotePaper
from app.documents.sheet import About, draw
from app.documents.table import HOLDS, Hold, Table, table
from app.documents.totals import totals
from app.i18n import N_, _, babel_locale, speaking

_CLOSER = 0.55
_SMALLER = 2
# What a signature drawn on the screen needs (`documents/signed.py`).
_LEAST_PEN_ROOM = 42.0
# Where more of a page would stay empty, less is kept together.
MOST_EMPTY = 1 / 3
_RUNNING_HEAD = 30.0
_FOOT = 24.0


def quote_pdf(paper: QuotePaper) -> bytes:
    """The quote as PDF/A-1b, in the paper's language; the same paper gives the same bytes.

    A4, fonts embedded, text that can be searched and copied. Raises nothing for odd texts:
    characters no font here has are printed as empty boxes.
    """
    with speaking(paper.language), fonts_in_use():
        look = look_of(paper)
        return draw(quote_pages(paper, look), look, _about(paper, look))


def quote_pages(paper: QuotePaper, look: Look | None = None) -> list[list[Mark]]:
    """What stands on each page, in the language in force; the fonts must be in use."""
    look = look or look_of(paper)
    pages, lines = _laid_out(paper, look)
    smaller = look
    for _step in range(_SMALLER):
        if len(pages) == 1 or any(strip.in_table for strip in pages[-1]):
            break
        # A page of its own for the signatures is worth a slightly smaller letter.
        smaller = tighter(smaller)
        fewer, small_lines = _laid_out(paper, smaller)
        if len(fewer) < len(pages):
            look, pages, lines = smaller, fewer, small_lines
    return _numbered(paper, look, _carried(pages, lines))


def _laid_out(paper: QuotePaper, look: Look) -> tuple[list[list[Strip]], Table]:
    """The strips of each page, with the table they are from; set closer where that saves one.
    Nobody signs a page that says nothing else."""
    lines = table(paper, look)
    frame = Frame(
        first=look.height,
        next=look.height - _RUNNING_HEAD,
        foot=lines.carried_forward(Decimal(0)).height,
        head=lines.header.height + lines.brought_forward(Decimal(0)).height,
    )
    tried: list[tuple[float, list[list[Strip]]]] = []
    for hold in HOLDS:
        pages = _paged(_story(paper, look, lines, hold), frame)
        tried.append((most_empty(pages, frame), pages))
        if tried[-1][0] <= MOST_EMPTY:
            break
    return min(tried, key=itemgetter(0))[1], lines


def _paged(story: Callable[[float], list[Strip]], frame: Frame) -> list[list[Strip]]:
    """The strips of each page of a story."""
    told = story(1)
    pages = paginate(told, frame)
    if len(pages) > 1:
        closer = paginate(story(_CLOSER), frame)
        if len(closer) < len(pages):
            told, pages = story(_CLOSER), closer
    if len(pages) > 1 and is_alone(pages[-1]):
        pages = paginate(in_company(told), frame)
    return pages


def _story(
    paper: QuotePaper, look: Look, lines: Table, hold: Hold
) -> Callable[[float], list[Strip]]:
    """All that is said, in order; an `air` below 1 sets the blocks closer, to save a page."""
    blocks: dict[str, Callable[[], list[Strip]]] = {
        "head": lambda: heading.head(paper, look),
        "address": lambda: heading.address(paper, look),
        "facts": lambda: heading.facts(paper, look),
        "opening": lambda: letter.opening(paper, look),
        "table": lambda: [lines.header, *lines.strips(hold)] if lines.rows else [],
        "totals": lambda: totals(paper, lines.columns, look),
        "terms": lambda: letter.terms(paper, look),
        "bank": lambda: letter.bank(paper, look),
        "remark": lambda: letter.remark(paper, look),
        "taken": lambda: letter.taken(paper, look),
    }
    names = [name for name in look.template.blocks if name != "farewell"]
    before = [strip for name in names for strip in blocks[name]()]

    def told(air: float) -> list[Strip]:
        pen = max(look.template.pen * air, _LEAST_PEN_ROOM)
        story = [*before, *letter.farewell(paper, look, pen)]
        return [
            strip if strip.marks else replace(strip, height=strip.height * air) for strip in story
        ]

    return told


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


def _numbered(paper: QuotePaper, look: Look, pages: list[list[Strip]]) -> list[list[Mark]]:
    """The marks of each page in their places, with running head and page number."""
    numbered: list[list[Mark]] = []
    for number, strips in enumerate(pages, start=1):
        marks, y = _running_head(paper, look) if number > 1 else ([], 0.0)
        for strip in strips:
            marks += [moved(mark, y) for mark in strip.marks]
            y += strip.height
        words = N_("Page {number} of {count}")
        said = [text for text in (_(words), look.also(words)) if text]
        for up, text in enumerate(reversed(said)):
            y = look.height + _FOOT - up * look.small.leading
            place = text.format(number=number, count=len(pages))
            marks.append(text_at(look.width, y, place, look.small, "right"))
        numbered.append(marks)
    return numbered


def _running_head(paper: QuotePaper, look: Look) -> tuple[list[Mark], float]:
    style, wide = look.small, look.width
    y = baseline(style) - 4
    title = f"{heading.title_of(paper, look)} {heading.number_with_revision(paper)}".rstrip()
    number = text_at(wide, y, shortened(title, style, wide * 0.55), style, "right")
    name = shortened(paper.letterhead.name, style, wide * 0.33)
    marks: list[Mark] = [text_at(0, y, name, style)]
    if paper.is_draft:
        marks.append(text_at(number.x - 8, y, _("DRAFT"), look.draft, "right"))
    return [*marks, number, Rule(0, 14, wide)], _RUNNING_HEAD


def _about(paper: QuotePaper, look: Look) -> About:
    return About(
        title=f"{heading.title_of(paper, look)} {paper.number}".strip(),
        author=paper.letterhead.name,
        subject=paper.subject,
        language=babel_locale().replace("_", "-"),
        day=paper.date,
    )
