"""By which of their numbers somebody can be reached on WhatsApp."""

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
