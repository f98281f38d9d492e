"""Birthdays that are near, of people and of companies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.domain import followup
from app.models import (
    Account,
    AccountContact,
    Contact,
    columns,
)
from app.services.waiting.item import Waiting, mine
from app.store import Reader

# Plain tables: no record is mapped before the first page.
_ACCOUNT, _AT, _CONTACT = Account.__table__, AccountContact.__table__, Contact.__table__
_ONE = timedelta(days=1)


def birthdays(reader: Reader, user_id: UUID | None, day: date, limit: int) -> Iterator[Waiting]:
    """Of contacts at one's customers, and of the customers themselves."""
    days = [day + step * _ONE for step in range(followup.WITHIN + 1)]
    wanted = {on.month * 100 + on.day for on in days}
    if 228 in wanted:
        wanted.add(229)
    people = sa.select(_CONTACT.c.id, _CONTACT.c.name, _CONTACT.c.birthday).where(
        columns.month_and_day(_CONTACT.c.birthday).in_(sorted(wanted))
    )
    if user_id is not None:
        at_mine = (
            sa.select(_AT.c.id)
            .join(_ACCOUNT, _ACCOUNT.c.id == _AT.c.account_id)
            .where(_AT.c.contact_id == _CONTACT.c.id, _ACCOUNT.c.owner_id == user_id)
        )
        people = people.where(sa.or_(_CONTACT.c.owner_id == user_id, at_mine.exists()))
    companies = sa.select(_ACCOUNT.c.id, _ACCOUNT.c.name, _ACCOUNT.c.birthday).where(
        columns.month_and_day(_ACCOUNT.c.birthday).in_(sorted(wanted))
    )
    companies = mine(companies, _ACCOUNT.c.owner_id, user_id)
    for table, query in (("contact", people), ("account", companies)):
        for row in reader.execute(query.limit(limit)):
            why = followup.birthday_near(row.birthday, day)
            if why:
                account = row.id if table == "account" else None
                yield Waiting(
                    "birthday", table, row.id, row.name, why, account, row.name if account else ""
                )
