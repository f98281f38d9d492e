"""A text with marks such as {number}, filled in; lines whose mark has nothing to say go."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.errors import Invalid
from app.i18n import N_

MARKS = ("number", "total", "valid_until", "contact", "account", "sender", "company", "subject")
_MARK = re.compile(r"\{(\w*)\}")


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its marks filled; no more than one empty line follows another."""
    lines = []
    for line in text.splitlines():
        names = _MARK.findall(line)
        if any(not values.get(name, "") for name in names):
            continue
        lines.append(_MARK.sub(lambda mark: values[mark[1]], line))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def check_marks(text: str, field: str) -> str:
    """The text, when every mark in it is one we can fill. Raises Invalid."""
    for name in _MARK.findall(text):
        if name not in MARKS:
            raise Invalid(
                N_("There is no mark {given}. There are: {names}."),
                field=field,
                given=f"{{{name}}}",
                names=", ".join(f"{{{known}}}" for known in MARKS),
            )
    return text
