"""E-mails of this laptop that did not go out: refused, waiting since a try, or never tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.domain.retold import NO_SENDER, NO_SERVER, retold
from app.models import Account, Activity, ActivityState, User
from app.models.outgoing import Outgoing, Posting
from app.services.mailing import FACT, PAUSED
from app.services.waiting.item import Waiting, mine
from app.store import Reader
from app.store.reader import connection_of
from app.store.store import get_facts

# Plain tables: no record is mapped before the first page.
_ACCOUNT, _ACTIVITY, _LETTER = Account.__table__, Activity.__table__, Outgoing.__table__
_USER = User.__table__
# Nobody sends these any more: somebody has to look at them.
_ENDED = (Posting.FAILED, Posting.DOUBTFUL)


@dataclass(frozen=True)
class Held:
    """An e-mail that is not out, because of what was `said` when it was tried, or keeps it from
    being tried."""

    score: int
    said: str

    def sentence(self) -> str:
        """In the language in force."""
        return retold(self.said)


def letters(reader: Reader, user_id: UUID | None, day: date, limit: int) -> Iterator[Waiting]:
    """E-mails that failed or wait since a try, and those that nothing tries, the oldest first.

    One that may have arrived has no next step: its writer asks the customer before.
    """
    host, sender, paused = get_facts(connection_of(reader), f"{FACT}host", f"{FACT}sender", PAUSED)
    query = (
        sa.select(
            _LETTER.c.activity_id,
            _LETTER.c.subject,
            _LETTER.c.said,
            _LETTER.c.state,
            _ACTIVITY.c.account_id,
            _ACCOUNT.c.name,
            _USER.c.email,
        )
        .join(_ACTIVITY, _ACTIVITY.c.id == _LETTER.c.activity_id)
        .outerjoin(_ACCOUNT, _ACCOUNT.c.id == _ACTIVITY.c.account_id)
        .outerjoin(_USER, _USER.c.id == _ACTIVITY.c.owner_id)
        .where(_LETTER.c.state.in_((Posting.QUEUED, *_ENDED)), _is_open())
        .where(_is_held(host, sender, paused))
        .order_by(_LETTER.c.id)
    )
    for row in reader.execute(mine(query, _ACTIVITY.c.owner_id, user_id).limit(limit)):
        why = row.said or paused or _lacking(host, sender or row.email)
        assert why is not None, "what goes as soon as it is due is not asked for"
        step = "" if row.state == Posting.DOUBTFUL else "send_again"
        yield Waiting(
            "letter", "activity", row.activity_id, row.subject, Held(88, why),
            row.account_id, row.name or "", step,
        )  # fmt: skip


def _is_open() -> sa.ColumnElement[bool]:
    """Whether nobody has settled it since: what ended is “not done” until somebody does."""
    ended: Any = _ACTIVITY.c.state == ActivityState.NOT_DONE
    return sa.or_(_LETTER.c.state == Posting.QUEUED, ended)


def _is_held(host: str | None, sender: str | None, paused: str | None) -> sa.ColumnElement[bool]:
    """Whether there is a reason; what goes as soon as it is due has none."""
    if paused or not host:
        return sa.true()
    tried = _LETTER.c.said != ""
    return tried if sender else sa.or_(tried, _USER.c.email.is_(None), _USER.c.email == "")


def _lacking(host: str | None, sender: str | None) -> str | None:
    """Why no e-mail is tried from here; None where they are."""
    if not host:
        return NO_SERVER
    return None if sender else NO_SENDER
