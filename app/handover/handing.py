"""A quote made ready to go: to whom, in which words, with which paper."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.documents.batch import paper_name
from app.documents.from_quote import quote_pdf_of
from app.domain.addresses import addresses_in
from app.domain.letter_text import filled
from app.errors import Invalid, Refused
from app.formats import format_date, format_money
from app.handover.lacking import lacking, signed_name
from app.handover.letter_texts import EMAIL, MESSAGE, SUBJECT, text_for
from app.handover.mail_account import mail_account
from app.i18n import N_, speaking, spoken
from app.models import Account, AccountContact, Contact, Quote, User
from app.models.language import check_language
from app.models.quote import HELD
from app.services import here, mailing
from app.services.company import company_of
from app.services.signing import signatures_of
from app.store import Store
from app.store.vault import vault_of


@dataclass(frozen=True)
class Draft:
    """An e-mail about a quote, as it is put before whoever sends it; `lacks` says what is missing
    from its paper here."""

    quote_id: UUID
    account_id: UUID
    contact_id: UUID | None
    language: str
    to: str
    copies: str
    subject: str
    text: str
    file_name: str
    lacks: tuple[str, ...] = ()


def draft_email(store: Store, quote_id: UUID, language: str | None = None) -> Draft:
    """An e-mail with a quote, in the customer's language unless another is named.

    Raises Invalid for a language we do not write.
    """
    vault = vault_of(store)
    with store.read() as session:
        quote = here.found(session, Quote, quote_id)
        chosen = _language(session, quote, language)
        contact = contact_of(session, quote)
        account = here.found(session, Account, quote.account_id)
        email = (contact.email if contact else None) or account.email or ""
        words = _words(session, quote, account, contact, chosen)
        return Draft(
            quote_id,
            account.id,
            quote.contact_id,
            chosen,
            email,
            "",
            filled(text_for(session, SUBJECT, chosen), words),
            filled(text_for(session, EMAIL, chosen), words),
            signed_name(session, vault, quote, chosen)
            or paper_name(quote.number or "", quote.revision),
            lacking(session, vault, quote, chosen),
        )


def message_for(store: Store, quote_id: UUID, language: str | None = None) -> str:
    """What is said about a quote in a message."""
    with store.read() as session:
        quote = here.found(session, Quote, quote_id)
        chosen = _language(session, quote, language)
        account = here.found(session, Account, quote.account_id)
        words = _words(session, quote, account, contact_of(session, quote), chosen)
        return filled(text_for(session, MESSAGE, chosen), words)


def letter_of(store: Store, draft: Draft) -> mailing.Letter:
    """The letter a draft asks for, its paper kept in the vault.

    Raises Invalid where an address or the subject is wrong, Refused for a quote that a customer
    may not see yet.
    """
    to = addresses_in(draft.to, "to")
    copies = addresses_in(draft.copies, "copies")
    if not to:
        raise Invalid(
            N_(
                "Write to whom it goes: no e-mail address of the customer is known. Say it here"
                " (“--to siti@maju.co.id” on the command line), or write it once under “E-mail”"
                " of the contact or the account."
            ),
            field="to",
        )
    if not draft.subject.strip():
        raise Invalid(N_("Write what it is about."), field="subject")
    content = paper_to_hand(store, draft.quote_id, draft.language)
    about = {"quote_id": draft.quote_id, "account_id": draft.account_id}
    if draft.contact_id:
        about["contact_id"] = draft.contact_id
    digest = vault_of(store).keep(content)
    file = mailing.Enclosed(draft.file_name, digest, len(content))
    sender = mail_account(store).sender
    return mailing.Letter(to, draft.subject.strip(), draft.text, copies, (file,), about, sender)


def email_quote(store: Store, draft: Draft, again: bool = False) -> UUID:
    """Queue an e-mail with a quote; gives the key of the activity that tells of it.

    Raises Refused where the same one waits already, unless it is wanted `again`.
    """
    letter = letter_of(store, draft)
    if not again:
        mailing.check_not_waiting(store, letter)
    return mailing.queue(store, letter)


def check_may_go(store: Store, quote_id: UUID) -> None:
    """Raises Refused for a quote that was not sent: its number and content are not fixed yet."""
    with store.read() as session:
        if here.found(session, Quote, quote_id).sent_at is None:
            raise Refused(N_("Send the quote first: only then its content and number are fixed."))


def paper_to_hand(store: Store, quote_id: UUID, language: str | None = None) -> bytes:
    """What the customer gets: the file they signed, else the paper of a quote that was sent.

    Raises Refused for one that was not.
    """
    check_may_go(store, quote_id)
    with store.read() as session:
        quote = here.found(session, Quote, quote_id)
        signed = [signature.signed_sha256 for signature in signatures_of(session, quote_id)]
        own = spoken(quote.language or company_of(session).language)
    if signed and language in (None, own):
        vault = vault_of(store)
        if vault.has(signed[0]):
            return vault.read(signed[0])
    return quote_pdf_of(store, quote_id, language)


def _language(session: Session, quote: Quote, language: str | None) -> str:
    check_language(language, "language")
    return spoken(language or quote.language or company_of(session).language)


def contact_of(session: Session, quote: Quote) -> Contact | None:
    """Whom it is for: the one named, else the main contact of the customer."""
    if quote.contact_id:
        return session.get(Contact, quote.contact_id)
    query = (
        sa.select(Contact)
        .join(AccountContact, AccountContact.contact_id == Contact.id)
        .where(AccountContact.account_id == quote.account_id, AccountContact.inactive.is_(False))
        .order_by(AccountContact.primary.desc(), AccountContact.id)
    )
    return session.scalars(query.limit(1)).first()


def _words(
    session: Session, quote: Quote, account: Account, contact: Contact | None, language: str
) -> dict[str, str]:
    owner = session.get(User, quote.owner_id) if quote.owner_id else None
    with speaking(language):
        person = " ".join(filter(None, (contact.salutation, contact.name))) if contact else ""
        comes_to = quote.own_total if quote.state in HELD else quote.total
        total = "" if comes_to is None else format_money(comes_to, quote.currency)
        until = format_date(quote.valid_until, "long") if quote.valid_until else ""
    return {
        "number": quote.number or "",
        "total": total,
        "valid_until": until,
        "contact": person or account.name,
        "account": account.name,
        "sender": owner.name if owner else "",
        "company": company_of(session).name,
        "subject": quote.subject or "",
    }
