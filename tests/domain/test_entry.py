"""Forgiving entry of amounts, quantities and percentages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from app.domain.entry import check_read_once, parse_amount, parse_percent, parse_quantity
from app.domain.lines import LARGEST_QUANTITY
from app.errors import Invalid
from app.formats import (
    decimal_mark_of,
    format_amount,
    format_money,
    format_percent,
    format_typed,
)
from app.i18n import LANGUAGES, LOCALES, speaking

ANY = sorted(LANGUAGES)


@pytest.mark.parametrize("language", ANY)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10jt", "10000000"),
        ("10.000.000", "10000000"),
        ("10m", "10000000"),
        ("10,000,000", "10000000"),
        ("10 000 000", "10000000"),
        ("10000000", "10000000"),
        (" 10 JT ", "10000000"),
        ("1,5 jt", "1500000"),
        ("1.5 juta", "1500000"),
        ("500rb", "500000"),
        ("500 ribu", "500000"),
        ("2k", "2000"),
        ("1,25mlr", "1250000000"),
        ("1 billion", "1000000000"),
        ("2t", "2000000000000"),
        ("Rp 1.234.567", "1234567"),
        ("Rp1.234.567", "1234567"),
        ("Rp. 750.000", "750000"),
        ("Rp 750,000", "750000"),
        ("Rp 750.000,-", "750000"),
        ("750.000 rupiah", "750000"),
        ("Rp 1.234.567,00", "1234567"),
        ("RM1,234.50", "1234.50"),
        ("RM 1.234,50", "1234.50"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("0.250", "0.25"),
        ("0,250", "0.25"),
        ("-5", "-5"),
        ("\N{MINUS SIGN}5", "-5"),
        ("-Rp 5", "-5"),
        ("Rp -5", "-5"),
        ("0", "0"),
        ("1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567", "1234567"),
    ],
)
def test_what_can_be_read_in_one_way_is_taken_in_every_language(language, text, expected):
    amount = parse_amount(text, language)

    assert amount == Decimal(expected)
    assert isinstance(amount, Decimal)


@pytest.mark.parametrize(
    ("text", "indonesian", "others"),
    [
        ("1.234", "1234", "1.234"),
        ("1,234", "1.234", "1234"),
        ("1.250jt", "1250000000", "1250000"),
        ("1,250jt", "1250000", "1250000000"),
        ("750.000", "750000", "750"),
    ],
)
def test_three_digits_after_one_separator_are_read_by_the_language(text, indonesian, others):
    assert parse_amount(text, "id") == Decimal(indonesian)
    assert parse_amount(text, "en") == parse_amount(text, "ms") == Decimal(others)


@pytest.mark.parametrize("language", ANY)
@pytest.mark.parametrize("text", ["750.000", "750,000"])
def test_in_rupiah_three_digits_are_always_thousands(language, text):
    assert parse_amount(text, language, "IDR") == 750_000


def test_millions_in_rupiah_still_have_decimals_by_the_language():
    assert parse_amount("1,250jt", "id", "IDR") == 1_250_000
    assert parse_amount("1.250m", "en", "IDR") == 1_250_000


@pytest.mark.parametrize("language", ANY)
@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "1e30", "1.2.3", "1,23,456", "12.34.567", "1..5", ".5.", "5,", "--5", "- -5",
     "1.234,567.8", "10 jtt", "Rp", "RM 5 rupiah", "5 RM rupiah", "1/2", "５", "01.234.567",
     "NaN", "Infinity", "1 2", "10-"],
)  # fmt: skip
def test_what_is_no_amount_is_refused_with_an_example(language, text):
    with pytest.raises(Invalid) as refusal:
        parse_amount(text, language, field="price")

    assert refusal.value.field == "price"
    assert refusal.value.sentence().endswith(".")


@pytest.mark.parametrize(("text", "language"), [("10M", "id"), ("RM1,234", "id")])
def test_what_can_be_read_in_two_ways_is_asked_about(text, language):
    with pytest.raises(Invalid):
        parse_amount(text, language)
    assert parse_amount(text, "ms") > 1000


@pytest.mark.parametrize("text", ["9" * 17, "0.00001", "10000t t", "99999t"])
def test_what_cannot_be_kept_exactly_is_refused(text):
    with pytest.raises(Invalid):
        parse_amount(text, "en")


def test_an_amount_in_another_currency_than_the_field_is_refused():
    with pytest.raises(Invalid, match="in IDR, not in MYR"):
        parse_amount("RM 5", "en", "IDR")
    with pytest.raises(Invalid, match="in IDR, not in USD"):
        parse_amount("$5", "en", "IDR")
    assert parse_amount("$5", "en", "SGD") == 5


@pytest.mark.parametrize("language", ANY)
@given(
    amount=st.decimals("-9999999999999999", "9999999999999999", places=2),
    currency=st.sampled_from(["IDR", "MYR", "SGD", "USD"]),
)
def test_what_the_screens_write_is_read_back(language, amount, currency):
    amount = round(amount, 0 if currency == "IDR" else 2)
    plain = "#,##0" if currency == "IDR" else "#,##0.00"
    locale = LOCALES[language]

    for known in (None, currency):
        written = format_currency(amount, currency, locale=locale, currency_digits=True)
        assert parse_amount(written, language, known) == amount
    assert parse_amount(format_decimal(amount, plain, locale), language, currency) == amount


@pytest.mark.parametrize("language", ANY)
@given(amount=st.decimals("-9999999999999", "9999999999999", places=2), ringgit=st.booleans())
def test_our_own_money_quantities_and_percentages_are_read_back(language, amount, ringgit):
    currency = "MYR" if ringgit else "IDR"
    percent = abs(amount) % 100

    with speaking(language):
        money, figure = format_money(amount, currency), format_amount(amount, currency)
        share = format_percent(percent)

    assert parse_amount(money, language, currency) == amount
    assert parse_amount(figure, language, currency) == amount
    assert parse_percent(share, language) == percent


@pytest.mark.parametrize("language", ANY)
@given(quantity=st.decimals("0.01", "99999999", places=2))
def test_quantities_are_read_back(language, quantity):
    written = format_decimal(quantity, "#,##0.##", LOCALES[language])

    assert parse_quantity(written, language) == quantity


@pytest.mark.parametrize("language", ANY)
@given(
    amount=st.decimals("-99999", "99999", places=4),
    finest=st.integers(0, 4),
    currency=st.sampled_from(["IDR", "MYR", "SGD", "USD"]),
)
def test_money_of_any_fineness_is_read_back_as_it_is_written(language, amount, finest, currency):
    amount = round(amount, finest)

    with speaking(language):
        written = format_money(amount, currency), format_amount(amount, currency)

    assert [parse_amount(text, language, currency) for text in written] == [amount, amount]


@pytest.mark.parametrize("language", ANY)
@pytest.mark.parametrize("country", ["ID", "MY", "SG"])
@given(quantity=st.decimals("0.001", "9999", places=4), finest=st.integers(1, 4))
def test_a_quantity_in_a_form_is_read_back_in_every_country(language, country, quantity, finest):
    quantity = round(quantity, finest) or Decimal(1)

    with speaking(language):
        written = format_typed(quantity)

    assert parse_quantity(written, language, usual_mark=decimal_mark_of(country)) == quantity


@pytest.mark.parametrize(
    ("language", "country", "text", "one", "other"),
    [
        ("en", "ID", "1.500", "1.5", "1500"),
        ("ms", "ID", "1.500", "1.5", "1500"),
        ("en", "ID", "2.000", "2", "2000"),
        ("en", "ID", "-1.125", "-1.1250", "-1125"),
        ("id", "MY", "1,500", "1,5", "1500"),
    ],
)
def test_a_quantity_that_language_and_country_read_otherwise_is_asked_about(
    language, country, text, one, other
):
    with pytest.raises(Invalid) as refusal:
        check_read_once(text, language, decimal_mark_of(country), "quantity")

    assert refusal.value.field == "quantity"
    assert refusal.value.sentence() == (
        f"“{text}” can mean {one} and {other}. Write {one} or {other}."
    )


@pytest.mark.parametrize(
    ("language", "country", "text", "expected"),
    [
        ("en", "ID", "1.5", "1.5"), ("en", "ID", "1.25", "1.25"), ("en", "ID", "1500", "1500"),
        ("en", "ID", "1.1250", "1.125"), ("en", "ID", "0.500", "0.5"),
        ("en", "ID", "1,500", "1500"),
        ("id", "ID", "1.500", "1500"), ("id", "ID", "1,500", "1.5"), ("en", "MY", "1.500", "1.5"),
        ("en", "XX", "1.500", "1.5"), ("en", "ID", "1,234.500", "1234.5"),
    ],
)  # fmt: skip
def test_a_quantity_that_is_read_in_one_way_is_taken(language, country, text, expected):
    quantity = parse_quantity(text, language, usual_mark=decimal_mark_of(country))

    assert quantity == Decimal(expected)


@pytest.mark.parametrize(
    "text", ["0", "-1", "1e30", "9" * 30, "1000000000,5", "", "dozen", "0,0", "1 2"]
)
def test_a_quantity_beyond_its_bounds_is_refused_with_both(text):
    with pytest.raises(Invalid, match=r"more than 0 and at most 1,000,000,000,") as refusal:
        parse_quantity(text, "id")

    assert refusal.value.field == "quantity"


def test_the_largest_quantity_is_that_of_a_line():
    assert parse_quantity("1.000.000.000", "id") == LARGEST_QUANTITY


@pytest.mark.parametrize("language", ANY)
@pytest.mark.parametrize(
    ("text", "expected"),
    [("10", "10"), ("10%", "10"), ("2,5 %", "2.5"), ("2.5 persen", "2.5"), ("7 peratus", "7"),
     ("100 percent", "100"), ("0", "0"), ("-0", "0")],
)  # fmt: skip
def test_percentages(language, text, expected):
    assert parse_percent(text, language) == Decimal(expected)


@pytest.mark.parametrize("text", ["101", "-1", "ten", "", "%", "10%%", "1e1"])
def test_a_percentage_out_of_bounds_is_refused(text):
    with pytest.raises(Invalid) as refusal:
        parse_percent(text, "en", field="discount_percent")

    assert refusal.value.field == "discount_percent"
    assert "100" in refusal.value.sentence()


def test_bounds_of_a_percentage_can_be_wider():
    assert parse_percent("-12,5", "id", lowest=Decimal(-50)) == Decimal("-12.5")
