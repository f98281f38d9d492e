"""The company whose people use Relasi: what its papers say, its money and its country."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from app.domain.files import FilePolicy, kinds_in
from app.errors import Invalid
from app.i18n import N_
from app.models import Preference
from app.services.preferences import key_of, prefer
from app.store import Reader, Store

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OFFLINE_DAYS = 30


@dataclass(frozen=True)
class Company:
    """What the company is called and how it does business.

    Attributes:
        address: lines as printed, parted by line breaks.
        tax_id: with its label, as printed.
        country: ISO 3166, two letters; `currency`: ISO 4217; `language`: of its papers.
        tax_code: of products that name none; empty for no tax.
        place: where letters are dated.
        number_pattern: of quotes, as `app/domain/numbering.py` reads it; empty for the usual one.
        order_pattern: the same of orders.
        reject_reasons: why customers say no, a line each; empty for the usual ones.
        zone: the IANA name of the zone people here live in.
        valid_days: how long a new quote is valid.
        offline_days: how long a laptop works without having reached the server.
        file_megabytes: how large an attached file may be.
        file_kinds: endings of the files that may be attached; empty for all but programs and
            documents with macros.
        template: the usual form of its papers, one of `PaperTemplate`.
        second_language: of its papers; empty for papers of one language.
        colour: of its papers, as #RRGGBB; empty for ours.
        bank: where customers pay, as lines.
        code: what the QR code on papers does, "chat" or "call"; empty for no code.
        cash_rounding: "yes" where totals in ringgit go to the nearest 5 sen.
    """

    name: str = ""
    legal_name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    tax_id: str = ""
    country: str = "ID"
    currency: str = "IDR"
    language: str = "id"
    tax_code: str = "PPN"
    place: str = ""
    number_pattern: str = ""
    order_pattern: str = ""
    reject_reasons: str = ""
    zone: str = "Asia/Jakarta"
    valid_days: str = "14"
    cash_rounding: str = ""
    offline_days: str = str(OFFLINE_DAYS)
    file_megabytes: str = "25"
    file_kinds: str = ""
    opening: str = ""
    closing: str = ""
    payment_terms: str = ""
    delivery_terms: str = ""
    terms: str = ""
    template: str = "letter"
    second_language: str = ""
    colour: str = ""
    bank: str = ""
    code: str = ""


def company_settings(reader: Reader) -> Company:
    """The company as it is set now."""
    wanted, query = _settings()
    kept = {wanted[key]: value for key, value in reader.execute(query)}
    return Company(**{name: value for name, value in kept.items() if value is not None})


@cache
def _settings() -> tuple[dict[UUID, str], sa.Select[Any]]:
    """The keys of the rows that hold them, each with its name, and what asks for these rows."""
    wanted = {key_of(f"company.{field.name}"): field.name for field in fields(Company)}
    kept_in = Preference.__table__.c
    return wanted, sa.select(kept_in.id, kept_in.value).where(kept_in.id.in_(wanted))


def keep_company(session: Session, **settings: str) -> dict[str, str]:
    """Change some settings of the company, inside a piece of work.

    Gives what was set besides, because it belongs to the country that was given; and under
    `prices` the currency in which the prices of products were left.
    Raises Invalid, naming the setting, where it is unknown or does not fit.
    """
    # Not with the company, which every start reads: it knows taxes, numbers and pictures.
    from app.services.company_checks import check_tax, checked
    from app.services.country import following, take_prices_along

    before = company_settings(session)
    names = {field.name for field in fields(Company)}
    followed = following(before, settings)
    settings |= followed
    for name, value in settings.items():
        if name not in names:
            raise Invalid(N_("The company has no setting “{name}”."), field=name, name=name)
        if name == "tax_code" and value.strip():
            check_tax(session, value)
        prefer(session, f"company.{name}", checked(name, value.strip()))
    session.info.pop("company", None)
    company = company_of(session)
    if company.currency != before.currency:
        followed |= take_prices_along(session, before.currency, company.currency)
    if company.language != before.language:
        from app.services.first_words import words_followed

        for name, text in words_followed(session, before, company).items():
            prefer(session, f"company.{name}", text)
        session.info.pop("company", None)
    if company.cash_rounding != before.cash_rounding:
        from app.services.drafts_again import after_rounding

        after_rounding(session)
    return followed


def set_company(store: Store, **settings: str) -> dict[str, str]:
    """Change some settings of the company; gives what came with its country besides."""
    with store.work(N_("Change company settings")) as session:
        return keep_company(session, **settings)


def with_settings(company: Company, **settings: str) -> Company:
    """The company as it would be with other settings. Raises Invalid, naming the setting."""
    from app.services.company_checks import checked

    return replace(
        company, **{name: checked(name, value.strip()) for name, value in settings.items()}
    )


def company_of(session: Session) -> Company:
    """The company, read once a session: it is wanted for every amount typed."""
    known = session.info.get("company")
    if not isinstance(known, Company):
        known = session.info["company"] = company_settings(session)
    return known


def file_policy(company: Company) -> FilePolicy:
    """Which files may be attached here."""
    return FilePolicy(int(company.file_megabytes), kinds_in(company.file_kinds, "file_kinds"))
