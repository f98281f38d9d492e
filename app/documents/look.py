"""How one paper looks: its faces, its measures, its colour and the languages of its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from app.documents.fonts import ITALIC, REGULAR, SEMIBOLD, width
from app.documents.layout import BLACK, GREY, WARM, Ink, Style, Text, text_at
from app.documents.paper import QuotePaper
from app.documents.templates import TEMPLATES, Template
from app.i18n import speaking, translate

PAGE: tuple[float, float] = A4
_WHITE: Ink = (1.0, 1.0, 1.0)
_LEGIBLE = 4.5


@dataclass(frozen=True, slots=True)
class Look:
    """The measures of a paper, in points.

    Attributes:
        margin: on all four sides; `width` and `height` are what it leaves.
        second: where things at the right begin, for all of them to stand under each other.
        accent: the company's colour, dark enough to be read; `tint`: its shade for areas.
        other: the second language; empty on a paper of one.
    """

    template: Template
    margin: float
    width: float
    height: float
    second: float
    accent: Ink
    tint: Ink
    other: str
    body: Style
    strong: Style
    words: Style
    quiet: Style
    small: Style
    label: Style
    title: Style
    name: Style
    total: Style
    draft: Style

    def two(self, x: float, y: float, msgid: str, style: Style, room: float) -> list[Text]:
        """A word in the paper's language, and small beside it in the second one where it fits."""
        first = text_at(x, y, translate(msgid), style)
        second = self.also(msgid)
        end = x + width(first.text, style.font, style.size) + 4
        if not second or end + width(second, self.small.font, self.small.size) > x + room:
            return [first]
        return [first, text_at(end, y, second, self.small)]

    def also(self, msgid: str) -> str:
        """The words in the second language, where there is one and it says something else."""
        if not self.other:
            return ""
        with speaking(self.other):
            said = translate(msgid)
        return "" if said == translate(msgid) else said


def look_of(paper: QuotePaper) -> Look:
    """How the paper looks."""
    other = paper.second_language if paper.second_language != paper.language else ""
    return _look(TEMPLATES[paper.template], paper.accent, other)


def tighter(look: Look) -> Look:
    """The same a little smaller and closer, on the same margins."""
    template = look.template
    small = replace(
        template,
        size=template.size - 0.6,
        leading=template.leading - 1.2,
        pad=max(2.0, template.pad - 1.4),
        pen=template.pen - 8,
    )
    return _look(small, look.accent, look.other)


@lru_cache(maxsize=64)
def _look(template: Template, accent: Ink, other: str) -> Look:
    margin = template.margin * mm
    wide = PAGE[0] - 2 * margin
    size, leading = template.size, template.leading
    small, low = max(6.8, size - 1.5), leading - 2
    ink = legible(accent)
    return Look(
        template=template,
        margin=margin,
        width=wide,
        height=PAGE[1] - 2 * margin,
        second=wide - 222,
        accent=ink,
        tint=mixed(ink, _WHITE, 0.92),
        other=other,
        body=Style(REGULAR, size, leading),
        strong=Style(SEMIBOLD, size, leading),
        words=Style(ITALIC, size, leading),
        quiet=Style(REGULAR, size, leading, GREY),
        small=Style(REGULAR, small, low, GREY),
        label=Style(SEMIBOLD, small, low, GREY),
        title=Style(
            SEMIBOLD,
            template.heading,
            template.heading + 5,
            ink if template.heading > 15 else BLACK,
        ),
        name=Style(SEMIBOLD, 15 if template.head != "line" else 11, 20, BLACK),
        total=Style(SEMIBOLD, size + 3, leading + 5.5),
        draft=Style(SEMIBOLD, 8, 11.5, WARM),
    )


def mixed(first: Ink, second: Ink, share: float) -> Ink:
    """Two colours mixed, `share` of them the second."""
    parts = [round(a + (b - a) * share, 4) for a, b in zip(first, second, strict=True)]
    return (parts[0], parts[1], parts[2])


def legible(ink: Ink) -> Ink:
    """The colour, darker where it could not be read on white (WCAG 2.2: contrast of 4.5)."""
    while _contrast_on_white(ink) < _LEGIBLE:
        ink = mixed(ink, (0.0, 0.0, 0.0), 0.1)
    return ink


def _contrast_on_white(ink: Sequence[float]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in ink]
    bright = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (bright + 0.05)
