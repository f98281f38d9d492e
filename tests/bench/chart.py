"""The growth of first syncs on a chart: seconds over customers, both by powers of ten."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import log10

from tests.bench.figures import Figure

WIDTH, HEIGHT, LEFT, TOP = 640, 400, 60, 20
FIRST, LAST = 4.0, 6.0  # ten thousand to a million customers
LEAST, MOST = -1.0, 2.0  # 0.1 to 100 seconds
NAME = re.compile(r"First sync of ([0-9,]+) customers")


def growth_chart(figures: Sequence[Figure]) -> str | None:
    """An SVG of what was measured; None where growth was not."""
    found = [(NAME.fullmatch(figure.name), figure) for figure in figures]
    points = [(int(m[1].replace(",", "")), f.value, f.floor or 0) for m, f in found if m]
    if not points:
        return None
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
            ' font-family="sans-serif" font-size="12" fill="#444">',
            '<rect width="100%" height="100%" fill="#fff"/>',
            *_grid(),
            *_line([(n, ours) for n, ours, _ in points], "#0a7f6f", "first sync", above=True),
            *_line([(n, raw) for n, _, raw in points], "#b0643c", "raw loading", above=False),
            "</svg>\n",
        ]
    )


def _grid() -> list[str]:
    marks = []
    for power in range(int(LEAST), int(MOST) + 1):
        y = _y(10.0**power)
        marks.append(f'<path d="M{LEFT} {y:.0f}H{WIDTH - 20}" stroke="#ddd"/>')
        marks.append(_text(LEFT - 8, y + 4, "end", f"{10.0**power:g} s"))
    for power in range(int(FIRST), int(LAST) + 1):
        marks.append(_text(_x(10**power), HEIGHT - 20, "middle", f"{10**power:,}"))
    marks.append(_text(LEFT, HEIGHT - 4, "start", "customers"))
    return marks


def _line(points: Sequence[tuple[int, float]], colour: str, name: str, above: bool) -> list[str]:
    """A line that rises, its name at its middle, on the side where nothing is."""
    places = [(_x(n), _y(seconds)) for n, seconds in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    x, y = places[len(places) // 2]
    side = (x - 8, y - 6, "end") if above else (x + 8, y + 14, "start")
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
        _text(*side, name, colour),
    ]


def _text(x: float, y: float, anchor: str, words: str, colour: str = "#444") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{colour}">{words}</text>'


def _x(customers: int) -> float:
    return LEFT + (log10(customers) - FIRST) / (LAST - FIRST) * (WIDTH - LEFT - 60)


def _y(seconds: float) -> float:
    part = (log10(max(seconds, 10.0**LEAST)) - LEAST) / (MOST - LEAST)
    return HEIGHT - 40 - part * (HEIGHT - 40 - TOP)
