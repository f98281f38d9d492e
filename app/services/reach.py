"""By which of their numbers somebody can be reached on WhatsApp, and how it is dialled there."""

from __future__ import annotations

# Most numbers here, told without a library; behind +601 also stand numbers that cost nothing.
_MOBILE = ("+628", "+601")
_FREE = ("+601300", "+601700", "+601800")


def mobile(*numbers: str | None) -> str:
    """The first of these that is surely a mobile telephone's, in E.164; empty where none is."""
    return next((number for number in numbers if number and _is_mobile(number)), "")


def _is_mobile(number: str) -> bool:
    if not number.startswith("+"):
        return False
    if number.startswith(_MOBILE):
        return not number.startswith(_FREE)
    from phonenumbers import NumberParseException, PhoneNumberType, number_type, parse

    try:
        return number_type(parse(number)) == PhoneNumberType.MOBILE
    except NumberParseException:
        return False


def from_abroad(number: str, country: str) -> str:
    """`0812-3456-7890` in Indonesia as `6281234567890`, as wa.me needs it; empty for what nobody
    could dial. One with its country is taken as it is written, where it has a number's length."""
    from phonenumbers import NumberParseException, is_possible_number, is_valid_number, parse

    try:
        read = parse(number, country)
    except NumberParseException:
        return ""
    abroad = number.strip().startswith("+")
    sound = is_possible_number(read) if abroad else is_valid_number(read)
    return f"{read.country_code}{read.national_number}" if sound else ""
