"""Who pushes in one request: what they may, where they are at home, how far they had seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.errors import NoEntry, NotAllowed
from app.i18n import N_
from app.models import Role, User
from app.server.book import Book
from app.server.buckets import granted, territories_of
from app.server.intent import Author, moment_of
from app.server.late import Reach
from app.server.recovery import Aside
from app.server.seen import seen_by
from app.store.statements import Statement, said
from app.sync.protocol import SyncRequest

CLOSED = N_("This account has been closed. Ask the person who runs the server.")

_USER = User.__table__.c
_ROLE = Statement(lambda: sa.select(_USER.role, _USER.active).where(_USER.id == said("who")))


@dataclass(frozen=True)
class Authors:
    """The authors of what one request brings.

    Attributes:
        leaving: these are the last words of a laptop; those of a closed account are taken too.
    """

    book: Book
    request: SyncRequest
    now: datetime
    leaving: bool

    def who(self, user_id: UUID, device: UUID) -> Author:
        """A person as they stand now. Raises NoEntry for a closed account."""
        connection = self.book.connection
        known = _ROLE.first(connection, who=user_id)
        if known is None or not (known.active or self.leaving):
            raise NoEntry(CLOSED, "closed")
        homes = territories_of(connection, {user_id})
        return Author(
            user_id,
            device,
            Role(known.role),
            frozenset(granted(connection, user_id)),
            self.now - moment_of(self.request.now, self.now),
            home=homes[0] if homes else None,
            seen=seen_by(self.book.bare, self.request),
            reach=Reach(self.book.bare, device, self.request, not self.leaving),
        )

    def of_aside(self, one: Aside) -> Author:
        """Who typed what waits; somebody who left since writes into nobody's book."""
        try:
            author = self.who(one.user_id, one.device)
        except NotAllowed:
            author = Author(one.user_id, one.device, Role.REP, frozenset(), one.offset)
        return replace(author, offset=one.offset, seen=one.seen, reach=None)
