"""What waits for a person: quotes, approvals, promises, quiet deals, birthdays and visits due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain import followup
from app.domain.access import may_approve
from app.i18n import N_, ngettext, translate
from app.models import (
    Account,
    AccountContact,
    Activity,
    ActivityKind,
    ActivityState,
    Contact,
    Opportunity,
    Quote,
    QuoteState,
    Stage,
    StageKind,
    User,
)
from app.models.account import ACCOUNT_BIRTHDAY
from app.models.approval import Approval as Request
from app.models.approval import Decision
from app.models.contact import CONTACT_BIRTHDAY

# Plain tables: mapped attributes would have all record types wired up before the first page.
_ACCOUNT, _AT, _CONTACT = Account.__table__, AccountContact.__table__, Contact.__table__
_REQUEST = Request.__table__
_ACTIVITY, _QUOTE = Activity.__table__, Quote.__table__
_DEAL, _STAGE, _USER = Opportunity.__table__, Stage.__table__, User.__table__

_ONE = timedelta(days=1)


@dataclass(frozen=True)
class Overdue:
    """Something promised for a day that has passed, `days` ago."""

    score: int
    days: int

    def sentence(self) -> str:
        """In the language in force."""
        text = ngettext("Due {count} day ago.", "Due {count} days ago.", self.days)
        return text.format(count=self.days)


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
        return translate(N_("Returned: {reason}")).format(reason=self.reason)


@dataclass(frozen=True)
class Waiting:
    """One thing that waits.

    Attributes:
        what: expiring, approval, answer, promise, quiet, birthday or visit.
        record, row_id: what opens when it is chosen.
        why: says so in a sentence (`why.sentence()`) and how pressing it is (`why.score`).
    """

    what: str
    record: str
    row_id: UUID
    title: str
    why: followup.Reason | Overdue | Approval | Answered
    account_id: UUID | None = None
    account_name: str = ""


def waiting_for(
    session: Session, user_id: UUID | None, day: date, limit: int = 100
) -> list[Waiting]:
    """What waits for a person on a day, the most pressing first; for all where it is None."""
    found = [
        item
        for source in (_expiring, _approvals, _answers, _promises, _quiet, _birthdays, _visits)
        for item in source(session, user_id, day, limit)
    ]
    found.sort(key=lambda item: (-item.why.score, item.what, item.title, item.row_id))
    return found[:limit]


def _expiring(session: Session, user_id: UUID | None, day: date, limit: int) -> Iterator[Waiting]:
    first, last = day - timedelta(days=followup.LAPSED), day + timedelta(days=followup.WITHIN)
    query = _quotes(QuoteState.SENT).where(_QUOTE.c.valid_until.between(first, last))
    # The nearest first: what is over for long comes last, whatever the limit.
    query = query.order_by(None).order_by(_QUOTE.c.valid_until.desc())
    for row in session.execute(_mine(query, _QUOTE.c.owner_id, user_id).limit(limit)):
        why = followup.expiring(row.valid_until, day) or followup.lapsed(row.valid_until, day)
        if why:
            yield Waiting(
                "expiring", "quote", row.id, row.number or "", why, row.account_id, row.name or ""
            )


def _approvals(session: Session, user_id: UUID | None, day: date, limit: int) -> Iterator[Waiting]:
    """Those of others, for whom may decide: one does not approve one's own."""
    asked = (_REQUEST.c.quote_id == _QUOTE.c.id) & (_REQUEST.c.decision == Decision.WAITING)
    query = _quotes(QuoteState.WAITING).outerjoin(_REQUEST, asked)
    query = query.add_columns(_REQUEST.c.reason, _REQUEST.c.agreed_at)
    if user_id is not None:
        role = session.scalar(sa.select(_USER.c.role).where(_USER.c.id == user_id))
        if role is None or not may_approve(role, own=False):
            return
        query = query.where(sa.or_(_QUOTE.c.owner_id != user_id, _QUOTE.c.owner_id.is_(None)))
    for row in session.execute(query.limit(limit)):
        yield Waiting(
            "approval",
            "quote",
            row.id,
            row.number or "",
            Approval(95 if row.agreed_at else 90, row.reason or "", row.agreed_at is not None),
            row.account_id,
            row.name or "",
        )


_ANSWERS = {QuoteState.RETURNED: 88, QuoteState.APPROVED: 86, QuoteState.WAITING: 20}


def _answers(session: Session, user_id: UUID | None, day: date, limit: int) -> Iterator[Waiting]:
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
        for row in session.execute(query.where(_QUOTE.c.owner_id == user_id).limit(limit)):
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


def _promises(session: Session, user_id: UUID | None, day: date, limit: int) -> Iterator[Waiting]:
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
            _ACTIVITY.c.starts_at < _moment(day),
            _ACTIVITY.c.rrule.is_(None),
        )
        .order_by(_ACTIVITY.c.starts_at.desc())
    )
    for row in session.execute(_mine(query, _ACTIVITY.c.owner_id, user_id).limit(limit)):
        days = max(1, (day - row.starts_at.astimezone().date()).days)
        why = Overdue(min(100, 70 + days), days)
        yield Waiting(
            "promise", "activity", row.id, row.subject, why, row.account_id, row.name or ""
        )


