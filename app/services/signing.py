"""A quote the customer signed: the signature kept, the file beside it, the quote accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import shown_in
from app.errors import NotFound, Refused
from app.i18n import N_, translate
from app.ids import uuid7
from app.models import Attachment, Quote, QuoteState, Signature
from app.models.signature import chosen_in
from app.services import here, quoting
from app.services.company import company_of
from app.services.quote_choice import check_something_taken
from app.store import Store
from app.store.store import store_of
from app.store.vault import Vault


@dataclass(frozen=True)
class Said:
    """Who signs, where and when; `strokes` as `domain/strokes.py` writes them, or empty."""

    name: str
    title: str
    place: str
    at: datetime
    strokes: str


@dataclass(frozen=True)
class SignedFile:
    """The signed paper.

    Attributes:
        name: of the file.
        sha256, size: of all of it.
        shown_sha256, shown_size: of the paper that was shown, with which it begins.
        sealed_by: whose certificate sealed it; empty where there was none.
    """

    name: str
    sha256: str
    size: int
    shown_sha256: str
    shown_size: int
    sealed_by: str


def check_may_be_signed(session: Session, quote_id: UUID) -> None:
    """Raises Refused, saying what to do, for a quote that is not with the customer, and for one of
    which they take nothing yet."""
    quote = here.found(session, Quote, quote_id)
    if quote.state is QuoteState.SENT:
        check_something_taken(session, quote)
        return
    if signed := signatures_of(session, quote_id):
        raise Refused(
            N_(
                "{signer} signed this quote already, on {day}. The signed paper is among its"
                " files; for other prices or words make a new revision and have that one signed."
            ),
            signer=signed[0].name,
            day=at_home(session, signed[0].at).date(),
        )
    raise Refused(
        N_("A quote that is “{state}” cannot be signed. Send it to the customer first.")
        if quoting.may_be_sent(quote)
        else N_(
            "A quote that is “{state}” cannot be signed: only one that is with the customer can."
            " Make a new revision and have that one signed."
        ),
        state=translate(quote.state.label),
    )


def keep_signed(store: Store, quote_id: UUID, said: Said, file: SignedFile) -> UUID:
    """Keep a signature with its file, and accept the quote, in one piece of work; gives its key.

    The bytes are in the vault already.
    """
    with store.work(N_("Sign quote")) as session:
        check_may_be_signed(session, quote_id)
        quote = here.found(session, Quote, quote_id)
        quoting.accepted(session, quote_id)
        attachment = Attachment(
            id=uuid7(),
            name=file.name,
            sha256=file.sha256,
            size=file.size,
            media_type="application/pdf",
            quote_id=quote_id,
            account_id=quote.account_id,
            owner_id=here.me(session),
        )
        signature = Signature(
            id=uuid7(),
            quote_id=quote_id,
            name=said.name.strip(),
            title=said.title.strip() or None,
            place=said.place.strip() or None,
            at=said.at,
            strokes=said.strokes or None,
            sha256=file.shown_sha256,
            size=file.shown_size,
            signed_sha256=file.sha256,
            attachment_id=attachment.id,
            device_id=store_of(session).identity.device_id,
            sealed_by=file.sealed_by or None,
            chosen=chosen_in(line.id for line in quote.lines if line.chosen),
        )
        session.add_all((attachment, signature))
        return signature.id


def at_home(session: Session, at: datetime) -> datetime:
    """A moment as the company's clocks show it, whatever zone the laptop is in."""
    return shown_in(company_of(session).zone, at)


def signatures_of(session: Session, quote_id: UUID) -> list[Signature]:
    """The signatures under a quote, the newest first."""
    query = sa.select(Signature).where(Signature.quote_id == quote_id)
    return list(session.scalars(query.order_by(Signature.at.desc(), Signature.id.desc())))


def signed_file(session: Session, vault: Vault, quote_id: UUID) -> tuple[Signature, bytes] | None:
    """The newest signature under a quote and the file it was given on; None where nobody signed.
    Raises NotFound where the file has not come to this laptop yet."""
    found = signatures_of(session, quote_id)
    if not found:
        return None
    try:
        return found[0], vault.read(found[0].signed_sha256)
    except FileNotFoundError:
        raise NotFound(
            N_("The signed file is not on this laptop yet. Synchronise, then try again.")
        ) from None


def signature_with(session: Session, sha256: str) -> Signature | None:
    """The signature whose signed file has this fingerprint."""
    return session.scalars(sa.select(Signature).where(Signature.signed_sha256 == sha256)).first()
