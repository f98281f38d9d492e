"""At which customer each contact is."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from app.models import Account, AccountContact


def companies(
    connection: sa.Connection, contact_ids: Sequence[UUID]
) -> dict[UUID, tuple[UUID, str]]:
    """Key and name of each contact's customer: where it is the main contact, else any."""
    link, account = AccountContact.__table__.c, Account.__table__.c
    query = (
        sa.select(link.contact_id, account.id, account.name)
        .join_from(AccountContact.__table__, Account.__table__, link.account_id == account.id)
        .where(link.contact_id.in_(contact_ids), link.inactive.is_(False))
        .order_by(link.primary)
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}
