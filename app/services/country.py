"""What belongs to a country: its money, taxes, time and language, and how cash is rounded there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.tax import codes_in
from app.errors import Invalid
from app.i18n import LANGUAGES, N_, _, language
from app.models import PriceList, PriceRule, Product
from app.services.taxes import load_tax_rules

if TYPE_CHECKING:
    from app.services.company import Company

COUNTRIES = {"ID": "Indonesia", "MY": "Malaysia", "SG": "Singapore", "BN": "Brunei"}
CURRENCIES = {"ID": "IDR", "MY": "MYR", "SG": "SGD", "BN": "BND"}
# Who may have to charge GST or SST says so; nobody charges it by accident.
TAXES = {"ID": "PPN", "MY": "SST-NONE", "SG": "GST-NONE"}
SPOKEN = {"ID": "id", "MY": "ms"}
# The usual one first.
ZONES = {
    "ID": ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"),
    "MY": ("Asia/Kuala_Lumpur", "Asia/Kuching"),
    "SG": ("Asia/Singapore",),
    "BN": ("Asia/Brunei",),
}
# Where the coins end at 5 sen (`domain/money.py` knows how).
FIVE_SEN = frozenset({"MY"})

_LETTERS = 2
# What the Unicode CLDR names with two letters besides countries, such as the European Union.
_NO_COUNTRIES = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ")
)
# What people say besides what the CLDR has.
_SAID = {
    **dict.fromkeys(("u.k.", "great britain", "england", "inggris"), "GB"),
    **dict.fromkeys(("u.s.", "u.s.a.", "united states of america", "amerika"), "US"),
    "uae": "AE", "brunei darussalam": "BN", "holland": "NL", "viet nam": "VN",
}  # fmt: skip
NO_COUNTRY = N_("“{text}” is no country. Write its name, or its two letters such as ID or MY.")

# What a setting that came with the country is called where somebody is told of it.
LABELS = {
    "currency": N_("Currency"),
    "language": N_("Language of papers"),
    "tax_code": N_("Usual tax"),
    "zone": N_("Time zone"),
}


def country_called(text: str) -> str:
    """The code of a country by its code or its name in a language of ours; empty for no country."""
    code = text.strip().upper()
    # For ours, no library of names is loaded: a profile begins with one of them.
    return code if code in COUNTRIES else _names().get(code.casefold(), "")


def country_named(code: str) -> str:
    """What a country is called in the language in force, by its code."""
    from babel import Locale

    return str(Locale(language()).territories.get(code, code))


def country_kept(text: str, field: str) -> str:
    """A country as an address keeps it: its code, so that one country is one value; a name nobody
    knows here as it was typed. Raises Invalid for the field for two letters that are no country."""
    said = " ".join(text.split())
    code = country_called(said)
    if not code and len(said) == _LETTERS:
        raise Invalid(NO_COUNTRY, field=field, text=text)
    return code or said


def country_shown(kept: str) -> str:
    """What an address says as its country, in the language in force."""
    code = country_called(kept)
    return country_named(code) if code else kept


@cache
def _names() -> dict[str, str]:
    from babel import Locale
    from babel.core import get_global

    said = [name for code in LANGUAGES for name in Locale(code).territories.items()]
    countries = [(code, name) for code, name in said if len(code) == _LETTERS]
    known = {word.casefold(): code for code, name in countries for word in (code, name)}
    # Three letters, numbers, and codes of before: IDN, 360, UK.
    for other, codes in get_global("territory_aliases").items():
        if len(codes) == 1 and codes[0].casefold() in known:
            known.setdefault(other.casefold(), codes[0])
    return {word: code for word, code in known.items() if code not in _NO_COUNTRIES} | _SAID


def usual_for(country: str) -> dict[str, str]:
    """The settings that follow from a country."""
    return {
        "country": country,
        "currency": CURRENCIES.get(country) or _currency(country),
        "language": SPOKEN.get(country, "en"),
        "tax_code": TAXES.get(country, ""),
        "zone": _zones(country)[0],
        "cash_rounding": "yes" if country in FIVE_SEN else "",
    }


def following(company: Company, given: Mapping[str, str]) -> dict[str, str]:
    """What else changes where the country does: all that is not given, and not the company's own.

    A setting is the company's own where it is not what belongs to the country it leaves.
    """
    country = country_called(given["country"]) if given.get("country") else ""
    if country in ("", company.country):
        return {}
    return {
        name: value
        for name, value in usual_for(country).items()
        if name not in given
        and value != getattr(company, name)
        and _belongs(name, getattr(company, name), company.country)
    }


def told(followed: Mapping[str, str]) -> str:
    """What came with the country, in a sentence; nothing where nothing did."""
    said = []
    parts = [_said(name, value) for name, value in followed.items() if name != "prices"]
    if parts:
        said += [_("With the country came: {settings}.").format(settings=" · ".join(parts))]
    if "prices" in followed:
        stays = _("The prices and costs of products stay in {currency}.")
        said += [stays.format(currency=followed["prices"])]
    return " ".join(said)


def take_prices_along(session: Session, left: str, currency: str) -> dict[str, str]:
    """Let a price list for everybody that holds no prices yet be in the company's new currency.

    One with prices stays: they were meant in its own. So were those of products that name no
    currency; they name it now, and it is given as `prices`.
    """
    for prices in session.scalars(sa.select(PriceList).where(PriceList.main)):
        rules = sa.select(PriceRule.id).where(PriceRule.price_list_id == prices.id).limit(1)
        if prices.currency == left and session.scalar(rules) is None:
            prices.currency = currency
    amounts = (Product.list_price, Product.cost, Product.floor_price)
    priced = sa.or_(*(amount.is_not(None) for amount in amounts))
    products = list(session.scalars(sa.select(Product).where(Product.currency.is_(None), priced)))
    for product in products:
        product.currency = left
    return {"prices": left} if products else {}


def _belongs(name: str, value: str, country: str) -> bool:
    """Whether a setting is what the country brings, or empty: not the company's own."""
    if name == "tax_code":
        shipped = {rule.code for rule in load_tax_rules() if rule.country == country}
        return shipped.issuperset(codes_in(value))
    if name == "zone":
        return value in ("", *_zones(country))
    return value in ("", usual_for(country)[name])


def _currency(country: str) -> str:
    from babel.numbers import get_territory_currencies

    return next(iter(get_territory_currencies(country)), "USD")


def _zones(country: str) -> tuple[str, ...]:
    """The zones of a country; of one with several that we do not know, none is guessed."""
    if country in ZONES:
        return ZONES[country]
    from babel.core import get_global

    found = [zone for zone, of in get_global("zone_territories").items() if of == country]
    return tuple(found) if len(found) == 1 else ("UTC",)


def _said(name: str, value: str) -> str:
    if name == "cash_rounding":
        return _("Totals to 5 sen") if value else _("Totals to the sen")
    shown = LANGUAGES.get(value, value) if name == "language" else value
    return f"{_(LABELS[name])} {shown or '–'}"
