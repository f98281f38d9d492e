"""What would go into the customer's hands incomplete from this laptop: said before it goes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.documents.concerns import without
from app.errors import Doubted
from app.i18n import N_, _, spoken
from app.models import Attachment, Quote
from app.services.brochures import missing
from app.services.company import company_of
from app.services.dress import dress_of
from app.services.signing import signatures_of
from app.store.vault import Vault

ELSEWHERE = N_(
    "The file the customer signed is not on this laptop yet, so the paper goes without the"
    " signature. Synchronise first."
)


def lacking(session: Session, vault: Vault, quote: Quote, language: str) -> tuple[str, ...]:
    """Sentences about what the paper of a quote would go without; none where it is whole."""
    signatures = signatures_of(session, quote.id) if _is_own(session, quote, language) else []
    if signatures:
        return () if vault.has(signatures[0].signed_sha256) else (_(ELSEWHERE),)
    return tuple(without(missing(vault, dress_of(session, quote).pages, language)))


def signed_name(session: Session, vault: Vault, quote: Quote, language: str) -> str:
    """What the file is called that the customer signed; empty where there is none to go."""
    for signature in signatures_of(session, quote.id)[:1]:
        if _is_own(session, quote, language) and vault.has(signature.signed_sha256):
            file = session.get(Attachment, signature.attachment_id)
            return file.name if file else ""
    return ""


def check_whole(lacks: tuple[str, ...], as_it_is: bool) -> None:
    """Raises Doubted where a paper would go incomplete, unless that was said to be meant."""
    if lacks and not as_it_is:
        raise Doubted(lacks)


def _is_own(session: Session, quote: Quote, language: str) -> bool:
    """Whether this is the language of the paper that was put before the customer."""
    return language == spoken(quote.language or company_of(session).language)
