"""Exact amounts: rounding, sharing out and limits."""

from __future__ import annotations

import decimal
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import (
    allocate,
    check_money,
    quantum,
    round_cash,
    round_money,
    round_to,
)
from app.errors import Invalid

MODES = [
    decimal.ROUND_HALF_UP, decimal.ROUND_HALF_EVEN, decimal.ROUND_HALF_DOWN, decimal.ROUND_UP,
    decimal.ROUND_DOWN, decimal.ROUND_CEILING, decimal.ROUND_FLOOR, decimal.ROUND_05UP,
]  # fmt: skip
AMOUNTS = st.decimals("-1e15", "1e15", places=4)


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("1234.5", "IDR", "1235"),
        ("1234.49", "IDR", "1234"),
        ("-1234.5", "IDR", "-1235"),
        ("2.345", "MYR", "2.35"),
        ("2.344999", "MYR", "2.34"),
        ("1.005", "USD", "1.01"),
        ("7", "SGD", "7.00"),
        ("0.0005", "KWD", "0.001"),
        ("1.005", "XXX", "1.01"),
    ],
)
def test_amounts_are_written_with_the_decimals_of_their_currency(amount, currency, expected):
    assert str(round_money(Decimal(amount), currency)) == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("82.00", "82.00"), ("82.01", "82.00"), ("82.02", "82.00"), ("82.03", "82.05"),
        ("82.04", "82.05"), ("82.05", "82.05"), ("82.06", "82.05"), ("82.07", "82.05"),
        ("82.08", "82.10"), ("82.09", "82.10"), ("-82.03", "-82.05"),
    ],
)  # fmt: skip
def test_cash_in_ringgit_is_paid_to_the_nearest_five_sen(amount, expected):
    assert str(round_cash(Decimal(amount), "MYR")) == expected


@pytest.mark.parametrize(("currency", "expected"), [("SGD", "82.03"), ("IDR", "82")])
def test_other_currencies_know_no_cash_rounding(currency, expected):
    assert str(round_cash(Decimal("82.03"), currency)) == expected


def test_a_fraction_is_rounded_once_from_its_exact_value():
    just_below_half = Fraction(1, 2) - Fraction(1, 10**60)

    assert round_money(just_below_half, "IDR") == 0
    assert round_money(Fraction(10_000_000 * 11, 12), "IDR") == 9_166_667


@pytest.mark.parametrize(
    ("amount", "step", "expected"), [("1234", "50", "1250"), ("1225", "50", "1250"),
                                     ("1249", "100", "1200"), ("9.99", "0.05", "10.00")]
)  # fmt: skip
def test_prices_round_to_a_step(amount, step, expected):
    assert str(round_to(Decimal(amount), Decimal(step))) == expected


@given(AMOUNTS, st.sampled_from(["IDR", "MYR", "KWD"]), st.sampled_from(MODES))
def test_rounding_agrees_with_decimal_in_every_mode(amount, currency, mode):
    expected = amount.quantize(quantum(currency), mode)

    assert round_money(amount, currency, mode) == expected
    assert round_money(amount, currency, mode).as_tuple().exponent == expected.as_tuple().exponent


def test_nothing_is_never_written_as_minus_nothing():
    assert str(round_money(Decimal("-0.4"), "IDR")) == "0"
    assert str(round_money(Decimal("-0.004"), "MYR")) == "0.00"


def test_a_total_is_shared_out_with_the_rest_to_those_who_lost_most():
    assert allocate(Decimal(100), [Decimal(1)] * 3, Decimal(1)) == (34, 33, 33)
    assert allocate(Decimal(100), [Decimal(1), Decimal(4), Decimal(2)], Decimal(1)) == (14, 57, 29)


def test_a_line_that_weighs_nothing_gets_nothing():
    assert allocate(Decimal("0.05"), [Decimal(0), Decimal(3), Decimal(0)], Decimal("0.01")) == (
        0,
        Decimal("0.05"),
        0,
    )


@given(
    st.integers(-(10**15), 10**15),
    st.lists(st.decimals("-1e9", "1e9", places=2), min_size=1, max_size=12),
    st.sampled_from([Decimal(1), Decimal("0.01"), Decimal("0.05")]),
)
def test_sharing_out_loses_nothing(units, weights, step):
    total = units * step
    if sum(weights) == 0:
        weights = [*weights, Decimal(1)]

    parts = allocate(total, weights, step)

    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        exact = Fraction(total) * Fraction(weight) / Fraction(sum(weights))
        assert isinstance(part, Decimal)
        assert abs(Fraction(part) - exact) < Fraction(step)
        assert weight or not part


def test_nothing_to_share_by_is_an_error_only_when_there_is_something_to_share():
    assert allocate(Decimal(0), [Decimal(1), Decimal(-1)], Decimal("0.01")) == (0, 0)
    with pytest.raises(ValueError, match="weights sum to 0"):
        allocate(Decimal(1), [Decimal(1), Decimal(-1)], Decimal(1))
    with pytest.raises(ValueError, match="not a multiple"):
        allocate(Decimal("0.5"), [Decimal(1)], Decimal(1))


@pytest.mark.parametrize("amount", ["9999999999999999.9999", "-9999999999999999.9999", "0", "1E3"])
def test_amounts_of_twenty_digits_are_kept_exactly(amount):
    assert check_money(Decimal(amount), "price") == Decimal(amount)


@pytest.mark.parametrize(
    "amount", ["10000000000000000", "1e30", "0.00001", "NaN", "Infinity", "-Infinity", "sNaN"]
)
def test_what_cannot_be_kept_exactly_is_refused_beside_its_field(amount):
    with pytest.raises(Invalid) as refusal:
        check_money(Decimal(amount), "price")

    assert refusal.value.field == "price"
    assert refusal.value.sentence().endswith(".")
