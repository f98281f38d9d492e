"""Numbers of documents by a pattern."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.numbering import (
    DEFAULT_QUOTE,
    check_pattern,
    draft_label,
    period_of,
    render,
    roman,
)
from app.errors import Invalid

AUGUST = date(2026, 8, 5)


@pytest.mark.parametrize(
    ("pattern", "seq", "number"),
    [
        ("{seq:03}/SPH/{roman_month}/{year}", 1, "001/SPH/VIII/2026"),
        ("{seq:03}/SPH/{roman_month}/{year}", 1234, "1234/SPH/VIII/2026"),
        ("Q{yy}{month}{day}-{seq}", 7, "Q260805-7"),
        ("{device}/{seq:5}", 42, "AN/00042"),
        ("{seq:02}.{seq}", 3, "03.3"),
    ],
)
def test_a_number_follows_its_pattern(pattern, seq, number):
    assert render(pattern, seq, AUGUST, device="AN") == number


@pytest.mark.parametrize(
    "pattern",
    ["", "SPH", "{year}", "{seq}{week}", "{seq}{", "}{seq}", "{seq!r}", "{seq.__class__}",
     "{seq:x}", "{0}{seq}", "{}{seq}", "{seq}\n", "{seq}" + "-" * 40],
)  # fmt: skip
def test_a_pattern_that_makes_no_numbers_is_refused_in_a_sentence(pattern):
    for attempt in (check_pattern, lambda text: render(text, 1, AUGUST)):
        with pytest.raises(Invalid) as refusal:
            attempt(pattern)

        assert refusal.value.field == "pattern"
        assert refusal.value.sentence().endswith(".")


@pytest.mark.parametrize(
    ("pattern", "period"), [(DEFAULT_QUOTE, "2026"), ("{seq}/{yy}", "2026"), ("SPH-{seq:06}", "")]
)
def test_running_numbers_begin_again_with_the_year_a_pattern_names(pattern, period):
    assert period_of(pattern, AUGUST) == period


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.dates(date(2000, 1, 1)))
def test_two_running_numbers_never_look_alike_on_one_day(first, second, day):
    alike = render(DEFAULT_QUOTE, first, day) == render(DEFAULT_QUOTE, second, day)

    assert alike == (first == second)


def test_roman_months():
    months = [roman(number) for number in range(1, 13)]

    assert months == ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
    assert roman(1994) == "MCMXCIV"
    assert roman(3999) == "MMMCMXCIX"
    for number in (0, -1, 4000):
        with pytest.raises(ValueError, match="no Roman numeral"):
            roman(number)


def test_a_draft_is_called_after_its_laptop():
    assert draft_label("AN", 7) == "AN-0007"
