"""Public holidays of a country and, in Malaysia and elsewhere, of a state."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from app.errors import Invalid
from app.i18n import N_, language

_SPOKEN = {"en": ("en_US", "en_GB", "en"), "id": ("id", "ms_MY"), "ms": ("ms_MY", "id")}
"""The package's catalogues by language; Indonesian and Malay readers understand each other's."""


def holidays_of(country: str, region: str | None, year: int) -> dict[date, str]:
    """The holidays of a year by date, named in the language in force where that is known.

    `country` is an ISO 3166 code ("ID", "MY"); `region` a code or name that the `holidays`
    package knows for it ("SGR", "Selangor"). Future dates that depend on the moon are estimates.
    Raises Invalid for an unknown country or region.
    """
    return dict(_looked_up(country.strip().upper(), (region or "").strip(), year, language()))


@lru_cache(maxsize=100)
def _looked_up(country: str, region: str, year: int, tongue: str) -> dict[date, str]:
    import holidays  # heavy, and only a calendar needs it

    if country not in holidays.list_supported_countries():
        raise Invalid(
            N_("No holidays are known for the country {country}. Choose its two-letter code."),
            field="country",
            country=country,
        )
    spoken = holidays.list_localized_countries().get(country, [])
    wanted = [*_SPOKEN[tongue], *_SPOKEN["en"]]
    chosen = next((code for code in wanted if code in spoken), None)
    try:
        found = holidays.country_holidays(
            country, subdiv=region or None, years=year, language=chosen
        )
    except NotImplementedError as error:
        raise Invalid(
            N_("No holidays are known for the region {region}. Leave it empty or choose another."),
            field="region",
            region=region,
        ) from error
    return dict(sorted(found.items()))
