"""Amounts in words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from app.domain.terbilang import LARGEST, in_words, number_in_words
from app.errors import Invalid

NUMBERS = (
    st.integers(-LARGEST, LARGEST)
    | st.integers(-9999, 99999)
    | st.builds(lambda digit, power: digit * 10**power, st.integers(1, 9), st.integers(0, 17))
)


@given(NUMBERS)
def test_indonesian_words_agree_with_another_implementation(number):
    assert number_in_words(number, "id") == num2words(number, lang="id")


@given(NUMBERS)
def test_english_words_agree_with_another_implementation(number):
    assert number_in_words(number, "en") == num2words(number, lang="en_GB")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "sifar"),
        (8, "lapan"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (18, "lapan belas"),
        (20, "dua puluh"),
        (88, "lapan puluh lapan"),
        (100, "seratus"),
        (101, "seratus satu"),
        (111, "seratus sebelas"),
        (800, "lapan ratus"),
        (1000, "seribu"),
        (1100, "seribu seratus"),
        (2018, "dua ribu lapan belas"),
        (100000, "seratus ribu"),
        (1000000, "satu juta"),
        (1001000, "satu juta satu ribu"),
        (1234567, "satu juta dua ratus tiga puluh empat ribu lima ratus enam puluh tujuh"),
        (10**9, "satu bilion"),
        (10**12, "satu trilion"),
        (-5, "negatif lima"),
    ],
)
def test_malay_words(number, words):
    assert number_in_words(number, "ms") == words


@pytest.mark.parametrize(
    ("amount", "currency", "language", "words"),
    [
        ("11100000", "IDR", "id", "sebelas juta seratus ribu rupiah"),
        ("1000000000", "IDR", "id", "satu miliar rupiah"),
        ("0", "IDR", "id", "nol rupiah"),
        ("1500.50", "IDR", "id", "seribu lima ratus rupiah lima puluh sen"),
        ("-1", "IDR", "id", "min satu rupiah"),
        ("12.00", "USD", "id", "dua belas dolar Amerika Serikat"),
        ("82.05", "MYR", "ms", "lapan puluh dua ringgit lima sen sahaja"),
        ("1000.00", "MYR", "ms", "seribu ringgit sahaja"),
        ("0.80", "MYR", "ms", "lapan puluh sen sahaja"),
        ("0.00", "MYR", "ms", "sifar ringgit sahaja"),
        ("1234.50", "MYR", "en",
         "one thousand, two hundred and thirty-four ringgit and fifty sen"),
        ("1", "USD", "en", "one US dollar"),
        ("2.01", "SGD", "en", "two Singapore dollars and one cent"),
        ("1000000", "IDR", "en", "one million rupiah"),
        ("0", "EUR", "ms", "sifar euro sahaja"),
        ("12.30", "EUR", "en", "twelve euros and thirty cents"),
        ("5000", "JPY", "id", "lima ribu yen"),
        ("2.01", "AUD", "en", "two Australian dollars and one cent"),
        ("12.30", "CHF", "en", "twelve CHF and 30/100"),
        ("12", "CHF", "ms", "dua belas CHF sahaja"),
    ],
)  # fmt: skip
def test_amounts_carry_the_names_of_their_currency(amount, currency, language, words):
    assert in_words(Decimal(amount), currency, language) == words


@given(st.integers(0, LARGEST))
def test_malay_differs_from_indonesian_in_a_few_words_only(number):
    malay = number_in_words(number, "ms").replace("lapan", "delapan").replace("sifar", "nol")
    for ours, theirs in (("kuadrilion", "kuadriliun"), ("trilion", "triliun")):
        malay = malay.replace(ours, theirs)

    assert malay.replace("bilion", "miliar") == number_in_words(number, "id")


@pytest.mark.parametrize("amount", ["1.001", "1e18", "NaN", "Infinity"])
def test_an_amount_that_words_would_change_is_refused(amount):
    with pytest.raises(Invalid, match="in words"):
        in_words(Decimal(amount), "IDR", "id")


@given(st.decimals("-999999999999999999", "999999999999999999", places=2))
def test_every_amount_of_eighteen_digits_has_words(amount):
    assert in_words(amount, "MYR", "ms").endswith((" ringgit sahaja", " sen sahaja"))
