"""Discounts that come off one after the other keep the form in which they were typed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.discounts import MOST, Discount, discount_of, exact_percent, steps_of
from app.domain.entry import parse_discount
from app.errors import Invalid
from app.formats import format_discount
from app.i18n import LANGUAGES, speaking

STEPS = st.lists(
    st.decimals(min_value=Decimal("0.0001"), max_value=100, places=4), min_size=1, max_size=MOST
)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("10+5", Discount(Decimal("14.5"), None, "10+5")),
        ("10% + 5% + 50000", Discount(Decimal("14.5"), Decimal(50_000), "10+5")),
        ("10", Discount(Decimal(10))),
        ("10 + 0", Discount(Decimal(10))),
        ("0", Discount()),
    ],
)
def test_percentages_one_after_the_other_are_kept_as_one_and_as_they_were_typed(typed, read):
    assert parse_discount(typed, "id", "IDR") == read


@given(STEPS, st.sampled_from(sorted(LANGUAGES)))
def test_what_is_shown_of_a_discount_is_read_as_the_same_discount(steps, language):
    kept = discount_of(steps, Decimal(0))

    with speaking(language):
        shown = format_discount(steps_of(kept.percent, kept.steps))
        again = parse_discount(shown, language)

    assert again == kept


@given(STEPS)
def test_it_is_counted_exactly_with_all_decimals_the_steps_make(steps):
    kept = discount_of(steps, Decimal(0))

    left = prod((1 - Fraction(step) / 100 for step in steps), start=Fraction(1))
    assert Fraction(exact_percent(kept.percent, kept.steps)) == 100 * (1 - left) or (
        kept.percent is None
    )


@pytest.mark.parametrize("steps", ["10+3", "x+y", "150+110", "1e9+1", "+".join(["3.0839"] * 5)])
def test_steps_that_do_not_make_the_percentage_beside_them_say_nothing(steps):
    assert steps_of(Decimal("14.5"), steps) == (Decimal("14.5"),)


def test_more_percentages_than_anybody_gives_are_refused():
    with pytest.raises(Invalid, match="at most 5"):
        parse_discount("1+1+1+1+1+1", "en")
