"""Forgiving entry: what a person types for an amount, a quantity, a percentage, a day or a time.

The languages differ where it hurts: 1.234 is a thousand and more in Indonesian and one and a bit
in English and Malay. What can be read in one way is taken in any form; what cannot is refused with
an example. Nothing is guessed.
"""

from __future__ import annotations

import re
from decimal import Decimal
from types import MappingProxyType

from app.domain.discounts import MOST, Discount, discount_of
from app.domain.lines import LARGEST_QUANTITY
from app.domain.money import USUAL, check_money, decimals_of
from app.domain.when import parse_date, parse_when
from app.errors import Invalid
from app.i18n import N_

__all__ = [
    "check_currency",
    "check_quantity",
    "check_read_once",
    "currency_named",
    "parse_amount",
    "parse_date",
    "parse_discount",
    "parse_percent",
    "parse_quantity",
    "parse_when",
]

# "m" is a million in every language (10m stands beside 10jt). Indonesians also write a capital M
# for miliar, a thousand times as much, so that one is asked about.
_THOUSAND, _MILLION, _BILLION, _TRILLION = (Decimal(1000) ** n for n in (1, 2, 3, 4))
_SCALES = MappingProxyType(
    dict.fromkeys(("k", "rb", "ribu", "thousand"), _THOUSAND)
    | dict.fromkeys(("m", "jt", "juta", "mio", "mn", "mil", "million"), _MILLION)
    | dict.fromkeys(("b", "bn", "mlr", "miliar", "milyar", "bilion", "billion"), _BILLION)
    | dict.fromkeys(("t", "tn", "triliun", "trilion", "trillion"), _TRILLION)
)
_MARKS = MappingProxyType(
    {"rp": "IDR", "idr": "IDR", "rm": "MYR", "myr": "MYR", "s$": "SGD", "sgd": "SGD",
     "us$": "USD", "usd": "USD", "$": "USD", "rupiah": "IDR", "ringgit": "MYR"}
)  # fmt: skip

_DOLLARS = frozenset({"USD", "SGD", "AUD", "BND"})

_AMOUNT = re.compile(
    r"(?P<sign>[-+]?)(?P<before>rp|idr|rm|myr|s\$|sgd|us\$|usd|\$)?[.]?\s*(?P<inner>[-+]?)"
    r"(?P<number>\d[\d.,' ]*?)\s*(?P<scale>[a-z]+?)??(?:[.,]-{1,2})?"
    r"\s*(?P<after>idr|rupiah|myr|rm|ringgit|sgd|usd)?",
    re.IGNORECASE | re.ASCII,
)
_PERCENT = re.compile(
    r"(?P<sign>[-+]?)(?P<number>\d[\d.,]*)\s*(?:%|percent|per cent|persen|peratus)?",
    re.IGNORECASE | re.ASCII,
)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,' ])\d{3})(?:\1\d{3})*", re.ASCII)


def parse_amount(
    text: str, language: str, currency: str | None = None, field: str = "amount"
) -> Decimal:
    """An amount of money: `10jt`, `10.000.000`, `10m`, `1,5 jt`, `Rp 500rb`, `RM1,234.50`.

    `currency` is that of the field, where it has one. In a currency without decimals three digits
    after a single separator are thousands in every language: 750.000 rupiah is never 750.

    Raises Invalid for `field` with an example: what is no amount, can be read in two ways, names
    another currency than the field's, or is too large or too fine to keep.
    """
    match = _AMOUNT.fullmatch(_plain(text))
    if match is None or (match["sign"] and match["inner"]):
        raise _not_an_amount(text, language, field)
    marked = _currency_typed(match["before"], match["after"], currency, field)
    scale = _scale(match["scale"], text, language, field)
    # Before "jt" the separators follow the language alone: 1,250jt are 1.25 million rupiah.
    known = None if match["scale"] else marked or currency
    number = _number(match["number"], language, known, bool(marked))
    if number is None:
        raise _not_an_amount(text, language, field)
    negative = "-" in (match["sign"] + match["inner"])
    return check_money((-number if negative else number) * scale, field)


def parse_quantity(
    text: str, language: str, field: str = "quantity", usual_mark: str | None = None
) -> Decimal:
    """A quantity a line can have: `12`, `1,5`, `1.000` by the language; `usual_mark` as
    `check_read_once` has it. Raises Invalid for `field`, with the bounds."""
    check_read_once(text, language, usual_mark, field)
    return check_quantity(_number(_plain(text), language), field)


def check_quantity(number: Decimal | None, field: str) -> Decimal:
    """The number where a line can have so many. Raises Invalid for `field`, with the bounds."""
    if number is None or not 0 < number <= LARGEST_QUANTITY:
        raise Invalid(
            N_("Enter a quantity more than 0 and at most 1,000,000,000, such as 12."), field=field
        )
    return check_money(number, field)


def currency_named(word: str) -> str | None:
    """The currency a word means: `Rp`, `ringgit`, `US$`, `EUR`; None where it means none."""
    return _MARKS.get(word.lower()) or (word.upper() if word.upper() in USUAL else None)


def check_currency(mark: str, expected: str, field: str) -> None:
    """Raises Invalid where a word such as `RM` names another currency than the field's."""
    _currency_typed(mark, None, expected, field)


