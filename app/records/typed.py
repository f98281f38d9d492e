"""What somebody typed as the value a field keeps, as forgivingly as is still certain."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.entry import check_read_once, parse_amount, parse_percent
from app.domain.when import parse_date, parse_when
from app.errors import Invalid, Problem
from app.formats import decimal_mark_of, phone_like
from app.i18n import LANGUAGES, N_, language, speaking, translate
from app.models.base import meaning, table_named
from app.models.currency import check_currency
from app.models.lengths import TOO_LONG
from app.models.types import Choice, Currency, Labelled, Meaning, Text
from app.records.description import Input, Record
from app.records.references import resolve
from app.services.company import company_of
from app.services.country import country_called, country_kept
from app.store.store import store_of

# What the program writes of itself.
OWN = frozenset({"id", "created_at", "created_by"})
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]{2,}")
_LANGUAGES = {
    "en": ("inggris", "inggeris"),
    "id": ("indonesia", "indonesian"),
    "ms": ("melayu", "malay", "bahasa malaysia"),
}
# Where the address of a row says its country.
_COUNTRIES = ("country", "billing_country")
# What says in which currency its amounts are; where that is said of what the row is part of.
_CURRENCY = "currency"
_PART_OF = {"quote_line": "quote_id", "order_line": "order_id", "price_rule": "price_list_id"}
_CODE = re.compile("[A-Z]{3}")
# In digits; those of services, such as 14045, are the shortest that somebody keeps.
_SHORTEST, _SHORTEST_ABROAD = 5, 8
_YES = frozenset({"true", "yes", "y", "1", "on", "x", "ya", "iya", "betul", "benar"})
_NO = frozenset({"false", "no", "n", "0", "off", "tidak", "tak", "bukan"})


def from_text(
    session: Session, record: Record, field: str, text: str, beside: Mapping[str, str] | None = None
) -> object:
    """The value that `field` keeps for what was typed; None for nothing.

    References are found by name or key, amounts and dates are read as people write them in the
    language in force, choices by their value or label in any language. `beside` is what else was
    said of the row, by field (`beside_in`): a telephone is read as it is dialled there, an amount
    in its currency. Raises Invalid for the field, with a sentence that says how to write it.
    """
    if field not in record.table.c:
        raise unknown_field(record, field)
    column = record.table.c[field]
    refers = column.info.get("refers")
    if not text.strip():
        _check_empty(column.nullable or column.default is not None, column.info["label"], field)
        return None
    kind, country = meaning(column), _country(beside or {})
    if country and kind.editor == "phone":
        value: object = _phone(session, kind, field, text.strip(), country)
    elif kind.editor == "money" and not (column.info.get("bare") and _CURRENCY in record.table.c):
        value = _money(session, kind, field, text.strip(), (beside or {}).get(_CURRENCY, ""))
    else:
        value = read(session, kind, refers, field, text)
    check(record, field, value)
    if isinstance(value, str) and field in record.known:
        record.known[field](session, value)
    return value


def beside_in(
    session: Session, record: Record, row_id: UUID | None, texts: Mapping[str, str]
) -> dict[str, str]:
    """What a telephone and an amount are read beside: what is typed of their row, and the country
    and the currency it has so far."""
    part_of = _PART_OF.get(record.name, "")
    names = [name for name in (*_COUNTRIES, _CURRENCY, part_of) if name in record.table.c]
    known: dict[str, Any] = {}
    if row_id is not None and names:
        columns = [record.table.c[name] for name in names]
        kept = session.execute(sa.select(*columns).where(record.table.c.id == row_id)).mappings()
        known = {name: said for row in kept for name, said in row.items() if said}
    whole = known.pop(part_of, None) or _meant(session, record, part_of, texts.get(part_of, ""))
    if whole is not None:
        table = table_named(record.table.c[part_of].info["refers"])
        known[_CURRENCY] = (
            session.scalar(sa.select(table.c[_CURRENCY]).where(table.c.id == whole)) or ""
        )
    return known | dict(texts)


def currency_of(session: Session, record: Record, row_id: UUID) -> str:
    """In which currency the amounts of a row are; empty where that is the company's."""
    return beside_in(session, record, row_id, {}).get(_CURRENCY, "")


def _meant(session: Session, record: Record, field: str, text: str) -> UUID | None:
    """What a new row is to be part of; where nobody is meant, its own field says so."""
    if not text.strip():
        return None
    try:
        return resolve(session, record.table.c[field].info["refers"], text, field)
    except Problem:
        return None


def where_known(record: Record, beside: Mapping[str, str]) -> bool:
    """Whether it is settled where a row's telephones are dialled, and no country is yet to come."""
    return bool(_country(beside)) or not any(name in record.table.c for name in _COUNTRIES)


def _country(beside: Mapping[str, str]) -> str:
    """The code of the country where the row's address is; empty where nothing says it."""
    said = next((beside[name] for name in _COUNTRIES if beside.get(name, "").strip()), "")
    return country_called(said) if said else ""


def check(record: Record, field: str, value: object) -> None:
    """Raises Invalid for a text that its record type says is not well formed."""
    if isinstance(value, str) and field in record.checks:
        record.checks[field](value)


def input_from_text(session: Session, wanted: Input, text: str, currency: str = "") -> object:
    """The value of something an action asks; None for nothing. An amount is in the `currency` of
    the record it is done with, if that has one. Raises Invalid for its name."""
    if not text.strip():
        _check_empty(not wanted.required, wanted.label, wanted.name)
        return None
    if wanted.kind.editor == "money":
        return _money(session, wanted.kind, wanted.name, text.strip(), currency)
    return read(session, wanted.kind, wanted.refers, wanted.name, text)


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


def unknown_field(record: Record, field: str) -> Invalid:
    """The problem to raise for a field that a record type does not have."""
    return Invalid(
        N_("“{plural}” have no field “{name}”. Fields: {fields}."),
        field=field,
        plural=translate(record.plural),
        name=field,
        fields=", ".join(name for name in record.fields() if name not in OWN),
    )


def _check_empty(allowed: bool, label: str, field: str) -> None:
    if not allowed:
        raise Invalid(N_("“{label}” cannot be empty."), field=field, label=translate(label))


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


def _phone(session: Session, kind: Meaning, field: str, text: str, country: str = "") -> str:
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


def _money(session: Session, kind: Meaning, field: str, text: str, currency: str = "") -> Decimal:
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
    "phone": _phone,
    "flag": _flag,
    "country": _country_kept,
    "language": _language,
    "whole": _whole,
    "money": _money,
    "decimal": _quantity,
    "quantity": _quantity,
    "percent": _percent,
    "degrees": _degrees,
    "date": _date,
    "moment": _moment,
    "choice": _choice,
    "reference": _key,
}
