"""Scripts whose letters change with their neighbours, or run from right to left.

A line of ours runs from left to right; what is Arabic in it is set from right to left as the
Unicode bidirectional algorithm says for plain text (UAX #9, without embeddings). By that a number
behind such a name goes with it; in a sentence of ours the name is `standing` by itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_RIGHT = frozenset({"R", "AL"})
_NUMBERS = frozenset({"EN", "AN"})
_WITHIN_NUMBER = frozenset({"ES", "CS", "ET"})
# Ends what runs from right to left, and is drawn as nothing.
MARK = "\N{LEFT-TO-RIGHT MARK}"


@dataclass(frozen=True, slots=True)
class Placed:
    """A glyph of a font by its number, with the letters it stands for.

    Its place, and its width as the font has it, are in parts of the size.
    """

    glyph: int
    said: str
    x: float
    y: float
    width: float


def standing(name: str) -> str:
    """A name as it goes into a sentence or beside a number, which stay where they are."""
    return name + MARK if any(unicodedata.bidirectional(c) in _RIGHT for c in name) else name


def directions(text: str) -> list[tuple[str, bool]]:
    """The text in the order it is set, in pieces that run one way; True from right to left."""
    kinds = [unicodedata.bidirectional(character) for character in text]
    pieces: list[tuple[str, bool]] = []
    at = 0
    while at < len(text):
        end = at
        if kinds[at] in _RIGHT:
            end = _end_of_right(kinds, at)
            pieces += [*_within_right(text[at:end], kinds[at:end])][::-1]
        else:
            while end < len(text) and kinds[end] not in _RIGHT:
                end += 1
            pieces.append((text[at:end].replace(MARK, ""), False))
        at = end
    return [piece for piece in pieces if piece[0]]


def shaped(path: Path, text: str, right_to_left: bool) -> tuple[list[Placed], float]:
    """The glyphs for a text in a font's file, from left to right, and how wide they are."""
    import uharfbuzz as harfbuzz

    font, em = _font(path)
    buffer = harfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if right_to_left else "ltr"
    buffer.cluster_level = harfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
    harfbuzz.shape(font, buffer)
    ends = _ends([info.cluster for info in buffer.glyph_infos], len(text))
    placed, x, last = [], 0.0, -1
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        glyph, at = info.codepoint, info.cluster
        said = text[at : ends[at]] if at != last else ""
        wide = font.get_glyph_h_advance(glyph) / em
        placed.append(Placed(glyph, said, x + place.x_offset / em, place.y_offset / em, wide))
        x, last = x + place.x_advance / em, at
    return placed, x


def _ends(clusters: Iterable[int], end: int) -> dict[int, int]:
    """Where the letters that belong together end, by where they begin."""
    begins = sorted(set(clusters))
    return dict(zip(begins, [*begins[1:], end], strict=True))


def _end_of_right(kinds: list[str], at: int) -> int:
    """Where what runs from right to left ends: after its last letter or number."""
    end = at + 1
    for place in range(at, len(kinds)):
        if kinds[place] == "L":
            break
        if kinds[place] in _RIGHT or kinds[place] in _NUMBERS or kinds[place] == "NSM":
            end = place + 1
    return end


def _within_right(text: str, kinds: list[str]) -> Iterator[tuple[str, bool]]:
    """Numbers run from left to right in a text that does not."""
    at = 0
    while at < len(text):
        number, end = kinds[at] in _NUMBERS, at + 1
        while end < len(text) and (kinds[end] in _NUMBERS) == number:
            end += 1
        # A separator between two digits belongs to the number.
        while number and end + 1 < len(text) and _joins(kinds, end):
            end += 1
            while end < len(text) and kinds[end] in _NUMBERS:
                end += 1
        yield text[at:end], not number
        at = end


def _joins(kinds: list[str], at: int) -> bool:
    return kinds[at] in _WITHIN_NUMBER and kinds[at + 1] in _NUMBERS


@cache
def _font(path: Path) -> tuple[Any, int]:
    import uharfbuzz as harfbuzz

    face = harfbuzz.Face(harfbuzz.Blob.from_file_path(path))
    return harfbuzz.Font(face), face.upem
