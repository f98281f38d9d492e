"""What a company's papers are made of: their forms, and the terms it offers in each language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import Invalid, Refused
from app.i18n import N_
from app.models import columns
from app.models.base import Find, Synced
from app.models.language import check_language
from app.models.types import Labelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped


class PaperTemplate(Labelled):
    """The form of a paper; how each is drawn stands in `documents/templates.py`."""

    LETTER = "letter", N_("Letter")
    MODERN = "modern", N_("Modern")
    COMPACT = "compact", N_("Compact")
    ORDER = "order", N_("Order confirmation")
    PRO_FORMA = "pro_forma", N_("Pro-forma invoice")


# The forms of an offer; the others are made of a quote when they are wanted.
OFFERS = (PaperTemplate.LETTER, PaperTemplate.MODERN, PaperTemplate.COMPACT)


def offer_form(chosen: PaperTemplate | None, usual: str) -> PaperTemplate:
    """The form a quote has: the one it chose, else the company's `usual` one. A confirmation is
    none, and says nothing while nobody has ordered."""
    return chosen if chosen in OFFERS else PaperTemplate(usual)


class PaperUse(Labelled):
    """Where pages of the company's own go in its papers."""

    COVER = "cover", N_("Cover, before the paper")
    BROCHURE = "brochure", N_("Brochure, after the paper")


class TermKind(Labelled):
    """Which part of a letter a text is for."""

    SUBJECT = "subject", N_("Subject")
    OPENING = "opening", N_("Opening")
    PAYMENT = "payment", N_("Payment")
    DELIVERY = "delivery", N_("Delivery")
    VALIDITY = "validity", N_("Validity")
    OTHER = "other", N_("Other terms")
    CLOSING = "closing", N_("Closing")


GOES_WITH_PAPERS = N_(
    "Papers that were sent may go with these pages, so they are kept. Leave them out of new ones."
)


class Brochure(Synced):
    """Pages that go with the company's quotes; the PDF is attached to it.

    One that is no longer wanted is retired, never removed: papers that were sent go with it.
    """

    name: Mapped[str] = columns.text(N_("Name"), nocase=True, index=True)
    use: Mapped[PaperUse] = columns.choice(PaperUse, N_("Place"), default=PaperUse.BROCHURE)
    language: Mapped[str | None] = columns.language(N_("Only with papers in"))
    paused: Mapped[bool] = columns.flag(N_("Left out for now"))
    retired: Mapped[bool] = columns.flag(N_("No longer used"))

    def guard_removal(self, find: Find) -> None:
        """Raises Refused: papers that were sent go with it."""
        raise Refused(GOES_WITH_PAPERS)

    def check(self) -> None:
        """Raises Invalid where it has no name to find it by."""
        if not (self.name or "").strip():
            raise Invalid(N_("Give it a name to find it by."), field="name")
        check_language(self.language, "language")


class Terms(Synced):
    """A text that quotes are made with, in one language; texts of one name say the same."""

    name: Mapped[str] = columns.text(N_("Name"), nocase=True, index=True)
    kind: Mapped[TermKind] = columns.choice(TermKind, N_("Kind"), default=TermKind.PAYMENT)
    language: Mapped[str | None] = columns.language(N_("Language"))
    text: Mapped[str] = columns.long_text(N_("Text"))

    def check(self) -> None:
        """Raises Invalid where there is nothing to pick or nothing to print."""
        if not (self.name or "").strip():
            raise Invalid(N_("Give it a name to find it by."), field="name")
        if not (self.text or "").strip():
            raise Invalid(N_("Write the text that is printed."), field="text")
        check_language(self.language, "language")
