"""A customer signs on the screen: the paper shown, the signature on it, the seal, the record."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from app.documents.batch import paper_name
from app.documents.from_quote import make
from app.documents.gathering import gathered
from app.documents.paper import Taken
from app.documents.seal import sealed
from app.documents.signed import Signing, signed_pdf
from app.domain.strokes import Strokes
from app.errors import Invalid, Refused
from app.formats import format_money
from app.handover.certificate import certificate_here, holder_here
from app.handover.lacking import check_whole, lacking
from app.i18n import N_, speaking, spoken, translate
from app.models import Contact, Quote
from app.services import here, quoting
from app.services.company import company_of
from app.services.offers_due import overtaken
from app.services.quote_choice import check_something_taken
from app.services.signing import Said, SignedFile, at_home, check_may_be_signed, keep_signed
from app.store import Store
from app.store.vault import vault_of


@dataclass(frozen=True)
class Shown:
    """What the customer is asked to sign.

    Attributes:
        pdf: the paper, to the byte.
        signer: who is expected to sign; `title` and `place` likewise.
        total: what they sign for comes to.
        taken, left: of the options and alternatives those they take, and those they do not.
        lacks: sentences about what is missing from the paper here, or no longer what it was.
    """

    quote_id: UUID
    number: str
    language: str
    pdf: bytes
    signer: str
    title: str
    place: str
    total: str
    taken: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """The fingerprint of the paper."""
        return hashlib.sha256(self.pdf).hexdigest()


def to_be_signed(store: Store, quote_id: UUID, as_it_is: bool = True) -> Shown:
    """The paper to put before the customer; a quote that was not sent yet is sent, as only then
    its content and its number are fixed.

    Raises Refused where it cannot be signed, and, unless it may go `as_it_is`, where something
    of it is not on this laptop, or promotions give something else now: before anything is sent.
    """
    with store.read() as session:
        quote = here.found(session, Quote, quote_id)
        first = quoting.may_be_sent(quote)
        stale = tuple(overtaken(session, quote_id))
        check_whole((*_lacks(store, session, quote), *stale), as_it_is)
        if first:
            check_something_taken(session, quote)
    if first:
        quoting.send(store, quote_id)
    with store.read() as session:
        check_may_be_signed(session, quote_id)
    shown = _shown(store, quote_id)
    return replace(shown, lacks=(*shown.lacks, *stale))


def sign(
    store: Store,
    shown: Shown,
    name: str,
    title: str = "",
    place: str = "",
    strokes: Strokes | None = None,
) -> UUID:
    """Keep the signature under the paper that was shown, with the signed file; the quote is
    accepted by it. Gives the key of the signature.

    Raises Invalid where nobody signs, Refused where the paper is another one by now.
    """
    if not name.strip():
        raise Invalid(N_("Write the name of who signs."), field="name")
    if not place.strip():
        raise Invalid(N_("Write the place where it is signed."), field="place")
    with store.read() as session:
        check_may_be_signed(session, shown.quote_id)
        at = store.clock.now()
        local = at_home(session, at)
    if _shown(store, shown.quote_id).sha256 != shown.sha256:
        raise Refused(N_("The paper has changed since it was shown. Show it again, then sign."))
    drawn = Signing(name.strip(), title.strip(), place.strip(), local, strokes)
    content, holder = _sealed(store, signed_pdf(shown.pdf, drawn, shown.language), shown)
    file = SignedFile(
        name=_file_name(shown),
        sha256=vault_of(store).keep(content),
        size=len(content),
        shown_sha256=shown.sha256,
        shown_size=len(shown.pdf),
        sealed_by=holder,
    )
    said = Said(name, title, place, at, strokes.written() if strokes else "")
    return keep_signed(store, shown.quote_id, said, file)


def _shown(store: Store, quote_id: UUID) -> Shown:
    with store.read() as session:
        quote = here.found(session, Quote, quote_id)
        company = company_of(session)
        contact = session.get(Contact, quote.contact_id) if quote.contact_id else None
        language = spoken(quote.language or company.language)
        facts = (
            quote.id,
            quote.number or "",
            language,
        )
        signer = contact.name if contact else ""
        title = (contact.job_title if contact else None) or ""
        place = quote.place or company.place
        lacks = _lacks(store, session, quote)
        paper = gathered(session, quote_id, to_sign=True).paper
    agreed = paper.taken
    return Shown(
        *facts,
        make(store, quote_id, to_sign=True).pdf,
        signer,
        title,
        place,
        format_money(agreed.total if agreed else paper.total, paper.currency),
        taken=_names(agreed, True),
        left=_names(agreed, False),
        lacks=lacks,
    )


def _names(agreed: Taken | None, counts: bool) -> tuple[str, ...]:
    lines = agreed.lines if agreed else ()
    return tuple(line.name for line in lines if line.counts is counts)


def _lacks(store: Store, session: Session, quote: Quote) -> tuple[str, ...]:
    language = spoken(quote.language or company_of(session).language)
    return lacking(session, vault_of(store), quote, language)


def _sealed(store: Store, content: bytes, shown: Shown) -> tuple[bytes, str]:
    """The file with the company's seal where this laptop has its certificate, and whose it is."""
    certificate = certificate_here(store)
    if certificate is None:
        return content, ""
    with speaking(shown.language):
        reason = translate(N_("Signed by the customer: {number}")).format(number=shown.number)
    return sealed(content, certificate, reason), holder_here(store)


def _file_name(shown: Shown) -> str:
    """`001-SPH-VIII-2026-signed.pdf`, in the language of the paper."""
    with speaking(shown.language):
        return paper_name(translate(N_("{number} signed")).format(number=shown.number))
