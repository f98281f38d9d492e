"""What somebody typed as a value of each kind: a telephone, an amount, a day, a choice."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.entry import check_read_once, parse_amount, parse_percent
from app.domain.when import parse_date, parse_when
from app.errors import Invalid
from app.formats import decimal_mark_of, phone_like
from app.i18n import LANGUAGES, N_, language, speaking, translate
from app.models.currency import check_currency
from app.models.lengths import TOO_LONG
from app.models.types import Choice, Currency, Labelled, Meaning, Text
from app.records.references import resolve
from app.services.company import company_of
from app.services.country import country_kept
from app.store.store import store_of

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]{2,}")
_LANGUAGES = {
    "en": ("inggris", "inggeris"),
    "id": ("indonesia", "indonesian"),
    "ms": ("melayu", "malay", "bahasa malaysia"),
}
_CODE = re.compile("[A-Z]{3}")
# In digits; those of services, such as 14045, are the shortest that somebody keeps.
_SHORTEST, _SHORTEST_ABROAD = 5, 8
_YES = frozenset({"true", "yes", "y", "1", "on", "x", "ya", "iya", "betul", "benar"})
_NO = frozenset({"false", "no", "n", "0", "off", "tidak", "tak", "bukan"})


def read(session: Session, kind: Meaning, refers: str | None, field: str, text: str) -> object:
    """What was typed as a value of `kind`. Raises Invalid for `field`."""
    text = text.strip()
    if refers:
        return resolve(session, refers, text, field)
    return _READERS.get(kind.editor, _line)(session, kind, field, text)


def choices_told(kind: Choice) -> str:
    """The words to type for a choice, each with what it is called where that is another word."""
    told = ((member.value, translate(member.label)) for member in kind.offered)
    return ", ".join(
        value if label.casefold() == value.casefold() else f"{value} ({label})"
        for value, label in told
    )


def _line(session: Session, kind: Meaning, field: str, text: str) -> str:
    if isinstance(kind, Currency):
        text = text.upper()
        if len(text) > kind.longest:
            check_currency(text, field)  # says how a currency is written
    if isinstance(kind, Text) and len(text) > kind.longest:
        raise Invalid(TOO_LONG, field=field, most=kind.longest)
    if kind.editor != "long_text":
        text = re.sub(r"\s*[\r\n]+\s*", " ", text)
    return text


def _email(session: Session, kind: Meaning, field: str, text: str) -> str:
    text = text.removeprefix("mailto:")
    if not _EMAIL.fullmatch(text):
        raise Invalid(
            N_("“{text}” is not an e-mail address. Write it like name@company.com."),
            field=field,
            text=text,
        )
    return _line(session, kind, field, text)


def phone(session: Session, kind: Meaning, field: str, text: str, country: str = "") -> str:
    """In E.164 where it can be read so, else as it was typed: it may hold two, or an extension."""
    from phonenumbers import (
        NumberParseException,
        PhoneNumberFormat,
        format_number,
        is_valid_number,
        parse,
    )

    home = company_of(session).country
    digits = sum(letter.isdigit() for letter in text)
    if digits < (_SHORTEST_ABROAD if text.startswith("+") else _SHORTEST):
        raise Invalid(
            N_("“{text}” is not a telephone number. Write it like {example}."),
            field=field,
            text=text,
            example=phone_like(home),
        )
    try:
        number = parse(text, country or home)
    except NumberParseException:
        return _line(session, kind, field, text)
    if number.extension or not is_valid_number(number):
        return _line(session, kind, field, text)
    return format_number(number, PhoneNumberFormat.E164)


def _country_kept(session: Session, kind: Meaning, field: str, text: str) -> str:
    return _line(session, kind, field, country_kept(text, field))


def _language(session: Session, kind: Meaning, field: str, text: str) -> str:
    """The code of a language by its code or name; another one's code stays what it is."""
    wanted = text.casefold()
    for code, words in _LANGUAGES.items():
        if wanted in (code, LANGUAGES[code].casefold(), *words):
            return code
    if isinstance(kind, Text) and len(text) > kind.longest:
        raise Invalid(
            N_("“{text}” is not one of the choices: {choices}."),
            field=field,
            text=text,
            choices=", ".join(LANGUAGES.values()),
        )
    return _line(session, kind, field, text)


def _flag(session: Session, kind: Meaning, field: str, text: str) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise Invalid(N_("Write yes or no."), field=field)


def _whole(session: Session, kind: Meaning, field: str, text: str) -> int:
    try:
        number = parse_amount(text, language(), "IDR", field)
    except Invalid:
        number = Decimal("0.5")
    if number != int(number):
        raise Invalid(
            N_("“{text}” is not a whole number. Write it like 12."), field=field, text=text
        )
    return int(number)


def money(session: Session, kind: Meaning, field: str, text: str, currency: str = "") -> Decimal:
    """In the company's currency where it is to be in none that can be read."""
    known = currency.strip().upper()
    if not _CODE.fullmatch(known):
        known = company_of(session).currency
    return parse_amount(text, language(), known, field)


def _quantity(session: Session, kind: Meaning, field: str, text: str) -> Decimal:
    check_read_once(text, language(), decimal_mark_of(company_of(session).country), field)
    return parse_amount(text, language(), None, field)


def _percent(session: Session, kind: Meaning, field: str, text: str) -> Decimal:
    return parse_percent(text, language(), field)


def _degrees(session: Session, kind: Meaning, field: str, text: str) -> Decimal:
    most = 90 if "latitude" in field else 180
    try:
        degrees = round(Decimal(text.replace(",", ".").removesuffix("°")), 6)
    except InvalidOperation:
        degrees = Decimal(999)
    if not -most <= degrees <= most:
        raise Invalid(
            N_("“{text}” is no place on earth. Write degrees like -6.2088."), field=field, text=text
        )
    return degrees


def _date(session: Session, kind: Meaning, field: str, text: str) -> date:
    return parse_date(text, language(), store_of(session).clock.today(), field)


def _moment(session: Session, kind: Meaning, field: str, text: str) -> datetime:
    now = store_of(session).clock.now().astimezone()
    return parse_when(text, language(), now, field).astimezone(UTC)


def _choice(session: Session, kind: Meaning, field: str, text: str) -> Labelled:
    assert isinstance(kind, Choice)
    wanted = text.casefold()
    for member in kind.offered:
        if wanted in (member.value.casefold(), *_called(member)):
            return member
    raise Invalid(
        N_("“{text}” is not one of the choices: {choices}."),
        field=field,
        text=text,
        choices=choices_told(kind),
    )


def _called(member: Labelled) -> list[str]:
    """What a choice is called in each language, for files that come from a colleague."""
    names = []
    for code in LANGUAGES:
        with speaking(code):
            names.append(translate(member.label).casefold())
    return names


def _key(session: Session, kind: Meaning, field: str, text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(N_("“{text}” is not a key."), field=field, text=text) from None


_READERS: dict[str, Callable[[Session, Meaning, str, str], Any]] = {
    "email": _email,
    "phone": phone,
    "flag": _flag,
    "country": _country_kept,
    "language": _language,
    "whole": _whole,
    "money": money,
    "decimal": _quantity,
    "quantity": _quantity,
    "percent": _percent,
    "degrees": _degrees,
    "date": _date,
    "moment": _moment,
    "choice": _choice,
    "reference": _key,
}
