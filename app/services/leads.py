"""Leads on their way: working, qualified, given up, tried again, and made a customer."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from app.errors import Refused
from app.i18n import N_
from app.ids import uuid7
from app.models import (
    Account,
    AccountContact,
    AccountKind,
    AccountType,
    Activity,
    Attachment,
    Contact,
    Lead,
    LeadStatus,
    Note,
    Tagging,
)
from app.services import here, opportunities
from app.store import Store

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Converted:
    """What a lead became; None for what was not made."""

    account_id: UUID
    contact_id: UUID | None
    opportunity_id: UUID | None


def become(store: Store, lead_id: UUID, status: LeadStatus, reason: str | None = None) -> None:
    """Put a lead on another status. Raises Refused where that is not a next step."""
    with store.work(N_("Change lead status")) as session:
        _become(session, lead_id, status, reason)


def start_working(store: Store, lead_id: UUID) -> None:
    """Somebody takes it up."""
    with store.work(N_("Work on lead")) as session:
        _become(session, lead_id, LeadStatus.WORKING)


def nurture(store: Store, lead_id: UUID) -> None:
    """Not now; we keep in touch."""
    with store.work(N_("Nurture lead")) as session:
        _become(session, lead_id, LeadStatus.NURTURING)


def qualify(store: Store, lead_id: UUID) -> None:
    """Somebody who will buy."""
    with store.work(N_("Qualify lead")) as session:
        _become(session, lead_id, LeadStatus.QUALIFIED)


def disqualify(store: Store, lead_id: UUID, reason: str) -> None:
    """Nobody for us; raises Refused where nobody says why."""
    with store.work(N_("Disqualify lead")) as session:
        _become(session, lead_id, LeadStatus.DISQUALIFIED, reason)


def recycle(store: Store, lead_id: UUID) -> None:
    """Try again with one that was given up: from recycled straight to working."""
    with store.work(N_("Recycle lead")) as session:
        _become(session, lead_id, LeadStatus.RECYCLED)
        session.flush()
        _become(session, lead_id, LeadStatus.WORKING)


def convert(
    store: Store,
    lead_id: UUID,
    account_id: UUID | None = None,
    make_contact: bool = True,
    make_opportunity: bool = True,
    deal_name: str | None = None,
    amount: Decimal | None = None,
) -> Converted:
    """Make a qualified lead a customer, with a contact and a deal as chosen, all or nothing.

    With `account_id` it joins a customer we know; nothing of that customer is overwritten. What
    was noted and planned about the lead follows. Raises Refused for a lead that is not qualified.
    """
    with store.work(N_("Convert lead")) as session:
        lead = here.found(session, Lead, lead_id)
        if lead.status is not LeadStatus.QUALIFIED:
            raise Refused(N_("Qualify this lead first, then convert it."))
        account = _account(session, lead, account_id)
        contact = _contact(session, lead, account) if make_contact and lead.name else None
        deal_id = None
        if make_opportunity:
            deal_id = opportunities.opened(
                session, _deal(lead, account, contact, deal_name, amount)
            ).id
        session.flush()
        _follow(session, lead, account.id)
        lead.account_id = account.id
        lead.contact_id = contact.id if contact else None
        lead.opportunity_id = deal_id
        lead.become(LeadStatus.CONVERTED)
        return Converted(account.id, lead.contact_id, deal_id)


def _become(session: Session, lead_id: UUID, status: LeadStatus, reason: str | None = None) -> None:
    here.found(session, Lead, lead_id).become(status, reason)


def _account(session: Session, lead: Lead, account_id: UUID | None) -> Account:
    if account_id is not None:
        return here.found(session, Account, account_id)
    person = not lead.company
    account = Account(
        id=uuid7(),
        name=lead.company or lead.name,
        kind=AccountKind.PERSON if person else AccountKind.COMPANY,
        type=AccountType.PROSPECT,
        phone=lead.phone or lead.mobile,
        whatsapp=lead.whatsapp,
        email=lead.email,
        website=lead.website,
        billing_city=lead.city,
        billing_country=lead.country,
        territory_id=lead.territory_id,
        owner_id=lead.owner_id,
        description=lead.description,
    )
    session.add(account)
    session.flush()
    return account


def _contact(session: Session, lead: Lead, account: Account) -> Contact:
    contact = Contact(
        id=uuid7(),
        name=lead.name,
        job_title=lead.job_title,
        phone=lead.phone,
        mobile=lead.mobile,
        whatsapp=lead.whatsapp,
        email=lead.email,
        city=lead.city,
        country=lead.country,
        owner_id=lead.owner_id,
    )
    session.add(contact)
    session.flush()
    people = sa.select(AccountContact.id).where(AccountContact.account_id == account.id).limit(1)
    first = session.scalars(people).first() is None
    session.add(
        AccountContact(id=uuid7(), account_id=account.id, contact_id=contact.id, primary=first)
    )
    return contact


def _deal(
    lead: Lead,
    account: Account,
    contact: Contact | None,
    name: str | None,
    amount: Decimal | None,
) -> dict[str, Any]:
    return {
        "name": name or account.name,
        "account_id": account.id,
        "contact_id": contact.id if contact else None,
        "amount": lead.amount if amount is None else amount,
        "currency": lead.currency,
        "source": lead.source,
        "owner_id": lead.owner_id,
    }


def _follow(session: Session, lead: Lead, account_id: UUID) -> None:
    """Let what is about the lead be about the customer too; it keeps the lead it came from."""
    for kind in (Activity, Note, Attachment, Tagging):
        table = kind.__table__
        about = sa.select(kind).where(table.c.lead_id == lead.id, table.c.account_id.is_(None))
        for record in session.scalars(about):
            setattr(record, "account_id", account_id)  # noqa: B010 - each of these kinds has it
