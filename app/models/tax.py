"""Taxes the company has set itself, beside those that come with the program."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from app.domain.tax import TaxRule, codes_in
from app.errors import Invalid
from app.i18n import N_
from app.models import columns
from app.models.base import Synced
from app.models.price import check_days
from app.models.types import Labelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped


class TaxClass(Labelled):
    """What kind of tax it is."""

    STANDARD = "standard", N_("Standard")
    LUXURY = "luxury", N_("Luxury goods")
    REDUCED = "reduced", N_("Reduced")
    ZERO = "zero", N_("Zero-rated")
    EXEMPT = "exempt", N_("Exempt")
    FREE_TRADE = "free_trade", N_("Free-trade zone")
    NONE = "none", N_("No tax")


class TaxRate(Synced):
    """One tax between two days. It goes before a shipped one of the same code."""

    __indexes__ = (columns.index("ix_tax_rate_code_from", "code", "valid_from"),)

    code: Mapped[str] = columns.code(N_("Code"))
    name: Mapped[str] = columns.text(N_("Name on the paper"))
    country: Mapped[str] = columns.code(N_("Country"), longest=2, default="ID")
    tax_class: Mapped[TaxClass] = columns.choice(TaxClass, N_("Class"), default=TaxClass.STANDARD)
    rate: Mapped[Decimal] = columns.percent(N_("Rate %"), default=Decimal(0))
    base: Mapped[str | None] = columns.text(N_("Part of the price that is taxed"), longest=20)
    upon: Mapped[str | None] = columns.text(N_("Also falls upon the taxes"))
    valid_from: Mapped[date | None] = columns.day(N_("Valid from"))
    valid_until: Mapped[date | None] = columns.day(N_("Valid until"))
    source: Mapped[str | None] = columns.text(N_("Where the rule is written"))

    def check(self) -> None:
        """Raises Invalid, naming the field, where nothing can be worked out with it."""
        if not (self.code or "").strip() or codes_in(self.code) != (self.code,):
            raise Invalid(
                N_("Write the code in capitals and in one word, such as PPN or SALES-10."),
                field="code",
            )
        if not (self.name or "").strip():
            raise Invalid(N_("A tax needs a name, as it stands on the paper."), field="name")
        if self.country and not (len(self.country) == 2 and self.country.isalpha()):
            raise Invalid(
                N_("Write the country with two letters, such as ID or MY."), field="country"
            )
        if self.rate is not None and not 0 <= self.rate <= 200:
            raise Invalid(N_("A rate lies between 0 and 200 %."), field="rate")
        if self.code in codes_in(self.upon):
            raise Invalid(N_("A tax cannot fall upon itself."), field="upon")
        _part(self.base)
        check_days(self.valid_from, self.valid_until)

    def rule(self) -> TaxRule:
        """The tax as the rules of totals see it."""
        return TaxRule(
            code=self.code,
            country=self.country,
            tax_class=self.tax_class.value,
            name=self.name,
            rate=self.rate,
            base=_part(self.base),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            note=self.source or "",
            upon=codes_in(self.upon),
            own=True,
        )


def _part(text: str | None) -> Fraction:
    """`11/12` or `1`; the whole where nothing is said. Raises Invalid."""
    try:
        part = Fraction((text or "").replace(" ", "") or "1")
    except (ValueError, ZeroDivisionError):
        part = Fraction(0)
    if not 0 < part <= 1:
        raise Invalid(
            N_("Write the part of the price that is taxed as a fraction, such as 11/12."),
            field="base",
        )
    return part
