"""One value as a person reads it: exact, with dates in full, in the language in force."""

from __future__ import annotations

from typing import Any

from app import formats
from app.domain.retold import retold
from app.domain.usual_names import called
from app.i18n import _, language_name
from app.models.base import meaning

# Where what became of a letter or a message is said.
_OF_LETTERS = frozenset({"outcome", "reason", "said"})


def worded(column: Any, value: Any, name: str = "", currency: str = "") -> str:
    """The text of a value of `column`; empty for None, unless that means something.

    `name` is what the record is called that a reference points to; `currency` that of an
    amount.
    """
    kind = meaning(column).editor
    if value is None:
        unset = column.info.get("unset", "")
        return _(unset) if unset else ""
    if kind == "reference":
        return called(column.info.get("refers", ""), name or str(value))
    if kind == "money" and not column.info.get("bare") and currency:
        return formats.format_money(value, currency)
    if kind in ("decimal", "quantity", "money"):
        return formats.format_quantity(value)
    if kind == "percent":
        return formats.format_percent(value)
    if kind == "degrees":
        return str(value.normalize())
    if kind == "date":
        return formats.format_date(value)
    if kind == "moment":
        return formats.format_datetime(value)
    if kind == "flag":
        return _("Yes") if value else _("No")
    if kind == "choice":
        return _(value.label)
    if kind == "language":
        return language_name(str(value))
    if kind == "country":
        return country_told(str(value))
    text: str = retell(column.name, str(value))
    return called(column.table.name, text) if column.name == "name" else text


def country_told(kept: str) -> str:
    """A country by its name in the language in force."""
    from app.services.country import country_shown  # which knows taxes and money besides

    return country_shown(kept)


def retell(name: str, value: Any) -> Any:
    """The value of the field called `name`: what the program says of letters there, in the language
    in force; anything else as it is."""
    return retold(value) if name in _OF_LETTERS and isinstance(value, str) else value
