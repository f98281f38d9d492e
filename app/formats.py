"""How numbers, money and dates are written in the language in force, on screens and papers alike.

Money and quantities are exact (up to the four decimals they are kept with): nothing is rounded
on its way to the reader. A currency has its usual decimals (rupiah none, ringgit two); an amount
with cents shows two at least, and more only where it has more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal

from app.i18n import _, babel_locale, ngettext

DateStyle = Literal["short", "medium", "long", "full"]

_SYMBOLS = {"IDR": "Rp", "MYR": "RM"}
_DECIMALS = {"IDR": 0}
# Where our users live; half of these the time zone database calls by their number.
_ZONES = {
    "Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT", "Asia/Kuala_Lumpur": "MYT", "Asia/Kuching": "MYT",
    "Asia/Singapore": "SGT",
}  # fmt: skip
_INDONESIAN_MOBILE = "+628"
_PLACES = 4
_CENTS = 2
_GROUPED = str.maketrans(",.", "\x00\x01")


def format_money(amount: Decimal, currency: str) -> str:
    """`Rp1.234.567`, `RM1,234,567.50`: the amount with its currency (ISO 4217 code)."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{currency_symbol(currency)}{format_amount(abs(amount), currency)}"


def format_amount(amount: Decimal, currency: str = "") -> str:
    """`1.234.567`, `35.000,50`, `1,234,567.50`: money without its symbol, as columns have it."""
    usual = currency_decimals(currency) if currency else 0
    return format_typed(amount, max(usual, _CENTS if _places(amount) else 0))


def format_quantity(quantity: Decimal, unit: str = "") -> str:
    """`12`, `1,5 kg`: without needless zeros, with its unit where one is given."""
    figure = format_number(quantity)
    return f"{figure} {unit}" if unit else figure


def format_percent(percent: Decimal) -> str:
    """`12%`, `12,5%`, for 12 and 12.5 (not for 0.12)."""
    return f"{format_number(percent)}%"


def format_discount(
    steps: Iterable[Decimal], amount: Decimal | None = None, currency: str = ""
) -> str:
    """A discount as it is typed: `10%`, `10% + 5%` (one after the other), `10% + 50,000`."""
    parts = [format_percent(step) for step in steps]
    if amount and amount <= 100:
        parts.append(format_money(amount, currency))  # else it would read as per cent
    elif amount:
        parts.append(format_amount(amount, currency))
    return " + ".join(parts)


def format_change(percent: Decimal, plus: Decimal, currency: str = "") -> str:
    """`−3% + 250`, `+5%`, `−Rp500`: what is done to a price, with all of its signs."""
    parts = [f"{_sign(percent)}{format_percent(abs(percent))}"] if percent or not plus else []
    if plus:
        parts.append(_sign(plus))
        money = format_money(abs(plus), currency) if currency else format_amount(abs(plus))
        parts.append(money)
    return (" " if percent else "").join(parts)


def format_number(value: Decimal | int, decimals: int = 0) -> str:
    """The number with at least so many decimals, and more where it has more (up to four)."""
    exact = Decimal(value)
    text = f"{exact:,.{max(decimals, _places(exact))}f}"
    comma, point = _separators(babel_locale())
    return text.translate(_GROUPED).replace("\x00", comma).replace("\x01", point)


def format_typed(value: Decimal, decimals: int = 0) -> str:
    """The number as it is read back whoever types it: three decimals, which could be thousands,
    are written with a fourth (`1.1250`)."""
    alike = _places(value) == len("000") and 1 <= abs(value) < 1000
    return format_number(value, _PLACES if alike else decimals)


def format_size(size: int) -> str:
    """`5 kB`, `1.3 MB`, `52,9 GB`: how large a file is, or the room for some, from its bytes."""
    if size < 1_000_000:
        return _("{size} kB").format(size=format_number(max(1, round(size / 1_000))))
    if size < 1_000_000_000:
        return _("{size} MB").format(size=format_number(round(Decimal(size) / 1_000_000, 1), 1))
    return _("{size} GB").format(size=format_number(round(Decimal(size) / 1_000_000_000, 1), 1))


def format_phone(number: str) -> str:
    """`+62 812 3456 7890`, `+60 17 222 3333`: an international number as it is grouped where it
    rings, parted by blanks alone, as E.123 of the ITU has it. One that cannot be read stays as it
    was typed."""
    if not number.startswith("+") or not number[1:].isdigit() or len(number) < 9:
        return number
    if number.startswith(_INDONESIAN_MOBILE):
        # Most numbers here; phonenumbers groups them so too, after a while.
        groups = (number[:3], number[3:6], number[6:10], number[10:])
        return " ".join(group for group in groups if group)
    return _grouped(number)


