"""A signature drawn in another program: the lines of an SVG picture as strokes."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from app.domain.strokes import Strokes, drawn
from app.errors import Invalid
from app.handover.svg_paths import NUMBER, Place, lines_of
from app.i18n import N_

# A drawing of one name; a picture of megabytes is something else.
MOST = 500_000
_UNITS = 600


def strokes_in(text: str) -> Strokes:
    """The strokes of an SVG's paths and polylines, from left to right as large as fits.

    Raises Invalid for what is no SVG, or has no line in it.
    """
    try:
        if len(text) > MOST or "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise ValueError
        lines = [line for line in _lines(ElementTree.fromstring(text)) if line]
    except (ElementTree.ParseError, ValueError, IndexError, KeyError):
        raise Invalid(
            N_("This file is no SVG with lines in it. Draw the signature and save it as SVG."),
            field="strokes",
        ) from None
    return _fitted(lines)


def _fitted(lines: list[list[Place]]) -> Strokes:
    across = [place.real for line in lines for place in line] or [0.0]
    down = [place.imag for line in lines for place in line] or [0.0]
    scale = _UNITS / max(max(across) - min(across), max(down) - min(down), 1e-6)
    held = [
        [
            (round((place.real - min(across)) * scale), round((place.imag - min(down)) * scale))
            for place in line
        ]
        for line in lines
    ]
    return drawn(_UNITS, _UNITS, held)


def _lines(root: ElementTree.Element) -> Iterator[list[Place]]:
    for shape in root.iter():
        kind = shape.tag.rpartition("}")[2]
        if kind == "path":
            yield from lines_of(shape.get("d", ""))
        elif kind == "polyline":
            numbers = [float(word) for word in NUMBER.findall(shape.get("points", ""))]
            yield [complex(*pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]
