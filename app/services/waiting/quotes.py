"""Quotes that are about to expire, that wait for an answer, or came back with one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.domain import followup
from app.domain.access import may_approve
from app.i18n import N_, translate
from app.models import (
    Account,
    Quote,
    QuoteState,
    User,
)
from app.models.approval import YES_RETURNED, Decision
from app.models.approval import Approval as Request
from app.services.waiting.item import Waiting, mine
from app.store import Reader

# Plain tables: no record is mapped before the first page.
_ACCOUNT, _QUOTE = Account.__table__, Quote.__table__
_REQUEST, _USER = Request.__table__, User.__table__


@dataclass(frozen=True)
class Approval:
    """A colleague waits for a yes or no."""

    score: int = 90
    reason: str = ""
    agreed: bool = False

    def sentence(self) -> str:
        """In the language in force."""
        if self.agreed:
            return translate(N_("The customer has agreed on condition of your answer."))
        if self.reason:
            return translate(N_("Waits for approval: {reason}")).format(reason=self.reason)
        return translate(N_("Waits for approval."))


@dataclass(frozen=True)
class Answered:
    """How it stands with approval of one's own quote, which is not sent yet."""

    score: int
    state: QuoteState
    reason: str = ""
    agreed: bool = False

    def sentence(self) -> str:
        """In the language in force."""
        if self.state is QuoteState.WAITING and self.agreed:
            return translate(N_("The customer has agreed; your manager has not answered yet."))
        if self.state is QuoteState.WAITING:
            return translate(N_("Your manager has not answered yet."))
        if self.state is QuoteState.APPROVED and self.agreed:
            return translate(N_("Approved, and the customer has agreed: mark it as accepted."))
        if self.state is QuoteState.APPROVED:
            return translate(N_("Approved: send it to the customer."))
        if not self.reason:
            return translate(N_("Returned: change it and ask again."))
        text = YES_RETURNED if self.agreed else N_("Returned: {reason}")
        return translate(text).format(reason=self.reason)


def expiring(reader: Reader, user_id: UUID | None, day: date, limit: int) -> Iterator[Waiting]:
    """Sent quotes whose validity ends soon, or has just ended."""
    first, last = day - timedelta(days=followup.LAPSED), day + timedelta(days=followup.WITHIN)
    query = _quotes(QuoteState.SENT).where(_QUOTE.c.valid_until.between(first, last))
    # The nearest first: what is over for long comes last, whatever the limit.
    query = query.order_by(None).order_by(_QUOTE.c.valid_until.desc())
    for row in reader.execute(mine(query, _QUOTE.c.owner_id, user_id).limit(limit)):
        why = followup.expiring(row.valid_until, day) or followup.lapsed(row.valid_until, day)
        if why:
            yield Waiting(
                *("expiring", "quote", row.id, row.number or "", why, row.account_id),
                *(row.name or "", "expire" if isinstance(why, followup.Lapsed) else ""),
            )


def approvals(reader: Reader, user_id: UUID | None, day: date, limit: int) -> Iterator[Waiting]:
    """Those of others, for whom may decide: one does not approve one's own."""
    asked = (_REQUEST.c.quote_id == _QUOTE.c.id) & (_REQUEST.c.decision == Decision.WAITING)
    query = _quotes(QuoteState.WAITING).outerjoin(_REQUEST, asked)
    query = query.add_columns(_REQUEST.c.reason, _REQUEST.c.agreed_at)
    if user_id is not None:
        role = reader.scalar(sa.select(_USER.c.role).where(_USER.c.id == user_id))
        if role is None or not may_approve(role, own=False):
            return
        query = query.where(sa.or_(_QUOTE.c.owner_id != user_id, _QUOTE.c.owner_id.is_(None)))
    for row in reader.execute(query.limit(limit)):
        yield Waiting(
            "approval",
            "quote",
            row.id,
            row.number or "",
            Approval(95 if row.agreed_at else 90, row.reason or "", row.agreed_at is not None),
            row.account_id,
            row.name or "",
            "approve",
        )


_ANSWERS = {QuoteState.RETURNED: 88, QuoteState.APPROVED: 86, QuoteState.WAITING: 20}


def answers(reader: Reader, user_id: UUID | None, day: date, limit: int) -> Iterator[Waiting]:
    """One's own quotes that are with the manager, or back from there."""
    if user_id is None:
        return
    for state, score in _ANSWERS.items():
        agreed = sa.exists().where(
            _REQUEST.c.quote_id == _QUOTE.c.id,
            _REQUEST.c.agreed_at.is_not(None),
            _REQUEST.c.decision == Decision(state.value),
        )
        query = _quotes(state).add_columns(_QUOTE.c.reason, agreed.label("agreed"))
        for row in reader.execute(query.where(_QUOTE.c.owner_id == user_id).limit(limit)):
            why = Answered(score + 5 * row.agreed, state, row.reason or "", bool(row.agreed))
            yield Waiting(
                "answer", "quote", row.id, row.number or "", why, row.account_id, row.name or ""
            )


def _quotes(state: QuoteState) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            _QUOTE.c.id, _QUOTE.c.number, _QUOTE.c.valid_until, _QUOTE.c.account_id, _ACCOUNT.c.name
        )
        .outerjoin(_ACCOUNT, _ACCOUNT.c.id == _QUOTE.c.account_id)
        .where(_QUOTE.c.state == state)
        .order_by(_QUOTE.c.valid_until)
    )
