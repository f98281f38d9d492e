"""How a model declares its fields: one helper a meaning, the label written beside the field."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import sqlalchemy as sa

from app.models import types
from app.models.fields import Field, Related


def field(kind: types.Meaning, label: str, **more: Any) -> Any:
    """A column of type `kind`, called `label` (marked with `N_`) on screens and papers.

    `guarded` marks a field that only its verbs may change (a state, an owner); `secret` one that
    reps never see, `terms` one they cannot change (`domain/access.py`); `derived`
    one that is computed from others and never merged; `bare` an amount shown without a
    currency, because it may be none; `unset` what a list says where it is empty, because that
    means something; `inner` one that is kept for the program and shown to nobody; `key_to` the
    table of the record it belongs to, inside an aggregate.
    """
    info = {"label": label}
    for mark in ("guarded", "derived", "refers", "secret", "terms", "bare", "unset", "inner"):
        if mark in more:
            info[mark] = more.pop(mark)
    return Field(kind, info, more.pop("key_to", ""), more)


def text(label: str, longest: int = 400, nocase: bool = False, **more: Any) -> Any:
    """A line of text, at most `longest` characters."""
    return field(_kind(types.Text, longest, nocase), label, **more)


def long_text(label: str, **more: Any) -> Any:
    """Text of several lines."""
    return field(_kind(types.LongText), label, **more)


def phone(label: str, **more: Any) -> Any:
    """A telephone number."""
    return field(_kind(types.Phone, 60), label, **more)


def email(label: str, **more: Any) -> Any:
    """An e-mail address."""
    return field(_kind(types.Email, 254), label, **more)


def url(label: str, **more: Any) -> Any:
    """A web address."""
    return field(_kind(types.Url, 2000), label, **more)


def code(label: str, longest: int = 60, **more: Any) -> Any:
    """An identity number or code, kept as text."""
    return field(_kind(types.Code, longest), label, **more)


def currency(label: str, **more: Any) -> Any:
    """A currency, kept by its code."""
    return field(_kind(types.Currency, 3), label, **more)


def country(label: str, **more: Any) -> Any:
    """A country, kept by its code where it is one we know."""
    return field(_kind(types.Country), label, **more)


def language(label: str, **more: Any) -> Any:
    """A language, kept by its code."""
    return field(_kind(types.Language), label, **more)


def flag(label: str, **more: Any) -> Any:
    """Yes or no; no unless said."""
    more.setdefault("default", False)
    return field(_kind(types.Flag), label, **more)


def whole(label: str, **more: Any) -> Any:
    """A whole number."""
    return field(_kind(types.Whole), label, **more)


def money(label: str, **more: Any) -> Any:
    """An amount, in the currency of the record."""
    return field(_kind(types.Money), label, **more)


def quantity(label: str, **more: Any) -> Any:
    """How many."""
    return field(_kind(types.Quantity), label, **more)


def percent(label: str, **more: Any) -> Any:
    """A percentage: 11 means 11 %."""
    return field(_kind(types.Percent), label, **more)


def degrees(label: str, **more: Any) -> Any:
    """A latitude or longitude."""
    return field(_kind(types.Degrees), label, **more)


def day(label: str, **more: Any) -> Any:
    """A date."""
    return field(_kind(types.Day), label, **more)


def moment(label: str, **more: Any) -> Any:
    """A date and time."""
    return field(_kind(types.Utc), label, **more)


def choice(
    choices: type[types.Labelled], label: str, offered: tuple[types.Labelled, ...] = (), **more: Any
) -> Any:
    """One of a few; of those `offered` only, where the others are not for people to choose."""
    return field(_kind(types.Choice, choices, offered), label, **more)


def reference(table: str, label: str, **more: Any) -> Any:
    """The key of a row of `table`.

    Not a database foreign key: on a laptop the other row may not be there (yet). Those are only
    inside an aggregate (`key_to`).
    """
    more.setdefault("index", True)
    return field(_kind(types.Id), label, refers=table or None, **more)


def related(target: str, **how: Any) -> Any:
    """The records of the class `target` that belong to one, or the one that it belongs to.

    `how` is what SQLAlchemy's `relationship` takes.
    """
    return Related(target, **how)


def index(name: str, *columns: str) -> Callable[[sa.Table], sa.Index]:
    """An index over several columns, for `__indexes__`."""
    return lambda table: sa.Index(name, *(table.c[column] for column in columns))


def yearly_index(name: str, column: str) -> Callable[[sa.Table], sa.Index]:
    """An index by the day in the year, for `__indexes__`."""
    return lambda table: sa.Index(name, month_and_day(table.c[column]), table.c[column])


def month_and_day(column: Any) -> sa.ColumnElement[int]:
    """When in the year a date is, as 1231 for 31 December; the same expression for the index
    and for the question, so that the index serves it."""
    hundred: sa.ColumnElement[int] = sa.literal_column("100", sa.Integer)
    return sa.extract("month", column) * hundred + sa.extract("day", column)


@cache
def _kind(kind: type[types.Meaning], *how: Any) -> types.Meaning:
    """One for all columns of its sort: SQLAlchemy works out once how its values are kept."""
    return kind(*how)
