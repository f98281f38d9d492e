"""What the sample company has drawn: its logo, and a page about its goods that goes with papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from app.documents.faces import path_of
from app.documents.fonts import REGULAR, SEMIBOLD, fonts_in_use
from app.documents.layout import GREY, Box, Ink, Mark, Rule, Style, text_at
from app.documents.look import PAGE
from app.documents.sheet import About, draw_at

HEADLINE = "Rasa Nusantara di rak Anda"
_GREEN, _LEAF, _CREAM = "#0F766E", "#F59E0B", "#FFFBEB"
_TEAL: Ink = (0.059, 0.463, 0.431)
_WHITE: Ink = (1.0, 1.0, 1.0)
_SOFT: Ink = (0.94, 0.97, 0.965)
# Drawn so many times as large, so that edges are smooth.
_FINER = 3
_LEFT, _HIGH = 51.0, 58.0


def sample_logo(name: str) -> bytes:
    """A bowl with a leaf, and the name beside it, as a PNG."""
    words = name.split(" ", 2)
    font = ImageFont.truetype(str(path_of(SEMIBOLD)), 56 * _FINER)
    lines = [" ".join(words[:2]), *words[2:]]
    wide = max(font.getlength(line) for line in lines)
    picture = Image.new("RGBA", (int(190 * _FINER + wide), 170 * _FINER), (255, 255, 255, 0))
    draw = ImageDraw.Draw(picture)

    def box(*corners: int) -> tuple[int, ...]:
        return tuple(corner * _FINER for corner in corners)

    draw.rounded_rectangle(box(0, 5, 160, 165), 32 * _FINER, fill=_GREEN)
    draw.pieslice(box(28, 32, 132, 136), 0, 180, fill=_CREAM)
    draw.rectangle(box(60, 132, 100, 142), fill=_CREAM)
    draw.pieslice(box(62, 24, 122, 84), 90, 180, fill=_LEAF)
    draw.pieslice(box(50, 10, 92, 68), 0, 90, fill=_LEAF)
    for place, line in enumerate(lines):
        draw.text((180 * _FINER, (12 + 72 * place) * _FINER), line, font=font, fill=_GREEN)
    small = picture.resize((picture.width // _FINER, picture.height // _FINER))
    out = BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def sample_brochure(name: str, reach: str, goods: Sequence[tuple[str, str]], day: date) -> bytes:
    """One page, as a PDF: the `name`, the `goods` with the unit each is sold by, and how to
    `reach` the company."""
    foot, right = PAGE[1] - 70, PAGE[0] - _LEFT
    title, head = Style(SEMIBOLD, 24, 30, _WHITE), Style(SEMIBOLD, 13, 18, _TEAL)
    plain, small = Style(REGULAR, 11, 16), Style(REGULAR, 9.5, 13.5, GREY)
    marks: list[Mark] = [
        Box(0, 0, PAGE[0], 190, _TEAL),
        text_at(_LEFT, 92, HEADLINE, title),
        text_at(_LEFT, 122, f"Pilihan kami musim ini dari {name}", Style(REGULAR, 13, 18, _WHITE)),
        text_at(_LEFT, 240, "Yang paling dicari", head),
    ]
    for place, (product, unit) in enumerate(goods):
        top = 262 + place * _HIGH
        marks += [
            Box(_LEFT, top, right, _HIGH - 10, _SOFT),
            Box(_LEFT, top, _LEFT + 4, _HIGH - 10, _TEAL),
            text_at(_LEFT + 20, top + 30, product, plain),
            text_at(right - 16, top + 30, unit, small, "right"),
        ]
    marks += [Rule(_LEFT, foot, right, ink=_TEAL), text_at(_LEFT, foot + 22, reach, small)]
    with fonts_in_use():
        return draw_at([marks], 0.0, About(HEADLINE, name, "", "id-ID", day))
