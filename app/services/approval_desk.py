"""The manager's desk: which quotes wait for a yes or no, and what is to be known of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.access import may_approve, sees_secrets
from app.domain.limits import Breach
from app.formats import format_percent
from app.i18n import _, ngettext
from app.models import Account, Approval, Decision, Quote, QuoteState, User
from app.services import approvals, here
from app.services.approval_ground import Bought, DeskLine, bought_of, costs_of, lines_of
from app.services.limits import beyond, discount_of, limits_of, role_of
from app.services.quote_totals import totals


@dataclass(frozen=True)
class Answered:
    """An earlier request about the same quote, and its answer."""

    at: datetime | None
    decision: Decision
    by: str
    comment: str


@dataclass(frozen=True)
class Desk:
    """A quote that waits.

    Attributes:
        discount: what was taken off altogether, in per cent.
        margin, margin_percent: of the lines whose cost is known; None for who may not see them,
            or where none is. `uncosted`: how many lines are left aside, to who may see them.
        beyond: what goes beyond the limits of who asked, by the limits of today.
        asked_by, asked_at, reason: who asked when, and why.
        agreed_at: when the customer said yes on condition; None where they have not.
        lines: the lines of the quote.
        bought: what its customer has ordered within a year.
        credit_limit: the customer's; None where there is none.
        history: earlier requests about the same quote, the newest first.
        mine: whether it is one's own, which one does not answer.
    """

    request_id: UUID | None
    quote_id: UUID
    number: str
    account_id: UUID
    account: str
    account_class: str
    subject: str
    currency: str
    total: Decimal
    discount: Decimal
    margin: Decimal | None
    margin_percent: Decimal | None
    uncosted: int
    beyond: tuple[Breach, ...]
    asked_by: str
    asked_at: datetime | None
    reason: str
    agreed_at: datetime | None
    lines: tuple[DeskLine, ...]
    bought: Bought
    credit_limit: Decimal | None
    history: tuple[Answered, ...]
    mine: bool


def margin_told(percent: Decimal | None, uncosted: int, amount: str = "") -> str:
    """A margin in words, with the lines that it leaves aside; empty where there is none to see."""
    if percent is None and not amount:
        return _("not known: no line has a cost") if uncosted else ""
    said = " · ".join(filter(None, (amount, "" if percent is None else format_percent(percent))))
    if not uncosted:
        return said
    aside = ngettext(
        "without {count} line whose cost is not known",
        "without {count} lines whose cost is not known",
        uncosted,
    )
    return f"{said} · {aside.format(count=uncosted)}"


def may_answer(session: Session) -> bool:
    """Whether who works here answers requests at all; nobody in particular does."""
    role = role_of(session, here.me(session))
    return role is None or may_approve(role, own=False)


def waiting_for_answer(session: Session, limit: int = 200) -> list[Desk]:
    """What waits, the longest first."""
    query = (
        sa.select(Quote)
        .where(Quote.state == QuoteState.WAITING)
        .order_by(Quote.created_at, Quote.id)
        .limit(limit)
    )
    found = [_desk(session, quote) for quote in session.scalars(query)]
    return sorted(found, key=_since)


def desk_of(session: Session, quote_id: UUID) -> Desk:
    """One of them, whether it still waits or not. Raises NotFound."""
    return _desk(session, here.found(session, Quote, quote_id))


def _desk(session: Session, quote: Quote) -> Desk:
    requests = approvals.requests_of(session, quote.id)
    request = next((one for one in requests if one.is_open()), None)
    asked_by = request.asked_by if request else quote.owner_id
    account = session.get(Account, quote.account_id)
    role = role_of(session, here.me(session))
    sees = role is None or sees_secrets(role)
    costs = costs_of(session, quote) if sees else {}
    came_to = totals(session, quote, costs=costs)
    above = _beyond(session, quote, asked_by)
    return Desk(
        request_id=request.id if request else None,
        quote_id=quote.id,
        number=quote.number or "",
        account_id=quote.account_id,
        account=account.name if account else "",
        account_class=str(account.account_class or "") if account else "",
        subject=quote.subject or "",
        currency=quote.currency,
        total=came_to.total,
        discount=discount_of(came_to),
        margin=came_to.margin if sees else None,
        margin_percent=came_to.margin_percent if sees else None,
        uncosted=came_to.uncosted if sees else 0,
        beyond=above,
        asked_by=_name(session, asked_by),
        asked_at=request.asked_at if request else quote.created_at,
        reason=(request.reason or "") if request else "",
        agreed_at=request.agreed_at if request else None,
        lines=lines_of(quote, came_to, above, costs),
        bought=bought_of(session, quote),
        credit_limit=account.credit_limit if account else None,
        history=tuple(_history(session, [one for one in requests if one is not request])),
        mine=here.me(session) is not None and here.me(session) in (asked_by, quote.owner_id),
    )


def _beyond(session: Session, quote: Quote, asked_by: UUID | None) -> tuple[Breach, ...]:
    """By the limits of who asked: the manager's own allow more."""
    role = role_of(session, asked_by)
    return () if role is None else beyond(session, quote, role, limits_of(session))


def _history(session: Session, requests: list[Approval]) -> Iterator[Answered]:
    for one in requests:
        yield Answered(
            one.decided_at, one.decision, _name(session, one.decided_by), one.comment or ""
        )


def _name(session: Session, user_id: UUID | None) -> str:
    user = session.get(User, user_id) if user_id else None
    return user.name if user else ""


def _since(desk: Desk) -> tuple[str, UUID]:

    return (desk.asked_at.isoformat() if desk.asked_at else "~"), desk.quote_id