def _quiet(session: Session, user_id: UUID | None, day: date, limit: int) -> Iterator[Waiting]:
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
            _DEAL.c.stage_since < _moment(day),
            _STAGE.c.max_age_days.is_not(None),
        )
        .order_by(_DEAL.c.stage_since.desc())
    )
    for row in session.execute(_mine(query, _DEAL.c.owner_id, user_id).limit(5 * limit)):
        moment = max(filter(None, (row.stage_since, row.heard)))
        why = followup.gone_quiet(moment.astimezone().date(), row.max_age_days, day)
        if why:
            yield Waiting(
                "quiet", "opportunity", row.id, row.deal, why, row.account_id, row.name or ""
            )


def _birthdays(session: Session, user_id: UUID | None, day: date, limit: int) -> Iterator[Waiting]:
    days = [day + step * _ONE for step in range(followup.WITHIN + 1)]
    wanted = {on.month * 100 + on.day for on in days}
    if 228 in wanted:
        wanted.add(229)
    people = sa.select(_CONTACT.c.id, _CONTACT.c.name, _CONTACT.c.birthday).where(
        CONTACT_BIRTHDAY.in_(sorted(wanted))
    )
    if user_id is not None:
        at_mine = (
            sa.select(_AT.c.id)
            .join(_ACCOUNT, _ACCOUNT.c.id == _AT.c.account_id)
            .where(_AT.c.contact_id == _CONTACT.c.id, _ACCOUNT.c.owner_id == user_id)
        )
        people = people.where(sa.or_(_CONTACT.c.owner_id == user_id, at_mine.exists()))
    companies = sa.select(_ACCOUNT.c.id, _ACCOUNT.c.name, _ACCOUNT.c.birthday).where(
        ACCOUNT_BIRTHDAY.in_(sorted(wanted))
    )
    companies = _mine(companies, _ACCOUNT.c.owner_id, user_id)
    for table, query in (("contact", people), ("account", companies)):
        for row in session.execute(query.limit(limit)):
            why = followup.birthday_near(row.birthday, day)
            if why:
                account = row.id if table == "account" else None
                yield Waiting(
                    "birthday", table, row.id, row.name, why, account, row.name if account else ""
                )


def _visits(session: Session, user_id: UUID | None, day: date, limit: int) -> Iterator[Waiting]:
    """Customers whose turn it is.

    Only a visit that took place counts. One that was missed, put off or is still to come leaves
    the customer as late as before, so that whoever looks after them sees it; the one exception is
    a visit planned for today, which stands in the day itself. Once it is marked as missed, or
    moved to another day, the customer is back here.
    """
    today = sa.exists().where(
        _ACTIVITY.c.account_id == _ACCOUNT.c.id,
        _ACTIVITY.c.kind == ActivityKind.VISIT,
        _ACTIVITY.c.state.in_((ActivityState.PLANNED, ActivityState.CHECKED_IN)),
        _ACTIVITY.c.starts_at >= _moment(day),
        _ACTIVITY.c.starts_at < _moment(day + _ONE),
    )
    came = (
        sa.select(_ACTIVITY.c.starts_at)
        .where(
            _ACTIVITY.c.account_id == _ACCOUNT.c.id,
            _ACTIVITY.c.state == ActivityState.DONE,
            _ACTIVITY.c.kind == ActivityKind.VISIT,
        )
        .order_by(_ACTIVITY.c.starts_at.desc())
        .limit(1)
        .correlate(_ACCOUNT)
        .scalar_subquery()
    )
    own = _mine(
        sa.select(
            _ACCOUNT.c.id, _ACCOUNT.c.name, _ACCOUNT.c.visit_every_days, came.label("came")
        ).where(_ACCOUNT.c.visit_every_days > 0, ~today),
        _ACCOUNT.c.owner_id,
        user_id,
    ).subquery()
    # How many days after the interval it is, by the rule of `followup.visit_due`, roughly: the
    # rule itself has the last word below.
    never = own.c.came.is_(None)
    due = _days_later(session, own.c.came, own.c.visit_every_days)
    query = sa.select(own).where(sa.or_(never, due < _moment(day + _ONE)))
    query = query.order_by(never, due).limit(limit)
    for row in session.execute(query):
        last = row.came.astimezone().date() if row.came else None
        why = followup.visit_due(last, row.visit_every_days, day)
        if why:
            yield Waiting("visit", "account", row.id, row.name, why, row.id, row.name)


def _mine(
    query: sa.Select[*tuple[Any, ...]], owner: Any, user_id: UUID | None
) -> sa.Select[*tuple[Any, ...]]:
    return query if user_id is None else query.where(owner == user_id)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time.min).astimezone().astimezone(UTC)


def _days_later(session: Session, moment: Any, days: Any) -> Any:
    """A moment so many days later, in SQL; SQLite keeps moments as microseconds."""
    if session.get_bind().dialect.name == "sqlite":
        microseconds = sa.literal_column(str(24 * 3600 * 10**6), sa.BigInteger)
        later = sa.type_coerce(moment, sa.BigInteger) + days * microseconds
        return sa.type_coerce(later, _ACTIVITY.c.starts_at.type)
    return sa.type_coerce(moment + sa.func.make_interval(0, 0, 0, days), _ACTIVITY.c.starts_at.type)
