"""A QR code on paper: what a telephone reads with its camera."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from app.documents.layout import Code


def code_of(text: str, x: float, y: float, size: float) -> Code:
    """The code of a text, `size` points wide with its right edge flush: the free margin it asks
    for is part of the paper around it."""
    rows = _modules(text)
    return Code(x, y, size / len(rows), rows)


@lru_cache(maxsize=256)
def _modules(text: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Each row as the runs of dark modules: first and count."""
    import segno

    made = segno.make(text, error="m", boost_error=False, micro=False)
    return tuple(_runs(row) for row in made.matrix)


def _runs(row: bytearray) -> tuple[tuple[int, int], ...]:
    runs: list[tuple[int, int]] = []
    at = 0
    for dark, group in groupby(row):
        count = len(list(group))
        if dark:
            runs.append((at, count))
        at += count
    return tuple(runs)
