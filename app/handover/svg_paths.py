"""The path of an SVG picture as lines of points; curves and arcs in short straight pieces.

Source: SVG 1.1, 8.3 (path data) and F.6.5 (from the ends of an arc to its middle).
"""

from __future__ import annotations

import cmath
import math
import re
from collections.abc import Iterator
from itertools import pairwise

Place = complex
NUMBER = re.compile(r"[-+]?(?:\d*\.\d+|\d+\.?)(?:[eE][-+]?\d+)?")
_STEPS = 12
_WORD = re.compile(rf"[A-DF-Za-df-z]|{NUMBER.pattern}")
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
# Which commands a smooth one goes on from.
_BEFORE = {"S": "CS", "T": "QT"}


def lines_of(path: str) -> Iterator[list[Place]]:
    """The lines of one path. Raises ValueError, IndexError or KeyError where it is none."""
    words = _WORD.findall(path)[::-1]
    here = begun = handle = 0j
    line, command, last = list[Place](), "", ""
    while words:
        if words[-1].isalpha():
            command = words.pop()
        kind = command.upper()
        given = _given(kind, words)
        if kind == "M":
            yield line
            line = []
        if kind == "Z":
            here, command = begun, ""
            line = [*line, here] if line else []
        elif kind == "A":
            end = _points("l" if command == "a" else "L", given[5:], here)[0]
            line += _arc(here, end, *given[:5])
            here = end
        else:
            points = _points(command, given, here)
            if kind in _BEFORE:
                smooth = last and last in _BEFORE[kind]
                points.insert(0, 2 * here - handle if smooth else here)
            line += _curve([here, *points]) if len(points) > 1 else points
            handle, here = (points[-2] if len(points) > 1 else here), points[-1]
        if kind == "M":
            begun, command = here, "l" if command == "m" else "L"
        last = kind
    yield line


def _given(kind: str, words: list[str]) -> list[float]:
    """The numbers a command takes; the two flags of an arc may stand without a space."""
    given = []
    for place in range(_TAKES[kind]):
        word = words.pop()
        if kind == "A" and place in (3, 4) and len(word) > 1:
            words.append(word[1:])
            word = word[0]
        given.append(float(word))
    return given


def _points(command: str, given: list[float], here: Place) -> list[Place]:
    origin = here if command.islower() else 0j
    if command in "Hh":
        return [complex(origin.real + given[0], here.imag)]
    if command in "Vv":
        return [complex(here.real, origin.imag + given[0])]
    return [origin + complex(x, y) for x, y in zip(given[::2], given[1::2], strict=True)]


def _curve(handles: list[Place]) -> list[Place]:
    """Points of a Bézier curve (de Casteljau), without its first."""
    found = []
    for step in range(1, _STEPS + 1):
        part, points = step / _STEPS, handles
        while len(points) > 1:
            points = [a + (b - a) * part for a, b in pairwise(points)]
        found.append(points[0])
    return found


def _arc(
    here: Place, end: Place, wide: float, high: float, turn: float, large: float, sweep: float
) -> list[Place]:
    """Points of an ellipse's arc, without its first; as if the ellipse were a circle of 1."""
    wide, high = abs(wide), abs(high)
    if here == end or not wide or not high:
        return [end]
    turned = cmath.rect(1, math.radians(turn))
    half = (here - end) / 2 / turned
    ours = complex(half.real / wide, half.imag / high)
    grown = max(1.0, abs(ours))  # radii too small to reach are made as large as they must be
    wide, high, ours = wide * grown, high * grown, ours / grown
    away = math.sqrt(max(0.0, 1 / abs(ours) ** 2 - 1))
    middle = -1j * ours * away * (1 if bool(large) != bool(sweep) else -1)
    first, last = cmath.phase(ours - middle), cmath.phase(-ours - middle)
    angle = (last - first) % math.tau if sweep else -((first - last) % math.tau)
    found = []
    for step in range(1, _STEPS + 1):
        at = middle + cmath.rect(1, first + angle * step / _STEPS)
        found.append(complex(at.real * wide, at.imag * high) * turned + (here + end) / 2)
    return found
