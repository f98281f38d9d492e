"""Taxes: which rule holds on a day, and files of taxes that cannot be read."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from app.domain.tax import SHIPPED_NAMES, parse_rules, rule_for, taxes_on
from app.errors import Invalid
from app.formats import format_date
from app.paths import resources

RULES = parse_rules(tomllib.loads((resources() / "taxes.toml").read_text(encoding="utf-8")))
GOOD = {"code": "X", "country": "ID", "class": "standard", "name": "X", "rate": "10"}


@pytest.mark.parametrize(
    ("code", "day", "rate", "of_price"),
    [
        ("PPN", date(2022, 3, 31), "10", Fraction(10, 100)),
        ("PPN", date(2022, 4, 1), "11", Fraction(11, 100)),
        ("PPN", date(2024, 12, 31), "11", Fraction(11, 100)),
        ("PPN", date(2025, 1, 1), "12", Fraction(11, 100)),
        ("PPN-LUX", date(2022, 3, 31), "10", Fraction(10, 100)),
        ("PPN-LUX", date(2024, 12, 31), "11", Fraction(11, 100)),
        ("PPN-LUX", date(2025, 1, 1), "12", Fraction(12, 100)),
        ("PPN-EXEMPT", date(2026, 8, 1), "0", Fraction(0)),
        ("PPN-FTZ", date(2026, 8, 1), "0", Fraction(0)),
        ("SALES-0", date(2026, 8, 1), "0", Fraction(0)),
        ("SALES-5", date(2026, 8, 1), "5", Fraction(5, 100)),
        ("SALES-10", date(2026, 8, 1), "10", Fraction(10, 100)),
        ("SERVICE", date(2024, 2, 29), "6", Fraction(6, 100)),
        ("SERVICE", date(2024, 3, 1), "8", Fraction(8, 100)),
        ("SERVICE-6", date(2026, 8, 1), "6", Fraction(6, 100)),
        ("SERVICE-RENT", date(2025, 7, 1), "8", Fraction(8, 100)),
        ("SERVICE-RENT", date(2026, 1, 1), "6", Fraction(6, 100)),
        ("PPNBM-20", date(2021, 7, 26), "20", Fraction(20, 100)),
        ("PPNBM-60", date(2021, 10, 16), "60", Fraction(60, 100)),
        ("SST-NONE", date(2026, 8, 1), "0", Fraction(0)),
    ],
)
def test_each_day_has_the_rate_the_law_gave_it(code, day, rate, of_price):
    rule = rule_for(RULES, code, day)

    assert rule.rate == Decimal(rate)
    assert rule.of_price == of_price


@pytest.mark.parametrize("day", [date(2018, 8, 31), date(2018, 9, 1), date(2030, 1, 1)])
def test_no_two_shipped_rules_of_one_code_hold_on_the_same_day(day):
    codes = [rule.code for rule in RULES if rule.holds_on(day)]

    assert len(codes) == len(set(codes))


def test_the_later_of_two_overlapping_rules_holds():
    older = {**GOOD, "valid_from": date(2020, 1, 1)}
    newer = {**GOOD, "rate": "11", "valid_from": date(2022, 1, 1)}

    for order in ([newer, older], [older, newer]):
        rules = parse_rules({"tax": order})
        assert rule_for(rules, "X", date(2021, 12, 31)).rate == 10
        assert rule_for(rules, "X", date(2022, 1, 1)).rate == 11


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("VAT", date(2026, 1, 1)),
        ("SERVICE", date(2018, 8, 31)),
        ("SERVICE-RENT", date(2025, 6, 30)),
        ("PPNBM-30", date(2026, 1, 1)),  # its article could not be looked up
        ("PPNBM-60", date(2021, 10, 15)),
    ],
)
def test_a_tax_that_does_not_hold_on_the_day_is_refused_in_a_sentence(code, day):
    with pytest.raises(Invalid) as refusal:
        rule_for(RULES, code, day)

    assert refusal.value.field == "tax_code"
    assert code in refusal.value.sentence()
    assert format_date(day) in refusal.value.sentence()


def test_the_taxes_of_a_country_are_offered_once_each():
    malaysian = [rule.code for rule in taxes_on(RULES, "MY", date(2026, 8, 1))]

    assert malaysian == [
        "SALES-10", "SALES-5", "SALES-0", "SERVICE", "SERVICE-6", "SERVICE-RENT", "SST-EXEMPT",
        "SST-NONE",
    ]  # fmt: skip


def test_every_shipped_name_is_in_the_catalogue():
    assert {rule.name for rule in RULES} == set(SHIPPED_NAMES)


@pytest.mark.parametrize(
    "change",
    [
        {"rate": 10.5},
        {"rate": "ten"},
        {"rate": "NaN"},
        {"rate": "-1"},
        {"rate": "101"},
        {"base": "11/0"},
        {"base": "12/11"},
        {"base": 0.9},
        {"valid_from": "2025-01-01"},
        {"name": None},
    ],
)
def test_an_entry_that_cannot_be_read_is_named(change):
    entry = {key: value for key, value in (GOOD | change).items() if value is not None}

    with pytest.raises(Invalid) as refusal:
        parse_rules({"tax": [GOOD, entry]})

    assert "Entry 2" in refusal.value.sentence()


@pytest.mark.parametrize("mapping", [{}, {"tax": "PPN"}])
def test_a_file_without_taxes_is_refused(mapping):
    with pytest.raises(Invalid, match="no \\[\\[tax\\]\\] entries"):
        parse_rules(mapping)
