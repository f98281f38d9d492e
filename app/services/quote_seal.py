"""What a quote keeps of itself when it is sent, so that its paper is the same ever after."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.models import Quote
from app.services.dress import dress_of, kept
from app.services.quote_content import content_hash
from app.services.reckoning import reckoned, reckoning_of

SEALED = ("reckoned", "dress", "content_hash")


def seal(session: Session, quote: Quote) -> None:
    """Keep by which taxes it was reckoned and what its paper was dressed in, then the fingerprint
    of it all; nothing where it has its fingerprint already."""
    if quote.content_hash is not None:
        return
    if quote.reckoned is None:
        quote.reckoned = reckoned(quote, reckoning_of(session, quote))
    if quote.dress is None:
        quote.dress = kept(dress_of(session, quote), quote)
    quote.content_hash = content_hash(quote)
