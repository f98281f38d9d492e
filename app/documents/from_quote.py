"""A quote as its paper: the PDF that is shown, printed and sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from app.documents.concerns import concerns, without
from app.documents.gathering import gathered
from app.documents.merging import merged
from app.documents.quote import quote_pdf
from app.errors import NotFound
from app.i18n import _
from app.models import PaperTemplate, Quote
from app.services import here
from app.services.brochures import around
from app.services.signing import signed_file
from app.store import Store
from app.store.vault import vault_of


@dataclass(frozen=True)
class Made:
    """A paper as PDF, with what somebody should know before it leaves; `before` are the pages that
    go before its own."""

    pdf: bytes
    number: str
    concerns: tuple[str, ...] = ()
    before: int = 0


def quote_pdf_of(store: Store, quote_id: UUID, language: str | None = None) -> bytes:
    """The paper of a quote as PDF, in the quote's language unless another is named."""
    return make(store, quote_id, language).pdf


def make(
    store: Store,
    quote_id: UUID,
    language: str | None = None,
    template: PaperTemplate | None = None,
    to_sign: bool = False,
) -> Made:
    """The paper of a quote with what goes around it; in another language or form where named,
    and `to_sign` with what the customer takes of the options and alternatives.

    Raises NotFound, or Invalid for a language we do not speak.
    """
    with store.read() as session:
        made = gathered(session, quote_id, language, template, to_sign)
    paper, company = made.paper, made.dress.company
    pages = around(vault_of(store), made.dress.pages, paper.language)
    codeless = bool(company.code) and paper.reach is None
    pdf = merged(quote_pdf(paper), pages.before, pages.after)
    said = [*concerns(paper), *without(pages.missing)]
    if codeless:
        said.append(_("The QR code needs a phone number with its country, such as +62."))
    return Made(pdf, made.name, tuple(said), _count(pages.before))


def _count(files: tuple[bytes, ...]) -> int:
    if not files:
        return 0
    # Few papers have a cover; PDFium is loaded for those.
    from app.documents.preview import page_count

    return sum(map(page_count, files))


def as_signed(store: Store, quote_id: UUID, template: PaperTemplate | None = None) -> Made:
    """The paper with the customer's signature on it; that of `make` where nobody signed on the
    screen or another form is named. A signed file that is elsewhere still is said, not awaited."""
    if template is not None:
        return make(store, quote_id, template=template)
    try:
        with store.read() as session:
            found = signed_file(session, vault_of(store), quote_id)
            number = here.found(session, Quote, quote_id).number or ""
    except NotFound as elsewhere:
        made = make(store, quote_id)
        return replace(made, concerns=(elsewhere.sentence(), *made.concerns))
    return Made(found[1], number) if found else make(store, quote_id)
