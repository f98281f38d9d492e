"""E-mails of this laptop that could not go out when they were last tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.domain.retold import retold
from app.models import Account, Activity
from app.models.outgoing import Outgoing, Posting
from app.services.waiting.item import Waiting, mine
from app.store import Reader

# Plain tables: no record is mapped before the first page.
_ACCOUNT, _ACTIVITY, _LETTER = Account.__table__, Activity.__table__, Outgoing.__table__


@dataclass(frozen=True)
class Held:
    """An e-mail that waits, because of what was `said` when it was tried."""

    score: int
    said: str

    def sentence(self) -> str:
        """In the language in force."""
        return retold(self.said)


def letters(reader: Reader, user_id: UUID | None, day: date, limit: int) -> Iterator[Waiting]:
    """E-mails that wait since a try that failed, the oldest first."""
    query = (
        sa.select(
            _LETTER.c.activity_id,
            _LETTER.c.subject,
            _LETTER.c.said,
            _ACTIVITY.c.account_id,
            _ACCOUNT.c.name,
        )
        .join(_ACTIVITY, _ACTIVITY.c.id == _LETTER.c.activity_id)
        .outerjoin(_ACCOUNT, _ACCOUNT.c.id == _ACTIVITY.c.account_id)
        .where(_LETTER.c.state == Posting.QUEUED, _LETTER.c.said.is_not(None))
        .order_by(_LETTER.c.id)
    )
    for row in reader.execute(mine(query, _ACTIVITY.c.owner_id, user_id).limit(limit)):
        yield Waiting(
            "letter", "activity", row.activity_id, row.subject, Held(88, row.said),
            row.account_id, row.name or "", "send_again",
        )  # fmt: skip
