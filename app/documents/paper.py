"""A quote as its paper needs it: plain, finished data that the documents only draw.

Every figure arrives computed; the papers add up nothing but the sum carried from page to page.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

LineKind = Literal["product", "service", "text", "section", "note"]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: printed on top of the first page.

    `tax_id` comes with its label (`NPWP 0012 3456 7890 1234`); `logo` is a PNG or JPEG.
    """

    name: str
    legal_name: str = ""
    address_lines: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    website: str = ""
    tax_id: str = ""
    logo: bytes | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """To whom, or where to: `attention` is the person, `tax_id` comes with its label."""

    name: str
    attention: str = ""
    address_lines: tuple[str, ...] = ()
    tax_id: str = ""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line of the quote.

    The first line of `description` is the name; what follows a line break is detail, set
    smaller. A section is a heading, a note runs across the table without figures. The total of
    an `optional` line is shown but counts towards nothing.
    """

    kind: LineKind
    description: str
    position: str = ""
    sku: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None
    discount_percent: Decimal | None = None
    total: Decimal | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One line between subtotal and total, such as `PPN 12%`."""

    label: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Term:
    """A condition: `Payment`, `30 days after delivery`."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class QuotePaper:
    """A quote, ready to be drawn.

    `revision` counts from 1 and is printed from 2 on. `discount` and `rounding` are printed as
    they are, signed, where they are not zero: a discount is negative. `currency` is an ISO 4217
    code, `language` one of the app's languages. An empty `title` is the usual one of the
    language; an empty `customer_signature` leaves the customer's signature out.
    """

    number: str
    date: datetime.date
    currency: str
    letterhead: Letterhead
    customer: Party
    lines: tuple[PaperLine, ...]
    subtotal: Decimal
    total: Decimal
    title: str = ""
    revision: int = 1
    is_draft: bool = False
    place: str = ""
    valid_until: datetime.date | None = None
    delivery: Party | None = None
    subject: str = ""
    attachments_note: str = ""
    opening: str = ""
    closing: str = ""
    discount: Decimal = Decimal(0)
    tax_lines: tuple[TaxLine, ...] = ()
    rounding: Decimal = Decimal(0)
    total_words: str = ""
    terms: tuple[Term, ...] = ()
    signatory_name: str = ""
    signatory_title: str = ""
    customer_signature: str = ""
    language: str = "en"
