"""Quotes that are made again and again, kept once for the whole company."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.errors import Invalid
from app.i18n import N_
from app.models import columns, types
from app.models.base import Synced
from app.models.language import check_language

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped

LONGEST = 400_000


class QuoteTemplate(Synced):
    """What a quote begins with: its words, and its lines as they would be pasted.

    `lines` are rows as a spreadsheet copies them (`domain/pasted.py`), figures written plainly as
    in 1500.5. Products have no price here: they cost what the customer's price lists say.
    """

    name: Mapped[str] = columns.text(N_("Name"), nocase=True, index=True)
    language: Mapped[str | None] = columns.language(N_("Language of the paper"))
    subject: Mapped[str | None] = columns.text(N_("Subject (Perihal)"))
    attachments_note: Mapped[str | None] = columns.text(N_("Attachments (Lampiran)"))
    opening: Mapped[str | None] = columns.long_text(N_("Opening"))
    closing: Mapped[str | None] = columns.long_text(N_("Closing"))
    payment_terms: Mapped[str | None] = columns.long_text(N_("Payment terms"))
    delivery_terms: Mapped[str | None] = columns.long_text(N_("Delivery terms"))
    terms: Mapped[str | None] = columns.long_text(N_("Other terms"))
    discount_percent: Mapped[Decimal | None] = columns.percent(N_("Discount %"))
    discount_steps: Mapped[str | None] = columns.code(
        N_("Discount, one after the other"), inner=True
    )
    lines: Mapped[str | None] = columns.field(types.LongText(LONGEST), N_("Lines"))
    inactive: Mapped[bool] = columns.flag(N_("No longer offered"))

    def check(self) -> None:
        """Raises Invalid, naming the field, where nobody could choose it."""
        if not (self.name or "").strip():
            raise Invalid(N_("A template needs a name."), field="name")
        if self.discount_percent is not None and not 0 <= self.discount_percent <= 100:
            raise Invalid(N_("A discount lies between 0 and 100 %."), field="discount_percent")
        check_language(self.language, "language")
