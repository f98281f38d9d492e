"""Which currencies there are: those that somewhere are money today (ISO 4217)."""

from __future__ import annotations

from functools import cache

from app.domain.money import USUAL
from app.errors import Invalid
from app.i18n import N_


def check_currency(code: str, field: str) -> None:
    """Raises Invalid where this is no code of a currency."""
    if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
        raise Invalid(N_("Write the currency with three letters, such as IDR."), field=field)
    if code not in USUAL and code not in currencies():
        raise Invalid(
            N_("“{code}” is no currency of today. Write its three letters, such as IDR or USD."),
            field=field,
            code=code,
        )


@cache
def currencies() -> frozenset[str]:
    """The codes of all currencies in use, as the Unicode CLDR knows them."""
    from babel.core import get_global

    return frozenset(
        code
        for used in get_global("territory_currencies").values()
        for code, _since, until, tender in used
        if until is None and tender
    )
