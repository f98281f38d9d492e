"""A signature drawn in another program: the paths that pens and drawing programs write."""

from __future__ import annotations

import pytest

from app.domain.strokes import Strokes, drawn
from app.errors import Invalid
from app.handover.strokes_svg import strokes_in


def read(path: str) -> Strokes:
    return strokes_in(f'<svg xmlns="http://www.w3.org/2000/svg"><path d="{path}"/></svg>')


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("M0 0C0 9 9 9 9 0S18-9 18 0", "M0 0C0 9 9 9 9 0C9-9 18-9 18 0"),
        ("m0 0c0 9 9 9 9 0s9-9 9 0", "M0 0C0 9 9 9 9 0C9-9 18-9 18 0"),
        ("M0 0Q4 9 8 0T16 0t8 0", "M0 0Q4 9 8 0Q12-9 16 0Q20 9 24 0"),
        ("M0 0S9 9 18 0", "M0 0C0 0 9 9 18 0"),
        ("M1 1h9v9H1z l4 4", "M1 1L10 1L10 10L1 10L1 1L5 5"),
        ("M0 0L9 0A9 9 0 019 18", "M0 0L9 0a9 9 0 0 1 0 18"),
    ],
)
def test_short_commands_mean_what_the_long_ones_say(short, long):
    assert read(short) == read(long)


def test_an_arc_runs_round_its_middle_the_way_its_flags_say():
    upper, lower = read("M0 0A10 10 0 0 1 20 0"), read("M0 0A10 10 0 0 0 20 0")

    (over,), (under,) = upper.lines, lower.lines
    assert upper.box() == lower.box() == (0, 0, 600, 300)
    assert (300, 0) in over and (300, 300) in under
    assert all(abs((x - 300) ** 2 + (y - 300) ** 2 - 90_000) < 1_000 for x, y in over)


def test_two_straight_lines_are_a_signature():
    strokes = read("M0 0L10 40L30 5")

    assert len(strokes.lines) == 1


def test_a_slip_of_the_hand_is_none():
    with pytest.raises(Invalid, match="Nothing is signed"):
        drawn(600, 200, [[(300, 100), (303, 101), (305, 103)]])
    with pytest.raises(Invalid, match="Nothing is signed"):
        read("M5 5L5 5")


@pytest.mark.parametrize("path", ["M0 0X9 9", "M0 0C1 2 3", "9 9", "M0 0L9 9Z4 4"])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(Invalid, match="SVG"):
        read(path)
