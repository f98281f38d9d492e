"""How marks become strips and strips become pages: pure geometry, in points, downwards.

A strip is a slice of the paper as wide as the text that is never cut. Glue holds a strip to
the next one, so that a heading stays with what it heads; pages are filled from top to bottom
and break only where there is no glue.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from app.documents.fonts import REGULAR, tidy, width
from app.documents.logo import Logo

Ink = tuple[float, float, float]
Align = Literal["left", "right"]

BLACK: Ink = (0.09, 0.11, 0.13)
GREY: Ink = (0.38, 0.41, 0.45)
PALE: Ink = (0.80, 0.82, 0.84)
WARM: Ink = (0.60, 0.20, 0.07)


@dataclass(frozen=True, slots=True)
class Style:
    """A face with its size, the height of its line and its ink."""

    font: str = REGULAR
    size: float = 9.5
    leading: float = 13.5
    ink: Ink = BLACK


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; `x` from the left margin, `y` its baseline below the strip's top."""

    x: float
    y: float
    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal hairline."""

    x: float
    y: float
    to: float
    thickness: float = 0.4
    ink: Ink = PALE


@dataclass(frozen=True, slots=True)
class Picture:
    """An image in its frame; `y` is the frame's top."""

    x: float
    y: float
    logo: Logo


@dataclass(frozen=True, slots=True)
class Box:
    """An area filled with colour; `y` is its top."""

    x: float
    y: float
    to: float
    height: float
    ink: Ink


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code; `y` is its top, each row the runs of dark modules as (first, count)."""

    x: float
    y: float
    module: float
    rows: tuple[tuple[tuple[int, int], ...], ...]


Mark = Text | Rule | Picture | Box | Code


@dataclass(frozen=True, slots=True)
class Strip:
    """A slice of paper that is never cut.

    Attributes:
        glued: the next strip must stand on the same page.
        in_table: a page broken after it carries the table's heading and the sum so far on.
        amount: what the sum so far grows by, where the strip begins.
        agreed: it says what was agreed, so that a signature does not stand alone beside it.
    """

    height: float
    marks: tuple[Mark, ...] = ()
    glued: bool = False
    in_table: bool = False
    amount: Decimal = Decimal(0)
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The room on the pages: `first` and `next` high; the extra a broken table takes."""

    first: float
    next: float
    foot: float
    head: float


def paginate(strips: Iterable[Strip], frame: Frame) -> list[list[Strip]]:
    """The strips of each page, in order. A group of glued strips is cut only where it would
    not fit on a page of its own; empty strips are dropped at the top of a page.
    """
    pages: list[list[Strip]] = [[]]
    room = frame.first
    waiting = [list(group) for group in _groups(strips)][::-1]
    while waiting:
        group = waiting.pop()
        need = sum(strip.height for strip in group)
        if not any(strip.marks for strip in group) and (not pages[-1] or need > room):
            continue
        reserve = frame.foot if waiting and waiting[-1][0].in_table and group[-1].in_table else 0
        if need + reserve <= room:
            pages[-1] += group
            room -= need
        elif pages[-1]:
            pages.append([])
            room = frame.next - (frame.head if group[0].in_table else 0)
            waiting.append(_without_leading_space(group))
        elif len(group) == 1:
            pages[-1] += group
            room -= need
        else:
            fitting = _cut(group, room)
            waiting += [group[fitting:], group[:fitting]]
    return pages


def most_empty(pages: Sequence[Sequence[Strip]], frame: Frame) -> float:
    """How much of a page but the last stays empty at most, from 0 to 1."""
    worst = 0.0
    for index, (page, following) in enumerate(pairwise(pages)):
        used = sum(strip.height for strip in page)
        if index and page[0].in_table:
            used += frame.head
        if page[-1].in_table and following[0].in_table:
            used += frame.foot
        worst = max(worst, 1 - used / (frame.next if index else frame.first))
    return worst


def is_alone(page: Sequence[Strip]) -> bool:
    """Whether nothing on the page says what was agreed."""
    return not any(strip.agreed for strip in page)


def in_company(strips: Sequence[Strip]) -> list[Strip]:
    """The strips, with the last of what was agreed held to all that follows it."""
    groups = list(_groups(strips))
    last = max((at for at, group in enumerate(groups) if not is_alone(group)), default=0)
    after = [strip for group in groups[last:] for strip in group]
    return [strip for group in groups[:last] for strip in group] + [*glue(after[:-1]), after[-1]]


