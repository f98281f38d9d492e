"""Amounts in words (terbilang), as quotes carry them, in Indonesian, Malay and English."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from app.errors import Invalid
from app.i18n import N_

LARGEST = 10**18 - 1

_ID = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]
_MS = ["sifar", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "lapan", "sembilan"]
_ID_SCALES = ("", "ribu", "juta", "miliar", "triliun", "kuadriliun")
_MS_SCALES = ("", "ribu", "juta", "bilion", "trilion", "kuadrilion")
_EN_SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion")
_EN = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
]  # fmt: skip
_EN_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]

# What the whole and the hundredth are called. English alone has plurals, and only of some.
_UNITS = {
    "IDR": {"id": ("rupiah", "sen"), "ms": ("rupiah", "sen"), "en": ("rupiah", "sen")},
    "MYR": {"id": ("ringgit", "sen"), "ms": ("ringgit", "sen"), "en": ("ringgit", "sen")},
    "SGD": {
        "id": ("dolar Singapura", "sen"),
        "ms": ("dolar Singapura", "sen"),
        "en": ("Singapore dollar", "cent"),
    },
    "USD": {
        "id": ("dolar Amerika Serikat", "sen"),
        "ms": ("dolar Amerika Syarikat", "sen"),
        "en": ("US dollar", "cent"),
    },
    "EUR": {"id": ("euro", "sen"), "ms": ("euro", "sen"), "en": ("euro", "cent")},
    "AUD": {
        "id": ("dolar Australia", "sen"),
        "ms": ("dolar Australia", "sen"),
        "en": ("Australian dollar", "cent"),
    },
    "BND": {
        "id": ("dolar Brunei", "sen"),
        "ms": ("dolar Brunei", "sen"),
        "en": ("Brunei dollar", "cent"),
    },
    "HKD": {
        "id": ("dolar Hong Kong", "sen"),
        "ms": ("dolar Hong Kong", "sen"),
        "en": ("Hong Kong dollar", "cent"),
    },
    "CNY": {"id": ("yuan", "fen"), "ms": ("yuan", "fen"), "en": ("yuan", "fen")},
    "JPY": {"id": ("yen", "sen"), "ms": ("yen", "sen"), "en": ("yen", "sen")},
    "THB": {"id": ("baht", "satang"), "ms": ("baht", "satang"), "en": ("baht", "satang")},
}


def in_words(amount: Decimal, currency: str, language: str) -> str:
    """The amount as a sentence part, without a capital: "satu juta rupiah".

    Malay ends with "sahaja" (only), as cheques and quotes do: "dua belas ringgit lima puluh sen
    sahaja". A currency we have no words for keeps its code and its hundredths as a fraction.

    Raises Invalid where the amount has more than two decimals or 19 digits before them; words
    must never say less than the number beside them. KeyError for an unknown language.
    """
    words = _SPEAKERS[language]
    if not amount.is_finite() or abs(amount) > LARGEST or Fraction(amount) * 100 % 1:
        raise Invalid(N_("This amount cannot be written in words."), field="total")
    hundredths = int(Fraction(amount) * 100)
    whole, part = divmod(abs(hundredths), 100)
    minus = _MINUS[language] + " " if hundredths < 0 else ""
    text = minus + _whole_and_part(whole, part, currency, language, words)
    return f"{text} sahaja" if language == "ms" else text


def number_in_words(number: int, language: str) -> str:
    """A whole number in words. Raises Invalid beyond 18 digits, KeyError for the language."""
    if abs(number) > LARGEST:
        raise Invalid(N_("This amount cannot be written in words."), field="total")
    words = _SPEAKERS[language](abs(number))
    return f"{_MINUS[language]} {words}" if number < 0 else words


def _whole_and_part(
    whole: int, part: int, currency: str, language: str, words: Callable[[int], str]
) -> str:
    joined = " and " if language == "en" else " "
    if currency not in _UNITS:
        fraction = f"{joined}{part:02}/100" if part else ""
        return f"{words(whole)} {currency}{fraction}"
    major, minor = _UNITS[currency][language]
    pieces = [f"{words(whole)} {_counted(major, whole, language)}"] if whole or not part else []
    if part:
        pieces.append(f"{words(part)} {_counted(minor, part, language)}")
    return joined.join(pieces)


def _counted(unit: str, count: int, language: str) -> str:
    many = language == "en" and count != 1
    return f"{unit}s" if many and unit.endswith(("dollar", "euro", "cent")) else unit


def _groups(number: int) -> list[tuple[int, int]]:
    """The groups of three digits that are not 0, highest first, each with its power of 1000."""
    powers = range(5, -1, -1)
    return [(part, power) for power in powers if (part := number // 1000**power % 1000)]


def _malay(number: int, digits: list[str], scales: tuple[str, ...]) -> str:
    """Indonesian and Malay count alike; only some words differ.

    One thousand is "seribu" when the number begins with it, and "satu ribu" after a million.
    """
    if not number:
        return digits[0]
    said: list[str] = []
    for part, power in _groups(number):
        if part == 1 and power == 1 and not said:
            said.append("seribu")
        else:
            said.append(f"{_malay_hundreds(part, digits)} {scales[power]}".rstrip())
    return " ".join(said)


def _malay_hundreds(number: int, digits: list[str]) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said: list[str] = []
    if hundreds:
        said.append("seratus" if hundreds == 1 else f"{digits[hundreds]} ratus")
    if tens == 1:
        teens = {0: "sepuluh", 1: "sebelas"}
        said.append(teens.get(ones, f"{digits[ones]} belas"))
    else:
        said += [f"{digits[tens]} puluh"] if tens else []
        said += [digits[ones]] if ones else []
    return " ".join(said)


def _english(number: int) -> str:
    """British: "one thousand, two hundred and thirty-four", "one thousand and one"."""
    if not number:
        return _EN[0]
    text = ""
    for part, power in _groups(number):
        between = (" and " if power == 0 and part < 100 else ", ") if text else ""
        text += f"{between}{_english_hundreds(part)} {_EN_SCALES[power]}".rstrip()
    return text


def _english_hundreds(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    small = _EN[rest] if rest < 20 else _EN_TENS[rest // 10 - 2]
    if rest >= 20 and rest % 10:
        small += f"-{_EN[rest % 10]}"
    if not hundreds:
        return small
    return f"{_EN[hundreds]} hundred" + (f" and {small}" if rest else "")


_MINUS = {"id": "min", "ms": "negatif", "en": "minus"}
_SPEAKERS: dict[str, Callable[[int], str]] = {
    "id": lambda number: _malay(number, _ID, _ID_SCALES),
    "ms": lambda number: _malay(number, _MS, _MS_SCALES),
    "en": _english,
}