def check_read_once(text: str, language: str, usual_mark: str | None, field: str) -> None:
    """Raises Invalid for `1.500` that is 1.5 in the language and 1500 as people there write it.

    `usual_mark` separates whole from fraction in the company's country, whatever is spoken; None
    where no country is known. What the language reads as thousands stays thousands.
    """
    number, mark = _plain(text), _decimal_mark(language)
    alike = re.fullmatch(r"[-+]?[1-9]\d{0,2}([.,])\d{3}", number, re.ASCII)
    if usual_mark in (None, mark) or alike is None or alike[1] != mark:
        return
    fraction = number.rstrip("0").rstrip(mark)
    if len(fraction) == len(number):
        fraction += "0"  # three decimals are told from thousands by a fourth
    raise Invalid(
        N_("“{text}” can mean {one} and {other}. Write {one} or {other}."),
        field=field,
        text=text.strip(),
        one=fraction,
        other=number.replace(mark, ""),
    )


def parse_percent(
    text: str,
    language: str,
    field: str = "percent",
    lowest: Decimal = Decimal(0),
    highest: Decimal = Decimal(100),
) -> Decimal:
    """A percentage as a number of per cent: `10`, `2,5 %`, `12.5 persen`. Raises Invalid."""
    match = _PERCENT.fullmatch(_plain(text))
    sign = -1 if match and match["sign"] == "-" else 1
    number = _number(match["number"], language) if match else None
    if number is None or not lowest <= sign * number <= highest:
        raise Invalid(
            N_("Enter a percentage from {lowest} to {highest}, such as 10."),
            field=field,
            lowest=lowest,
            highest=highest,
        )
    return check_money(sign * number, field)


def parse_discount(
    text: str, language: str, currency: str | None = None, field: str = "discount_percent"
) -> Discount:
    """A discount as per cent and as an amount: `10%`, `50rb`, `10% + 50rb`, `10+5`.

    A bare number up to 100 is per cent, a larger one an amount. Several percentages come off one
    after the other, as the trade writes them: 10+5 is 14.5 %. Raises Invalid for `field`.
    """
    steps: list[Decimal] = []
    amount = Decimal(0)
    for part in _plain(text).split("+"):
        said = part.strip()
        if _is_percent(said, language, currency):
            steps.append(parse_percent(said, language, field))
        else:
            amount += parse_amount(said, language, currency, field)
    if amount < 0:
        raise Invalid(N_("A discount cannot be less than 0."), field=field)
    if len(steps) > MOST:
        raise Invalid(
            N_("These are {count} percentages one after the other. Write at most {most}."),
            field=field,
            count=len(steps),
            most=MOST,
        )
    return discount_of(steps, amount)


def _is_percent(text: str, language: str, currency: str | None) -> bool:
    if re.search(r"%|percent|per cent|persen|peratus", text, re.IGNORECASE):
        return True
    number = _number(text, language, currency)
    return number is not None and number <= 100


def _plain(text: str) -> str:
    """Without the spaces and dashes that only look different."""
    return re.sub(r"\s+", " ", text.replace("\u2212", "-").replace("\u2019", "'")).strip()


def _currency_typed(
    before: str | None, after: str | None, expected: str | None, field: str
) -> str | None:
    """The currency named beside the amount, if any; refused where it is not the field's."""
    if before == "$" and expected in _DOLLARS:
        return expected
    typed = [found for mark in (before, after) if mark and (found := currency_named(mark))]
    wanted = expected or next(iter(typed), None)
    for other in typed:
        if other != wanted:
            raise Invalid(
                N_("This amount is in {currency}, not in {other}."),
                field=field,
                currency=wanted,
                other=other,
            )
    return wanted if typed else None


def _scale(word: str | None, text: str, language: str, field: str) -> Decimal:
    if not word:
        return Decimal(1)
    if word == "M" and language == "id":
        raise Invalid(
            N_("{text} can be read in two ways. Write jt for millions or mlr for billions."),
            field=field,
            text=text.strip(),
        )
    if word.lower() not in _SCALES:
        raise _not_an_amount(text, language, field)
    return _SCALES[word.lower()]


def _number(
    digits: str, language: str, currency: str | None = None, marked: bool = False
) -> Decimal | None:
    """The number behind digits and separators; None where they make none, or more than one."""
    if not re.fullmatch(r"\d([\d.,' ]*\d)?", digits, re.ASCII):
        return None
    if digits.isdigit():
        return Decimal(digits)
    decimal_mark = _decimal_mark(language)
    grouped = _GROUPED.fullmatch(digits)
    if grouped and len(re.findall(r"\D", digits)) == 1 and grouped[1] == decimal_mark:
        # One separator, three digits: thousands by its shape and decimals by the language.
        if currency is not None and decimals_of(currency) == 0:
            return Decimal(digits.replace(decimal_mark, ""))
        # RM1,234 in an Indonesian text follows the notation of one or of the other.
        return None if marked and language == "id" else Decimal(digits.replace(",", "."))
    if grouped:
        return Decimal(re.sub(r"\D", "", digits))
    return _with_decimals(digits)


def _decimal_mark(language: str) -> str:
    return "," if language == "id" else "."


def _with_decimals(digits: str) -> Decimal | None:
    """The last separator is the decimal one, when what stands before it is plain or grouped."""
    split = re.fullmatch(r"(?P<whole>.*)(?P<mark>[.,])(?P<decimals>\d+)", digits)
    if split is None:
        return None
    before = _GROUPED.fullmatch(split["whole"])
    if not split["whole"].isdigit() and (before is None or before[1] == split["mark"]):
        return None
    return Decimal(re.sub(r"\D", "", split["whole"]) + "." + split["decimals"])


def _not_an_amount(text: str, language: str, field: str) -> Invalid:
    example = "1.250.000" if language == "id" else "1,250.50"
    return Invalid(
        N_("{text} cannot be read as an amount. Write it like {example} or {short}."),
        field=field,
        text=f"“{text.strip()}”",
        example=example,
        short="10rb" if language == "id" else "10k",
    )
