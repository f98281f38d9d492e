"""A signature as it was drawn: strokes of points, and the short text that keeps them.

The text is `600 200;12 33 14 35;40 41 44 45`: first the size of the ground that was drawn on, then
each stroke as its points, in whole units from the upper left corner.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.errors import Invalid
from app.i18n import N_

Point = tuple[int, int]
# As much as the field that keeps it holds, and far more than a name takes.
LONGEST = 20_000
FINEST = 10_000
# Less than this many points, and shorter than this part of the ground, is a slip of the hand.
LEAST_POINTS = 8
_LEAST_INK = 10
_FORM = re.compile(r"\d{1,5} \d{1,5}(;\d{1,5} \d{1,5}( \d{1,5} \d{1,5})*)+")


@dataclass(frozen=True)
class Strokes:
    """What was drawn on a ground of `width` by `height` units."""

    width: int
    height: int
    lines: tuple[tuple[Point, ...], ...]

    def written(self) -> str:
        """The short text; of one that took too long every other point is left out."""
        text = ";".join(
            [f"{self.width} {self.height}"]
            + [" ".join(f"{x} {y}" for x, y in line) for line in self.lines]
        )
        return text if len(text) <= LONGEST else self._thinned().written()

    def box(self) -> tuple[int, int, int, int]:
        """The least rectangle that holds it: left, top, right, bottom."""
        across = [x for line in self.lines for x, _ in line]
        down = [y for line in self.lines for _, y in line]
        return min(across), min(down), max(across), max(down)

    def _thinned(self) -> Strokes:
        if max(map(len, self.lines)) < 3:
            raise Invalid(
                N_("This is more than a signature. Clear it and sign once."), field="drawn"
            )
        kept = tuple((*line[:-1:2], line[-1]) for line in self.lines)
        return Strokes(self.width, self.height, kept)


def drawn(width: int, height: int, lines: Sequence[Sequence[Point]]) -> Strokes:
    """What a hand drew; points outside the ground are put on its edge.

    Raises Invalid where it is too little to be a signature.
    """
    if not (0 < width <= FINEST and 0 < height <= FINEST):
        raise Invalid(N_("The drawing has no size. Draw the signature again."), field="drawn")
    held = tuple(
        tuple((min(max(x, 0), width), min(max(y, 0), height)) for x, y in line)
        for line in lines
        if line
    )
    few = len({point for line in held for point in line}) < LEAST_POINTS
    if few and _ink(held) * _LEAST_INK < width:
        raise Invalid(N_("Nothing is signed yet. Draw the signature, then go on."), field="drawn")
    return Strokes(width, height, held)


def _ink(lines: Sequence[Sequence[Point]]) -> int:
    """How far the pen went, across and down."""
    return sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for line in lines for a, b in pairwise(line))


def read_strokes(text: str) -> Strokes:
    """The strokes a short text keeps. Raises Invalid where it is none."""
    if len(text) > LONGEST or not _FORM.fullmatch(text):
        raise Invalid(N_("This is no signature that was drawn."), field="strokes")
    size, *lines = ([int(word) for word in part.split()] for part in text.split(";"))
    points = (tuple(zip(line[::2], line[1::2], strict=True)) for line in lines)
    return drawn(size[0], size[1], tuple(points))
