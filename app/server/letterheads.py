"""Whose paper it is: what a quote was sent with is the company's own letterhead, bank and logo.

As its author's laptop had been given them: who was away while the company moved has sent in good
faith what it was called before.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.errors import Refused
from app.i18n import N_
from app.models import Preference, Quote
from app.server.as_seen import changed_unseen
from app.server.seen import Seen
from app.services.company import company_of
from app.services.dress import dress_of
from app.services.letterhead import LOGO, logo_kept
from app.services.preferences import key_of

OTHER_LETTERHEAD = N_(
    "The letterhead or the bank on this quote is not the company’s. Look at it again, then send it"
    " anew."
)
# Who writes and where to pay; how it looks is nobody's harm.
_SAID = ("name", "legal_name", "address", "phone", "email", "website", "tax_id", "bank")


def check_letterhead(session: Session, quote: Quote, seen: Seen) -> None:
    """Raises Refused for a quote that says otherwise; `seen`: what of the journal its
    author's laptop had heard."""
    if quote.dress is None:
        return
    claimed, ours = dress_of(session, quote), company_of(session)
    other = [
        f"company.{name}" for name in _SAID if getattr(claimed.company, name) != getattr(ours, name)
    ]
    if claimed.logo != logo_kept(session):
        other.append(LOGO)
    connection = session.connection()
    if not all(changed_unseen(connection, Preference, key_of(name), seen) for name in other):
        raise Refused(OTHER_LETTERHEAD)