def _groups(strips: Iterable[Strip]) -> Iterator[list[Strip]]:
    group: list[Strip] = []
    for strip in strips:
        group.append(strip)
        if not strip.glued:
            yield group
            group = []
    if group:
        yield group


def _without_leading_space(group: Sequence[Strip]) -> list[Strip]:
    marked = next((i for i, strip in enumerate(group) if strip.marks), len(group) - 1)
    return list(group[marked:])


def _cut(group: Sequence[Strip], room: float) -> int:
    """How many strips of a group too high for any page to put on this one; at least one."""
    used, count = 0.0, 0
    for strip in group[:-1]:
        used += strip.height
        if used > room * 0.9:
            break
        count += 1
    return max(1, count)


def text_at(x: float, y: float, text: str, style: Style, align: Align = "left") -> Text:
    """A line of text that starts, or ends where aligned right, at `x`."""
    clean = tidy(text).replace("\n", " ")
    start = x if align == "left" else x - width(clean, style.font, style.size)
    return Text(start, y, clean, style)


def shortened(text: str, style: Style, room: float) -> str:
    """The text, cut with an ellipsis where it is wider than `room`."""
    if width(text, style.font, style.size) <= room:
        return text
    while text and width(f"{text}…", style.font, style.size) > room:
        text = text[:-1]
    return f"{text}…"


def baseline(style: Style) -> float:
    """Where the baseline sits in a line of this style, below the line's top."""
    return (style.leading + 0.72 * style.size) / 2


def wrap(text: str, style: Style, room: float) -> list[str]:
    """The text in lines no wider than `room`; a word too long for a line is cut."""
    lines: list[str] = []
    for paragraph in tidy(text).rstrip().split("\n"):
        # A no-break space stays within its word.
        lines += _wrap_paragraph([*filter(None, paragraph.split(" "))], style, room)
    return lines


def _wrap_paragraph(words: list[str], style: Style, room: float) -> list[str]:
    lines: list[str] = []
    line, used = "", 0.0
    space = width(" ", style.font, style.size)
    for word in words:
        for piece in _pieces(word, style, room):
            wide = width(piece, style.font, style.size)
            if line and used + space + wide <= room:
                line, used = f"{line} {piece}", used + space + wide
            else:
                lines += [line] if line else []
                line, used = piece, wide
    return [*lines, line]


def _pieces(word: str, style: Style, room: float) -> Iterator[str]:
    while width(word, style.font, style.size) > room and len(word) > 1:
        used, count = 0.0, 0
        for character in word:
            used += width(character, style.font, style.size)
            if used > room and count:
                break
            count += 1
        yield word[:count]
        word = word[count:]
    if word:
        yield word


def paragraph(text: str, style: Style, x: float, room: float) -> list[Strip]:
    """A text as strips of one line each, breakable two lines from either end; an empty line
    is half as high.
    """
    lines = wrap(text, style, room) if text.strip() else []
    last = len(lines) - 1
    y = baseline(style)
    return [
        Strip(style.leading, (Text(x, y, line, style),), glued=i == 0 < last or i == last - 1)
        if line
        else Strip(style.leading / 2, glued=i == last - 1)
        for i, line in enumerate(lines)
    ]


def beside(columns: Sequence[Sequence[Strip]]) -> list[Strip]:
    """Columns of strips side by side, as one strip."""
    marks: list[Mark] = []
    tallest = 0.0
    for column in columns:
        y = 0.0
        for strip in column:
            marks += [moved(mark, y) for mark in strip.marks]
            y += strip.height
        tallest = max(tallest, y)
    return [Strip(tallest, tuple(marks))] if marks else []


def moved(mark: Mark, down: float) -> Mark:
    """The mark, further down."""
    if isinstance(mark, Text):  # nearly all are, and this is made a thousand times a page
        return Text(mark.x, mark.y + down, mark.text, mark.style)
    return replace(mark, y=mark.y + down)


def glue(strips: Sequence[Strip]) -> list[Strip]:
    """The strips, each held to the next, the last one too."""
    return [replace(strip, glued=True) for strip in strips]


def space(height: float, glued: bool = False) -> Strip:
    """Empty paper."""
    return Strip(height, glued=glued)
