"""What was promised for a day that has passed, and deals gone quiet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.domain import followup
from app.i18n import ngettext
from app.models import (
    Account,
    Activity,
    ActivityState,
    Opportunity,
    Stage,
    StageKind,
)
from app.services.waiting.item import Waiting, beginning_of, mine
from app.store import Reader

# Plain tables: no record is mapped before the first page.
_ACCOUNT, _ACTIVITY = Account.__table__, Activity.__table__
_DEAL, _STAGE = Opportunity.__table__, Stage.__table__


@dataclass(frozen=True)
class Overdue:
    """Something promised for a day that has passed, `days` ago."""

    score: int
    days: int

    def sentence(self) -> str:
        """In the language in force."""
        text = ngettext("Due {count} day ago.", "Due {count} days ago.", self.days)
        return text.format(count=self.days)


def promises(reader: Reader, user_id: UUID | None, day: date, limit: int) -> Iterator[Waiting]:
    """What was planned for a day that has passed, the latest first."""
    query = (
        sa.select(
            _ACTIVITY.c.id,
            _ACTIVITY.c.subject,
            _ACTIVITY.c.starts_at,
            _ACTIVITY.c.account_id,
            _ACCOUNT.c.name,
        )
        .outerjoin(_ACCOUNT, _ACCOUNT.c.id == _ACTIVITY.c.account_id)
        .where(
            _ACTIVITY.c.state.in_((ActivityState.PLANNED, ActivityState.CHECKED_IN)),
            _ACTIVITY.c.starts_at < beginning_of(day),
            _ACTIVITY.c.rrule.is_(None),
        )
        .order_by(_ACTIVITY.c.starts_at.desc())
    )
    for row in reader.execute(mine(query, _ACTIVITY.c.owner_id, user_id).limit(limit)):
        days = max(1, (day - row.starts_at.astimezone().date()).days)
        why = Overdue(min(100, 70 + days), days)
        yield Waiting(
            "promise", "activity", row.id, row.subject, why, row.account_id, row.name or ""
        )


def quiet(reader: Reader, user_id: UUID | None, day: date, limit: int) -> Iterator[Waiting]:
    """Open deals of which nothing was heard for longer than their stage allows."""
    heard = sa.func.max(_ACTIVITY.c.starts_at, type_=_ACTIVITY.c.starts_at.type)
    last = (
        sa.select(heard)
        .where(_ACTIVITY.c.opportunity_id == _DEAL.c.id, _ACTIVITY.c.state == ActivityState.DONE)
        .correlate(_DEAL)
        .scalar_subquery()
    )
    query = (
        sa.select(
            _DEAL.c.id,
            _DEAL.c.name.label("deal"),
            _DEAL.c.stage_since,
            _DEAL.c.account_id,
            _ACCOUNT.c.name,
            _STAGE.c.max_age_days,
            last.label("heard"),
        )
        .join(_STAGE, _STAGE.c.id == _DEAL.c.stage_id)
        .outerjoin(_ACCOUNT, _ACCOUNT.c.id == _DEAL.c.account_id)
        .where(
            _DEAL.c.kind == StageKind.OPEN,
            _DEAL.c.stage_since < beginning_of(day),
            _STAGE.c.max_age_days.is_not(None),
        )
        .order_by(_DEAL.c.stage_since.desc())
    )
    for row in reader.execute(mine(query, _DEAL.c.owner_id, user_id).limit(5 * limit)):
        moment = max(filter(None, (row.stage_since, row.heard)))
        why = followup.gone_quiet(moment.astimezone().date(), row.max_age_days, day)
        if why:
            yield Waiting(
                "quiet", "opportunity", row.id, row.deal, why, row.account_id, row.name or ""
            )