def phone_like(country: str, abroad: bool = False) -> str:
    """A telephone number as an example of how one is written in a country (ISO 3166), or dialled
    from abroad."""
    if country == "MY":
        return "+60 12 345 6789" if abroad else "012-345 6789"
    return "+62 812 3456 7890" if abroad else "0812 3456 7890"


@lru_cache(maxsize=4096)
def _grouped(number: str) -> str:
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

    try:
        written = format_number(parse(number), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return number
    return written.replace("-", " ")


def decimal_mark() -> str:
    """What separates whole from fraction in the language in force."""
    return _separators(babel_locale())[1]


@cache
def decimal_mark_of(country: str) -> str | None:
    """What separates whole from fraction where people live (ISO 3166, two letters), whatever
    language they speak here; None where that is not known."""
    from babel import Locale, UnknownLocaleError

    try:
        return _separators(str(Locale.parse(f"und_{country}")))[1]
    except (UnknownLocaleError, ValueError):
        return None


def currency_symbol(currency: str) -> str:
    """What stands before the figure: `Rp`, `RM`, `$`, or the code and a fixed space."""
    return _symbol(currency, babel_locale())


@cache
def currency_decimals(currency: str) -> int:
    """The decimals the currency always shows; rupiah is written without."""
    from babel.numbers import get_currency_precision

    return _DECIMALS.get(currency, get_currency_precision(currency))


def format_date(day: date, style: DateStyle = "medium") -> str:
    """`3 Agu 2026` (medium), `3 Agustus 2026` (long), with the weekday where full."""
    return _date(day, style, babel_locale())


def format_days(first: date, last: date) -> str:
    """Some days, without saying twice what they have in common: `16–22 Nov 2026`."""
    from babel.dates import format_interval

    return str(format_interval(first, last, "yMMMd", locale=babel_locale()))


def format_time(moment: datetime, zone: tzinfo | None = None) -> str:
    """`09:00`, by the 24-hour clock, in the zone named (the machine's own otherwise)."""
    return f"{moment.astimezone(zone):%H:%M}"


def format_datetime(
    moment: datetime, zone: tzinfo | None = None, style: DateStyle = "medium"
) -> str:
    """`3 Agu 2026 09:00` in the zone named (the machine's own otherwise)."""
    there = moment.astimezone(zone)
    return f"{format_date(there.date(), style)} {there:%H:%M}"


def zone_of(moment: datetime) -> str:
    """What people call the zone an aware moment is told in: `WIB`, `MYT`; else `UTC+07:00`."""
    known, offset = _ZONES.get(getattr(moment.tzinfo, "key", "")), moment.strftime("%z")
    return known or f"UTC{offset[:3]}:{offset[3:5]}"


def near_date(when: date | datetime, now: datetime) -> str:
    """A date or moment as people say it when it is near: `besok 09:00`, `Jumat`, `3 Agu`.

    `now` is aware and in the reader's zone; a moment is told in that zone.
    """
    if isinstance(when, datetime):
        there = when.astimezone(now.tzinfo)
        day = _near_day(there.date(), now.date())
        long_past = -7 < (there.date() - now.date()).days < -1
        return day if long_past else f"{day} {there:%H:%M}"
    return _near_day(when, now.date())


def _near_day(day: date, today: date) -> str:
    away = (day - today).days
    if away in (-1, 0, 1):
        return {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}[away]
    if -7 < away < 0:
        return ngettext("{count} day ago", "{count} days ago", -away).format(count=-away)
    if 0 < away < 7:
        return _date(day, "EEEE", babel_locale())
    return _date(day, "d MMM" if day.year == today.year else "medium", babel_locale())


def _sign(value: Decimal) -> str:
    return "+" if value > 0 else "−" if value else ""


def _places(value: Decimal) -> int:
    """How many decimals the value needs, at most four."""
    exponent = value.normalize().as_tuple().exponent if value else 0
    return min(_PLACES, max(0, -exponent)) if isinstance(exponent, int) else 0


@cache
def _separators(locale: str) -> tuple[str, str]:
    from babel.numbers import get_decimal_symbol, get_group_symbol

    return get_group_symbol(locale), get_decimal_symbol(locale)


@cache
def _symbol(currency: str, locale: str) -> str:
    from babel.numbers import get_currency_symbol

    symbol = _SYMBOLS.get(currency) or get_currency_symbol(currency, locale=locale)
    return f"{symbol}\N{NO-BREAK SPACE}" if symbol == currency else symbol


@lru_cache(maxsize=4096)
def _date(day: date, style: str, locale: str) -> str:
    from babel.dates import format_date as write

    return write(day, style, locale=locale)
