"""What the person at work may change, by the rules the server keeps too (`domain/access.py`)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.access import NOT_YOUR_ROLE, may_write
from app.errors import NotAllowed
from app.models import User
from app.models.base import Synced
from app.models.sight import read_only


class Rights:
    """The rights of one person within one piece of work."""

    def __init__(self, session: Session, user_id: UUID | None) -> None:
        self._session = session
        self._user_id = user_id
        self._role: str | None = None

    def check(self, record: Synced, changed: Collection[str] = ()) -> None:
        """Raises NotAllowed where the role may not write this record, or one of these fields.

        Nobody in particular, as in a profile that belongs to no company, may do everything.
        """
        if self._user_id is None:
            return
        if self._role is None:
            self._role = self._ask(self._user_id)
        if not self._role:
            return
        closed = read_only(self._role).get(record.__tablename__, frozenset())
        if not may_write(self._role, record.__tablename__, record.is_shared()) or any(
            name in closed for name in changed
        ):
            raise NotAllowed(NOT_YOUR_ROLE)

    def _ask(self, user_id: UUID) -> str:
        user = User.__table__
        query = sa.select(user.c.role).where(user.c.id == user_id)
        return str(self._session.connection().execute(query).scalar_one_or_none() or "")
