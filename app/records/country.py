"""What is typed as the country of an address."""

from __future__ import annotations

from collections.abc import Callable

from app.errors import Invalid


def country_in(field: str) -> Callable[[str], None]:
    """What raises Invalid for two letters that are no country; a name stays as it is written."""

    def check(text: str) -> None:
        # Not with the records, which every start describes: it knows taxes and currencies.
        from app.services.country import NO_COUNTRY, country_called

        if len(text.strip()) == len("ID") and not country_called(text):
            raise Invalid(NO_COUNTRY, field=field, text=text)

    return check
