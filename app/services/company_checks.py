"""What the settings of a company may be, checked when somebody changes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy.orm import Session

from app.domain.addresses import address_of
from app.domain.files import MOST_MEGABYTES, kinds_in
from app.domain.numbering import check_pattern
from app.domain.tax import codes_in
from app.errors import Invalid
from app.i18n import LANGUAGES, N_, _
from app.models.currency import check_currency
from app.services import here
from app.services.company import company_settings
from app.services.country import NO_COUNTRY, country_called
from app.services.letterhead import checked_look
from app.services.numbering import with_label
from app.services.taxes import offered_taxes, tax_rules

MOST_OFFLINE_DAYS = 365


def checked(name: str, value: str) -> str:
    """The setting as it is kept. Raises Invalid, naming the setting."""
    if name == "language" and value not in LANGUAGES:
        raise Invalid(N_("Choose one of these languages: en, id, ms."), field=name)
    if name == "currency":
        check_currency(value.upper(), name)
    if name == "country":
        if not value.strip():
            raise Invalid(N_("“{label}” cannot be empty."), field=name, label=_("Country"))
        if not country_called(value):
            raise Invalid(NO_COUNTRY, field=name, text=value)
        return country_called(value)
    if name == "email" and value:
        return address_of(value, name)
    if name in ("number_pattern", "order_pattern") and value:
        check_pattern(with_label(value, "A2A"), name)
    if name == "zone" and value and value not in available_timezones():
        raise Invalid(
            N_("“{value}” is no time zone; write it like Asia/Jakarta."), field=name, value=value
        )
    if name == "valid_days" and not (value.isdigit() and 0 < int(value) < 1000):
        raise Invalid(N_("Give a number of days from 1 to 999."), field=name)
    if name == "offline_days" and not (value.isdigit() and 0 < int(value) <= MOST_OFFLINE_DAYS):
        raise Invalid(
            N_("Give a number of days from {least} to {most}."),
            field=name,
            least=1,
            most=MOST_OFFLINE_DAYS,
        )
    if name == "file_megabytes" and not (value.isdigit() and 0 < int(value) <= MOST_MEGABYTES):
        raise Invalid(
            N_("Give a size in megabytes from {least} to {most}."),
            field=name,
            least=1,
            most=MOST_MEGABYTES,
        )
    if name == "cash_rounding" and value not in ("", "yes", "no"):
        raise Invalid(N_("Write yes or no."), field=name)
    if name == "cash_rounding":
        return "yes" if value == "yes" else ""
    if name in ("template", "second_language", "colour", "code"):
        return checked_look(name, value)
    if name == "file_kinds":
        return ", ".join(sorted(kinds_in(value, name)))
    return value.upper() if name == "currency" else value


def check_rate(session: Session, _key: UUID | None, values: Mapping[str, Any]) -> None:
    """Raises Invalid for a tax of the company's own that falls upon one that nobody knows, or in a
    country that there is not."""
    check_tax(session, values.get("upon") or "", "upon")
    country = values.get("country")
    if country and country_called(country) != country:
        raise Invalid(NO_COUNTRY, field="country", text=country)


def check_tax(session: Session, text: str, field: str = "tax_code") -> None:
    """Raises Invalid for a tax that nobody knows; several stand with commas between them."""
    known = {rule.code for rule in tax_rules(session)}
    for code in codes_in(text):
        if code not in known:
            home = company_settings(session).country
            offered = offered_taxes(session, home, here.today(session))
            raise Invalid(
                N_("There is no tax “{value}”. There are: {names}."),
                field=field,
                value=code,
                names=", ".join(dict.fromkeys(rule.code for rule in offered)) or "–",
            )
