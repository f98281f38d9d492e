"""Which font draws what: a text in runs, how wide it is, and which of its letters none draws.

Fonts are read once per process. A character that no font here can draw is printed as an empty
box, but stays in the text that the reader can search and copy; `undrawable` tells beforehand.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from app.documents import faces, shaping

REGULAR = "NotoSans-Regular"
ITALIC = "NotoSans-Italic"
SEMIBOLD = "NotoSans-SemiBold"

# From here on letters join, turn or change places: Hebrew, Arabic, the scripts of India, Thai.
_COMPLEX = ((0x0590, 0x08FF), (0x0900, 0x0DFF), (0x1780, 0x17FF), (0xFB1D, 0xFEFC))

# They are seen by what they do to the letters beside them.
_KEPT = f"\n\N{NO-BREAK SPACE}\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}{shaping.MARK}"


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph by the character it is written with; its place in parts of the size."""

    code: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one font; its width in parts of the size.

    `glyphs` are those of a script that must be shaped; `said` is what they stand for together,
    where readers cannot tell from each (from right to left they can, and turn the order).
    """

    font: str
    text: str
    width: float
    glyphs: tuple[Glyph, ...] = ()
    said: str = ""


@contextmanager
def fonts_in_use() -> Iterator[None]:
    """Hold our faces ready, one paper at a time: embedding moves a place in the font's file.

    Only the first use in a process reads the files.
    """
    with faces.lock:
        for name in (REGULAR, ITALIC, SEMIBOLD):
            faces.face(name)
        yield


@lru_cache(maxsize=65536)
def width(text: str, font: str, size: float) -> float:
    """How wide the text is set, in points."""
    return sum(run.width for run in runs(text, font)) * size


@lru_cache(maxsize=65536)
def runs(text: str, font: str) -> tuple[Run, ...]:
    """The text in pieces as they stand from left to right, each with the font that draws it."""
    if text.isascii():
        wide = faces.face(font).stringWidth(text, 1)
        return (Run(font, text, float(wide)),) if text else ()
    found: list[Run] = []
    for piece, right in shaping.directions(text):
        parts = _by_font(piece, font)
        found += (_run(name, part, right) for name, part in (parts[::-1] if right else parts))
    return tuple(found)


def undrawable(text: str) -> str:
    """The letters that no font here can draw, each once."""
    if text.isascii():
        return ""
    with fonts_in_use():
        lacking = (c for c in tidy(text) if c > "\x7f" and _font_for(c, REGULAR) is None)
        return "".join(dict.fromkeys(lacking))


def tidy(text: str) -> str:
    """The text without characters that are no text; line breaks stay."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(_printable(character) for character in text)


def _printable(character: str) -> str:
    if character in _KEPT:
        return character
    kind = unicodedata.category(character)
    if kind in ("Cs", "Cn", "Co"):
        return "\N{REPLACEMENT CHARACTER}"
    if kind in ("Zl", "Zp"):
        return "\n"
    return " " if kind == "Zs" else "" if kind in ("Cc", "Cf") else character


def _by_font(text: str, font: str) -> list[tuple[str, str]]:
    """The text by the font that draws it; a space or a mark stays with what is before it."""
    parts: list[tuple[str, str]] = []
    for name, group in groupby(text, lambda c: _font_for(c, font) or font):
        part = "".join(group)
        if parts and part.isspace() and faces.has(parts[-1][0], ord(part[0])):
            name = parts[-1][0]
        if parts and parts[-1][0] == name:
            parts[-1] = (name, parts[-1][1] + part)
        else:
            parts.append((name, part))
    return parts


def _run(name: str, text: str, right: bool) -> Run:
    font = faces.face(name)
    if not right and not any(_is_complex(character) for character in text):
        for character in text:
            # Known to the font as the empty box: so the character keeps its code in the paper.
            font.face.charToGlyph.setdefault(ord(character), 0)
        return Run(name, text, float(font.stringWidth(text, 1)))
    placed, wide = shaping.shaped(faces.path_of(name), text, right)
    glyphs = tuple(
        Glyph(font.code_of(each.glyph, each.said, each.width), each.x, each.y) for each in placed
    )
    return Run(name, "", wide, glyphs, "" if right else text)


def _is_complex(character: str) -> bool:
    code = ord(character)
    return any(first <= code <= last for first, last in _COMPLEX)


@lru_cache(maxsize=16384)
def _font_for(character: str, font: str) -> str | None:
    """The font that draws a character; None where there is none."""
    code = ord(character)
    if faces.has(font, code) or character in _KEPT:
        return font
    with faces.lock:
        return next((name for name in faces.others() if faces.has(name, code)), None)
