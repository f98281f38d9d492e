"""A signature drawn in another program: the lines of an SVG picture as strokes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree

from app.domain.strokes import Strokes, drawn
from app.errors import Invalid
from app.i18n import N_

# A drawing of one name; a picture of megabytes is something else.
MOST = 500_000
_STEPS = 12
_UNITS = 600
_WORD = re.compile(r"[MmLlHhVvCcQqZz]|[-+]?(?:\d*\.\d+|\d+\.?)(?:[eE][-+]?\d+)?")
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Q": 4, "Z": 0}
_Place = complex


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


def _fitted(lines: list[list[_Place]]) -> Strokes:
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


def _lines(root: ElementTree.Element) -> Iterator[list[_Place]]:
    for shape in root.iter():
        kind = shape.tag.rpartition("}")[2]
        if kind == "path":
            yield from _path(shape.get("d", ""))
        elif kind == "polyline":
            numbers = [float(word) for word in _WORD.findall(shape.get("points", ""))]
            yield [complex(*pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]


def _path(text: str) -> Iterator[list[_Place]]:
    """The strokes of one path; curves in short straight pieces."""
    words, at, command = _WORD.findall(text), 0, ""
    here, line = 0j, list[_Place]()
    while at < len(words):
        if words[at].isalpha():
            command, at = words[at], at + 1
        takes = _TAKES[command.upper()]
        given = [float(word) for word in words[at : at + takes]]
        if len(given) < takes:
            raise ValueError(text)
        at += takes
        if command.upper() == "M":
            yield line
            line = []
        elif command.upper() == "Z":
            line = [*line, *line[:1]]
            command = "L"
            continue
        points = _points(command, given, here)
        line += _curve([here, *points]) if len(points) > 1 else points
        here = points[-1]
        command = {"M": "L", "m": "l"}.get(command, command)
    yield line


def _points(command: str, given: list[float], here: _Place) -> list[_Place]:
    origin = here if command.islower() else 0j
    if command in "Hh":
        return [complex(origin.real + given[0], here.imag)]
    if command in "Vv":
        return [complex(here.real, origin.imag + given[0])]
    return [origin + complex(x, y) for x, y in zip(given[::2], given[1::2], strict=True)]


def _curve(handles: list[_Place]) -> list[_Place]:
    """Points of a Bézier curve (de Casteljau), without its first."""
    found = []
    for step in range(1, _STEPS + 1):
        part, points = step / _STEPS, handles
        while len(points) > 1:
            points = [a + (b - a) * part for a, b in pairwise(points)]
        found.append(points[0])
    return found
