"""Who writes a paper and to whom: letterhead, customer, where to deliver, how to reach us."""

from __future__ import annotations

from urllib.parse import quote_plus

from app.documents.paper import TEAL, Letterhead, Party, Reach
from app.formats import format_phone
from app.i18n import N_, translate
from app.models import Account, Contact, User
from app.services.company import Company
from app.services.country import COUNTRIES, country_called, country_named
from app.services.reach import from_abroad

_TAX_NUMBERS = {"ID": "NPWP", "MY": "TIN", "SG": "UEN"}


def letterhead_of(company: Company, logo: bytes | None) -> Letterhead:
    """Who writes."""
    return Letterhead(
        name=company.name,
        legal_name=company.legal_name,
        address_lines=tuple(company.address.splitlines()),
        phone=format_phone(company.phone),
        email=company.email,
        website=company.website,
        tax_id=_labelled(company),
        logo=logo,
    )


def _labelled(company: Company) -> str:
    """The company's own tax number; one without a label gets that of its country. Up to two
    letters are part of a number: `C 20990050040`."""
    number = company.tax_id.strip()
    if not number or sum(one.isalpha() for one in number) > 2:
        return number
    return f"{_TAX_NUMBERS.get(company.country, '')} {number}".strip()


def reach_of(company: Company, owner: User | None, number: str) -> Reach | None:
    """How the code on the paper reaches who wrote it, or the company."""
    phone = (owner.phone if owner else None) or company.phone
    digits = from_abroad(phone, company.country) if company.code else ""
    if not digits:
        return None
    if company.code == "call":
        return Reach(f"tel:+{digits}", format_phone(f"+{digits}"), chat=False)
    asked = quote_plus(translate(N_("About {number}: ")).format(number=number))
    return Reach(f"https://wa.me/{digits}?text={asked}", format_phone(f"+{digits}"), chat=True)


def customer_of(account: Account, contact: Contact | None, company: Company) -> Party:
    """To whom, with the person it is for."""
    person = " ".join(filter(None, (contact.salutation, contact.name))) if contact else ""
    return Party(
        name=account.legal_name or account.name,
        attention=person,
        address_lines=_address(account, "billing", company),
        tax_id=_tax_id(account),
    )


def delivery_of(account: Account, company: Company) -> Party | None:
    """Where it is delivered to; None where that is not said."""
    lines = _address(account, "delivery", company)
    return Party(account.name, address_lines=lines) if lines else None


def _address(account: Account, which: str, company: Company) -> tuple[str, ...]:
    """Street; city, postcode and region; country where it is abroad; without what is missing."""
    part = {
        name: getattr(account, f"{which}_{name}") or ""
        for name in ("street", "city", "region", "postcode", "country")
    }
    town = " ".join(filter(None, (part["city"], part["postcode"])))
    place = ", ".join(filter(None, (town, part["region"])))
    lines = (*part["street"].splitlines(), place, _abroad(part["country"].strip(), company))
    return tuple(line for line in lines if line.strip())


def _abroad(country: str, company: Company) -> str:
    """A country by its name in the language in force; empty for the company's own, as at home
    nobody writes it on a letter."""
    if not country or country == COUNTRIES.get(company.country):
        return ""
    code = country_called(country)
    if not code:
        return country
    return "" if code == company.country else country_named(code)


def _tax_id(account: Account) -> str:
    for label, value in (("NPWP", account.npwp), ("TIN", account.tin), ("BRN", account.brn)):
        if value:
            return f"{label} {value}"
    return ""


def accent_of(company: Company) -> tuple[float, float, float]:
    """The company's colour, each part from 0 to 1."""
    if not company.colour:
        return TEAL
    red, green, blue = (int(company.colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue
