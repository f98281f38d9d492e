"""What foreign money is worth: by dated rates, exactly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import quantum
from app.domain.rates import Rate, worth

D = Decimal
DAY = date(2026, 8, 3)
DOLLAR = Rate("a", "USD", "IDR", date(2026, 1, 1), D(16_250))
RATES = [
    DOLLAR,
    Rate("b", "USD", "IDR", date(2026, 8, 1), D(16_400)),
    Rate("c", "USD", "IDR", date(2026, 9, 1), D(17_000)),
    Rate("d", "JPY", "IDR", date(2026, 5, 1), D(10_400), per=D(100)),
]


@pytest.mark.parametrize(
    ("source", "target", "on", "exact", "since"),
    [
        ("IDR", "IDR", DAY, Fraction(1), None),
        ("USD", "IDR", date(2026, 7, 31), Fraction(16_250), date(2026, 1, 1)),
        ("USD", "IDR", DAY, Fraction(16_400), date(2026, 8, 1)),
        ("JPY", "IDR", DAY, Fraction(104), date(2026, 5, 1)),
        ("IDR", "USD", DAY, Fraction(1, 16_400), date(2026, 8, 1)),
        ("JPY", "USD", DAY, Fraction(104, 16_400), date(2026, 5, 1)),
    ],
)
def test_the_newest_rate_that_has_begun_holds_either_way_round_and_through_our_own_money(
    source, target, on, exact, since
):
    found = worth(RATES, source, target, on, "IDR")

    assert found is not None
    assert (found.exact, found.since) == (exact, since)


@pytest.mark.parametrize(
    ("source", "target", "on"),
    [("USD", "IDR", date(2025, 12, 31)), ("SGD", "IDR", DAY), ("SGD", "USD", DAY)],
)
def test_a_rate_that_is_missing_is_not_guessed(source, target, on):
    assert worth(RATES, source, target, on, "IDR") is None


def test_two_rates_of_one_day_are_settled_the_same_way_everywhere():
    twin = Rate("z", "IDR", "USD", DOLLAR.valid_from, D(1), per=D(16_000))
    day = date(2026, 2, 1)

    assert worth([DOLLAR, twin], "USD", "IDR", day, "IDR") == worth(
        [twin, DOLLAR], "USD", "IDR", day, "IDR"
    )
    assert worth([DOLLAR, twin], "USD", "IDR", day, "IDR").exact == 16_000


@given(
    amount=st.integers(0, 10**12),
    rate=st.decimals("0.0001", "99999999", places=4),
    per=st.sampled_from([D(1), D(100), D(1000)]),
)
def test_there_and_back_an_amount_stays_within_what_was_rounded(amount, rate, per):
    rates = [Rate(1, "USD", "IDR", DAY, rate, per)]
    there, back = (worth(rates, *pair, DAY, "IDR") for pair in (("USD", "IDR"), ("IDR", "USD")))
    dollars = D(amount) / 100

    returned = back.rounded(there.rounded(dollars))

    # Half a rupiah was rounded away on the way there, half a cent on the way back.
    most = back.convert(quantum("IDR")) / 2 + Fraction(quantum("USD")) / 2
    assert abs(Fraction(returned) - Fraction(dollars)) <= most
    assert back.convert(there.convert(dollars)) == Fraction(dollars)
