"""A quote as its paper needs it: plain, finished data that the documents only draw.

Every figure arrives computed; the papers add up nothing but the sum carried from page to page.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from app.models import PaperTemplate

LineKind = Literal["product", "service", "text", "section", "note"]
TEAL = (0.059, 0.463, 0.431)


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
    smaller. A section is a heading, a note runs across the table without figures.

    Attributes:
        total: what the line comes to; of a section the sum of what counts below it.
        optional: offered beside the rest; `alternative`: the group of which one is taken.
        counts: whether the total is part of the paper's.
        discounts: percentages off it, one after the other; `discount_amount`: off the whole
            line, after them.
    """

    kind: LineKind
    description: str
    position: str = ""
    sku: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None
    discounts: tuple[Decimal, ...] = ()
    total: Decimal | None = None
    optional: bool = False
    alternative: str = ""
    counts: bool = True
    discount_amount: Decimal = Decimal(0)

    @property
    def group(self) -> str:
        """Of which choice it is an alternative; empty where of none."""
        return self.alternative.strip().upper()

    @property
    def name(self) -> str:
        """The first line of what it says."""
        return self.description.strip().partition("\n")[0]


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One line between subtotal and total, such as `PPN 12%`."""

    label: str
    amount: Decimal
    other_label: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A condition: `Payment`, `30 days after delivery`, and both in the second language."""

    label: str
    text: str
    other_label: str = ""
    other_text: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What the customer takes of what they could choose from, as they sign for it.

    Attributes:
        lines: each option and alternative; those that count are taken, and come first.
        total: what all comes to then.
    """

    lines: tuple[PaperLine, ...]
    total: Decimal
    total_words: str = ""
    other_words: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """How to reach who signs: `link` is what the QR code says, `number` as people read it."""

    link: str
    number: str
    chat: bool


@dataclass(frozen=True, slots=True)
class QuotePaper:
    """A quote, ready to be drawn.

    `revision` counts from 1 and is printed from 2 on. `discount` and `rounding` are printed as
    they are, signed, where they are not zero: a discount is negative. `currency` is an ISO 4217
    code, `language` one of the app's languages, and so is `second_language` where the paper has
    two. An empty `title` is the usual one of the template.

    Attributes:
        accent: the company's colour, each part from 0 to 1.
        bank: where to pay, as lines.
        customer_order: the number of the customer's own order; `offer_number`: of our offer.
        delivery_day: when it is delivered.
        remark: what is to be known of the total.
        before_tax: what of the total is no tax, where the prices include it; None where taxes come
            on top of them.
        discount_said: what `discount` was given as, such as `10% + 5%`; empty for an amount.
        discounted: what `discount` leaves of the subtotal, where more follows before the total.
        taken: on the paper the customer signs, where there is something to choose.
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
    language: str = "en"
    second_language: str = ""
    other_opening: str = ""
    other_closing: str = ""
    other_words: str = ""
    template: PaperTemplate = PaperTemplate.LETTER
    accent: tuple[float, float, float] = TEAL
    bank: tuple[str, ...] = ()
    reach: Reach | None = None
    customer_order: str = ""
    offer_number: str = ""
    delivery_day: datetime.date | None = None
    discount_said: str = ""
    discounted: Decimal | None = None
    remark: str = ""
    before_tax: Decimal | None = None
    taken: Taken | None = None
