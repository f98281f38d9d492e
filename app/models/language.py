"""Which languages papers are written in: those the program speaks."""

from __future__ import annotations

from app.errors import Invalid
from app.i18n import LANGUAGES, N_


def check_language(code: str | None, field: str) -> None:
    """Raises Invalid where a paper cannot be written in it; none is the company's."""
    if code and code not in LANGUAGES:
        raise Invalid(N_("Choose one of these languages: en, id, ms."), field=field)
