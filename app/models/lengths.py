"""How long a text may be: asked by laptop and server alike."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Table

from app.errors import Invalid
from app.i18n import N_
from app.models.base import columns_of
from app.models.types import LongText, Text

# What programs write themselves, such as what a paper said when it was sent.
BY_PROGRAMS = 1_000_000
_THEIRS = frozenset({"attention", "preference"})

TOO_LONG = N_("Write at most {most} characters.")


def check_lengths(table: Table, values: Mapping[str, Any]) -> None:
    """Raises Invalid, naming the field, where a text is longer than its field holds."""
    longest = _longest(table)
    for name in longest.keys() & values.keys():
        value = values[name]
        if isinstance(value, str) and len(value) > longest[name]:
            raise Invalid(TOO_LONG, field=name, most=longest[name])


@cache
def _longest(table: Table) -> dict[str, int]:
    """The characters that each text column holds."""
    found: dict[str, int] = {}
    for name, kind in columns_of(table).items():
        if isinstance(kind, Text):
            marks = table.c[name].info
            own = marks.get("guarded") or marks.get("inner") or table.name in _THEIRS
            found[name] = BY_PROGRAMS if own and isinstance(kind, LongText) else kind.longest
    return found
