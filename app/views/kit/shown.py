"""A value as a person reads it, chosen by its column's type."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app import formats
from app.domain.usual_names import called
from app.i18n import _, language, language_name
from app.models.base import meaning

NUMBERS = frozenset({"whole", "decimal", "money", "quantity", "percent", "degrees"})


def shown(
    column: Any, values: Mapping[str, Any], names: Mapping[str, str], currency: str, now: datetime
) -> str:
    """The text of one field of a row, for lists and for reading.

    `values` and `names` as `listing.Row` has them; `now` is aware and in the reader's zone.
    """
    value = values.get(column.name)
    if value is None:
        unset = column.info.get("unset", "")
        return _(unset) if unset else ""
    editor = meaning(column).editor
    if editor == "reference":
        return called(column.info.get("refers", ""), names.get(column.name, ""))
    if editor == "money" and not column.info.get("bare"):
        return formats.format_money(value, values.get("currency") or currency)
    text = _text(editor, value, now, grouped="year" not in str(column.info.get("label", "")))
    return called(column.table.name, text) if column.name == "name" else text


def exact(column: Any, values: Mapping[str, Any]) -> str:
    """The full date or moment where `shown` gives it in words; else empty."""
    value = values.get(column.name)
    editor = meaning(column).editor
    if value is None or editor not in ("date", "moment"):
        return ""
    if editor == "date":
        return formats.format_date(value, "full")
    return formats.format_datetime(value, style="full")


def as_typed(column: Any, value: Any) -> str:
    """The value as a form's field holds it: what `from_text` reads back as the same value."""
    if value is None:
        return ""
    kind = meaning(column)
    if kind.editor == "percent":
        return formats.format_number(value)
    if kind.editor in ("money", "decimal", "quantity"):
        return formats.format_typed(value)
    if kind.editor == "degrees":
        return str(value.normalize())
    if kind.editor == "date":
        return typed_date(value)
    if kind.editor == "moment":
        there = value.astimezone()
        return f"{typed_date(there.date())} {there:%H:%M}"
    if kind.editor == "flag":
        return "true" if value else "false"
    if kind.editor == "country":
        return _country(value)
    return str(kind.plain(value))


def typed_date(day: Any) -> str:
    """A day as people here write it by hand, with all four figures of the year."""
    return f"{day:%d/%m/%Y}" if language() in ("id", "ms", "en") else day.isoformat()


def is_number(column: Any) -> bool:
    """Whether the field is a figure: set to the right, in columns that align."""
    return meaning(column).editor in NUMBERS


def _country(kept: str) -> str:
    from app.records.wording import country_told  # not at every start

    return country_told(kept)


def _text(editor: str, value: Any, now: datetime, grouped: bool) -> str:
    if editor == "whole":
        return formats.format_number(value) if grouped else str(value)
    if editor in ("decimal", "quantity", "money"):
        return formats.format_quantity(value)
    if editor == "percent":
        return formats.format_percent(value)
    if editor == "degrees":
        return f"{value.normalize()}°"
    if editor in ("date", "moment"):
        return formats.near_date(value, now)
    if editor == "flag":
        return _("Yes") if value else _("No")
    if editor == "choice":
        return _(value.label)
    if editor == "phone":
        return formats.format_phone(value)
    if editor == "language":
        return language_name(value)
    if editor == "country":
        return _country(value)
    return str(value)
