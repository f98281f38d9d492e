"""To whom at a customer a quote goes where nobody says it: the only contact, or the main one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from app.models import AccountContact, Contact

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def usual_addressee(session: Session, account_id: UUID) -> Contact | None:
    """The contact of a customer who has one, or has marked one of several as the main one."""
    part = AccountContact
    query = (
        sa.select(Contact, part.primary)
        .join(part, part.contact_id == Contact.id)
        .where(part.account_id == account_id)
        .where(part.inactive.is_not(True), Contact.inactive.is_not(True))
    )
    everybody: dict[Contact, None] = {}
    main: dict[Contact, None] = {}
    for contact, marked in session.execute(query):
        everybody[contact] = None
        main |= {contact: None} if marked else {}
    for some in (everybody, main):
        if len(some) == 1:
            return next(iter(some))
    return None
