"""What others wrote stays in this file's journal only as long as its reader may see it (R8)."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from app.models import User
from app.models.base import table_of
from app.models.sight import hidden
from app.store import journal


def forget_hidden(connection: sa.Connection, user_id: UUID | None) -> None:
    """Drop the values of fields that this person's role sees no more, as others had written them.

    Who comes to see less reads everything anew, and hears of the role with it.
    """
    user = table_of(User)
    role = connection.execute(sa.select(user.c.role).where(user.c.id == user_id)).scalar()
    for record, fields in hidden(role).items() if role else ():
        journal.forget_fields(connection, record, fields)
