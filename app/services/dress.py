"""What a quote's paper says besides the quote: today's until it is sent, the same ever after.

Letterhead, logo, colour and bank, the customer's address, who signs, how goods are called, the
words in the second language, the pages before and behind: the customer has them on paper. A company
that moves house may not change what it has sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.i18n import LANGUAGES
from app.models import Account, Contact, Product, Quote, Synced, User
from app.services import here
from app.services.brochures import Page, pages_of
from app.services.company import Company, company_of
from app.services.letterhead import logo_kept
from app.services.standard_texts import FIELDS, also_said

# What a paper reads of each.
_COMPANY = (
    *("name", "legal_name", "address", "phone", "email", "website", "tax_id", "country", "place"),
    *("language", "template", "colour", "bank", "code"),
)
_ADDRESS = ("street", "city", "region", "postcode", "country")
_ACCOUNT = (
    *("name", "legal_name", "npwp", "tin", "brn"),
    *(f"{which}_{part}" for which in ("billing", "delivery") for part in _ADDRESS),
)
_CONTACT = ("salutation", "name")
_OWNER = ("name", "job_title", "phone")
_Row = TypeVar("_Row", bound=Synced)


@dataclass(frozen=True)
class Dress:
    """All of it; of the rows only what a paper reads is sure to be there.

    Attributes:
        goods: the products of the lines, by their keys.
        also: what each text says in the quote's second language, by its field.
        logo: the fingerprint of the picture; empty for none.
        pages: what goes before and behind, for papers of any language.
    """

    company: Company
    account: Account
    contact: Contact | None = None
    owner: User | None = None
    goods: Mapping[UUID, Product] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    logo: str = ""
    pages: tuple[Page, ...] = ()


class _Kept(msgspec.Struct, omit_defaults=True):
    """The same as it is written, without what is empty."""

    company: dict[str, str]
    account: dict[str, str]
    contact: dict[str, str] = {}
    owner: dict[str, str] = {}
    goods: dict[UUID, dict[str, str]] = {}
    also: dict[str, str] = {}
    logo: str = ""
    pages: tuple[Page, ...] = ()


def dress_of(session: Session, quote: Quote) -> Dress:
    """That of its sending; today's where it was not sent. Raises NotFound without its customer."""
    return _read(quote.dress) if quote.dress else dress_today(session, quote)


def dress_today(session: Session, quote: Quote) -> Dress:
    """What the paper of a quote would say if it were sent now."""
    second = quote.second_language or ""
    return Dress(
        company=company_of(session),
        account=here.found(session, Account, quote.account_id),
        contact=session.get(Contact, quote.contact_id) if quote.contact_id else None,
        owner=session.get(User, quote.owner_id) if quote.owner_id else None,
        goods=_goods(session, quote),
        also={
            name: also_said(session, name, getattr(quote, name), second)
            for name in dict.fromkeys(FIELDS.values())
            if second in LANGUAGES
        },
        logo=logo_kept(session),
        pages=pages_of(session),
    )


def kept(dress: Dress, quote: Quote) -> str:
    """What a quote keeps of it when it is sent."""
    nameless = {line.product_id for line in quote.lines if not line.description}
    goods = {
        key: _said(product, ("name", "sku") if key in nameless else ("sku",))
        for key, product in sorted(dress.goods.items())
    }
    written = _Kept(
        company=_said(dress.company, _COMPANY),
        account=_said(dress.account, _ACCOUNT),
        contact=_said(dress.contact, _CONTACT),
        owner=_said(dress.owner, _OWNER),
        goods={key: said for key, said in goods.items() if said},
        also={name: text for name, text in dress.also.items() if text},
        logo=dress.logo,
        pages=dress.pages,
    )
    return msgspec.json.encode(written).decode()


def _read(text: str) -> Dress:
    written = msgspec.json.decode(text, type=_Kept)
    return Dress(
        company=Company(**{**dict.fromkeys(_COMPANY, ""), **written.company}),
        account=Account(**written.account),
        contact=Contact(**written.contact) if written.contact else None,
        owner=User(**written.owner) if written.owner else None,
        goods={key: Product(**said) for key, said in written.goods.items()},
        also=written.also,
        logo=written.logo,
        pages=written.pages,
    )


def _goods(session: Session, quote: Quote) -> dict[UUID, Product]:
    wanted = {line.product_id for line in quote.lines if line.product_id}
    query = sa.select(Product).where(Product.id.in_(wanted))
    return {product.id: product for product in session.scalars(query)} if wanted else {}


def _said(row: object, names: Sequence[str]) -> dict[str, Any]:
    """What is not empty of a row; nothing where there is none."""
    values = {name: getattr(row, name, None) for name in names}
    return {name: value for name, value in values.items() if value}
