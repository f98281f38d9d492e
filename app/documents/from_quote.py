"""A quote as its paper: the PDF that is shown, printed and sent."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.documents.concerns import concerns
from app.documents.gathering import gathered
from app.documents.merging import merged
from app.documents.quote import quote_pdf
from app.i18n import _
from app.models import PaperTemplate
from app.services.brochures import Around, around
from app.store import Store
from app.store.vault import vault_of


@dataclass(frozen=True)
class Made:
    """A paper as PDF, with what somebody should know before it leaves."""

    pdf: bytes
    number: str
    concerns: tuple[str, ...] = ()


def quote_pdf_of(store: Store, quote_id: UUID, language: str | None = None) -> bytes:
    """The paper of a quote as PDF, in the quote's language unless another is named."""
    return make(store, quote_id, language).pdf


def make(
    store: Store,
    quote_id: UUID,
    language: str | None = None,
    template: PaperTemplate | None = None,
) -> Made:
    """The paper of a quote with what goes around it; in another language or form where named.

    Raises NotFound, or Invalid for a language we do not speak.
    """
    with store.read() as session:
        made = gathered(session, quote_id, language, template)
    paper, company = made.paper, made.dress.company
    pages = around(vault_of(store), made.dress.pages, paper.language)
    codeless = bool(company.code) and paper.reach is None
    pdf = merged(quote_pdf(paper), pages.before, pages.after)
    said = [*concerns(paper), *_missing(pages)]
    if codeless:
        said.append(_("The QR code needs a phone number with its country, such as +62."))
    return Made(pdf, paper.number, tuple(said))


def _missing(pages: Around) -> list[str]:
    return [
        _(
            "“{name}” is not on this laptop yet, so the paper goes without it. Synchronise first."
        ).format(name=name)
        for name in pages.missing
    ]
