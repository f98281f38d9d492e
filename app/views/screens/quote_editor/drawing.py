"""The paper of a quote, drawn away from the screen's thread: its bytes, and what to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.documents.from_quote import as_signed
from app.documents.preview import page_count
from app.errors import NotFound
from app.i18n import N_
from app.models import PaperTemplate, Quote
from app.models.paper import offer_form
from app.services import quoting
from app.services.company import company_of
from app.store import Store


@dataclass(frozen=True)
class Drawn:
    """The paper, exactly as it is printed.

    Attributes:
        template: the form the quote itself has; `editable`: whether it may have another.
        concerns: what somebody should know before the paper leaves.
        before: how many pages go before the quote's own.
    """

    pdf: bytes
    count: int
    template: PaperTemplate
    editable: bool
    concerns: tuple[str, ...]
    before: int


def draw_paper(store: Store, quote_id: UUID, template: PaperTemplate | None) -> Drawn:
    """The paper of a quote, signed where it was; in another form where one is named. Raises
    NotFound."""
    with store.read() as session:
        quote = session.get(Quote, quote_id)
        if quote is None:
            raise NotFound(N_("This record is no longer there."))
        own = offer_form(quote.template, company_of(session).template)
        editable = quote.editable()
    made = as_signed(store, quote_id, template if template is not own else None)
    return Drawn(made.pdf, page_count(made.pdf), own, editable, made.concerns, made.before)


def keep_form(store: Store, quote_id: UUID, template: PaperTemplate) -> None:
    """Have a quote keep its form."""
    quoting.change_quote(store, quote_id, template=template)
