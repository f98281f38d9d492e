"""Everything about a customer, newest first, a page at a time.

Each source is one plain SELECT over the customer's own rows (their indexes begin with the
account's key), so the cost grows with this customer's history and not with the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.domain.retold import retold
from app.i18n import _
from app.models import (
    Activity,
    ActivityKind,
    ActivityState,
    Approval,
    Attachment,
    Delivery,
    Direction,
    Note,
    Opportunity,
    Order,
    OrderLine,
    Quote,
    Stage,
    StageChange,
)
from app.store import Op, journal

# Changes of the customer itself that somebody who comes back wants to see.
HIGHLIGHTS = frozenset(
    {"name", "type", "account_class", "lifecycle", "owner_id", "territory_id", "price_list_id",
     "credit_limit", "payment_days"}
)  # fmt: skip
_OVER = (ActivityState.DONE, ActivityState.NOT_DONE, ActivityState.MISSED)
# An e-mail that waits for a network is no plan: it is on its way.
_ON_ITS_WAY = (
    (Activity.state == ActivityState.PLANNED)
    & (Activity.kind == ActivityKind.EMAIL)
    & (Activity.direction == Direction.OUT)
    & Activity.starts_at.is_(None)
)


@dataclass(frozen=True)
class Entry:
    """One thing that happened.

    Attributes:
        what: note, activity, quote, quote_sent, quote_decided, approval (asked for),
            approval_answer, order, delivery, deal, stage, file or change.
        record, row_id: what opens when the entry is chosen.
        kind: the choice that gives it its icon (of an activity, a quote's state); may be empty.
        title, text: its first line and what was said; a `change` holds the field's name and, in
            `before` and `after`, its plain values.
        by: who did it.
    """

    at: datetime
    what: str
    record: str
    row_id: UUID
    title: str
    text: str = ""
    kind: str = ""
    by: UUID | None = None
    before: Any = None
    after: Any = None

    def place(self) -> tuple[datetime, int, str, str]:
        """Where it stands among others; ties are settled the same way everywhere."""
        return self.at, self.row_id.int, self.what, self.title


def timeline(
    session: Session,
    account_id: UUID,
    limit: int = 50,
    after: Entry | None = None,
    what: Iterable[str] = (),
) -> list[Entry]:
    """The newest `limit` entries, or those that follow `after`; only of `what` where given."""
    wanted = frozenset(what)
    until = after.at if after else None
    # Entries of one moment may have to be passed over on the second page.
    most = limit if after is None else 2 * limit
    found = [
        entry
        for source in (
            *(_notes, _activities, _quotes, _approvals, _orders, _deliveries),
            *(_deals, _stages, _files, _changes),
        )
        for entry in source(session, account_id, until, most)
        if not wanted or entry.what in wanted
    ]
    found.sort(key=Entry.place, reverse=True)
    if after is not None:
        found = [entry for entry in found if entry.place() < after.place()]
    return found[:limit]


def _notes(
    session: Session, account_id: UUID, until: datetime | None, most: int
) -> Iterator[Entry]:
    query = sa.select(Note.id, Note.at, Note.text, Note.created_by)
    query = query.where(Note.account_id == account_id, Note.at.is_not(None))
    for row in _newest(session, query, Note.at, until, most):
        yield Entry(row.at, "note", "note", row.id, "", row.text, by=row.created_by)


def _activities(
    session: Session, account_id: UUID, until: datetime | None, most: int
) -> Iterator[Entry]:
    at = sa.func.coalesce(
        Activity.done_at, Activity.starts_at, Activity.created_at, type_=Activity.done_at.type
    )
    query = sa.select(
        Activity.id,
        at.label("at"),
        Activity.subject,
        Activity.outcome,
        Activity.reason,
        Activity.kind,
        Activity.owner_id,
        Activity.state,
    ).where(Activity.account_id == account_id, Activity.state.in_(_OVER) | _ON_ITS_WAY)
    for row in _newest(session, query, at, until, most):
        said = retold(row.outcome or row.reason or "")
        if row.state is ActivityState.PLANNED:
            said = _("Waiting to be sent.")
        yield Entry(
            row.at, "activity", "activity", row.id, row.subject, said, row.kind.value, row.owner_id
        )


def _quotes(
    session: Session, account_id: UUID, until: datetime | None, most: int
) -> Iterator[Entry]:
    columns = (Quote.id, Quote.number, Quote.subject, Quote.state, Quote.owner_id)
    for what, at in (
        ("quote", Quote.created_at),
        ("quote_sent", Quote.sent_at),
        ("quote_decided", Quote.decided_at),
    ):
        query = sa.select(*columns, at.label("at")).where(
            Quote.account_id == account_id, at.is_not(None)
        )
        for row in _newest(session, query, at, until, most):
            yield Entry(
                row.at,
                what,
                "quote",
                row.id,
                row.number or "",
                row.subject or "",
                row.state.value,
                row.owner_id,
            )


def _approvals(
    session: Session, account_id: UUID, until: datetime | None, most: int
) -> Iterator[Entry]:
    """Asked for with the reason; answered with the comment."""
    for what, at, text, by in (
        ("approval", Approval.asked_at, Approval.reason, Approval.asked_by),
        ("approval_answer", Approval.decided_at, Approval.comment, Approval.decided_by),
    ):
        query = (
            sa.select(
                Approval.quote_id, Quote.number, Approval.decision,
                at.label("at"), text.label("text"), by.label("by"),
            )
            .join(Quote, Quote.id == Approval.quote_id)
            .where(Quote.account_id == account_id, at.is_not(None))
        )  # fmt: skip
        for row in _newest(session, query, at, until, most):
            kind = row.decision.value if what == "approval_answer" else ""
            yield Entry(
                row.at, what, "quote", row.quote_id, row.number or "", row.text or "", kind, row.by
            )


def _orders(
    session: Session, account_id: UUID, until: datetime | None, most: int
) -> Iterator[Entry]:
    at = Order.created_at
    query = sa.select(
        Order.id, Order.number, Order.customer_po, Order.state, Order.owner_id, at.label("at")
    ).where(Order.account_id == account_id, at.is_not(None))
    for row in _newest(session, query, at, until, most):
        yield Entry(
            row.at, "order", "order", row.id, row.number or "", row.customer_po or "",
            row.state.value, row.owner_id,
        )  # fmt: skip


def _deliveries(
    session: Session, account_id: UUID, until: datetime | None, most: int
) -> Iterator[Entry]:
    """One entry for what came together: noted in the same moment for the same order."""
    at = Delivery.created_at
    query = (
        sa.select(
            Order.id, Order.number, at.label("at"), sa.func.max(Delivery.note).label("note"),
            Delivery.created_by,
        )
        .join(OrderLine, OrderLine.id == Delivery.line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.account_id == account_id, at.is_not(None))
        .group_by(Order.id, Order.number, at, Delivery.created_by)
    )  # fmt: skip
    for row in _newest(session, query, at, until, most):
        yield Entry(
            row.at, "delivery", "order", row.id, row.number or "", row.note or "", "",
            row.created_by,
        )  # fmt: skip


def _deals(
    session: Session, account_id: UUID, until: datetime | None, most: int
) -> Iterator[Entry]:
    at = Opportunity.created_at
    query = sa.select(Opportunity.id, Opportunity.name, Opportunity.created_by, at.label("at"))
    query = query.where(Opportunity.account_id == account_id, at.is_not(None))
    for row in _newest(session, query, at, until, most):
        yield Entry(row.at, "deal", "opportunity", row.id, row.name, by=row.created_by)


def _stages(
    session: Session, account_id: UUID, until: datetime | None, most: int
) -> Iterator[Entry]:
    old, new = aliased(Stage), aliased(Stage)
    query = (
        sa.select(
            Opportunity.id,
            Opportunity.name,
            StageChange.at,
            StageChange.created_by,
            old.name.label("old"),
            new.name.label("new"),
            new.kind,
        )
        .join(Opportunity, Opportunity.id == StageChange.opportunity_id)
        .outerjoin(old, old.id == StageChange.from_stage_id)
        .outerjoin(new, new.id == StageChange.to_stage_id)
        .where(Opportunity.account_id == account_id)
    )
    for row in _newest(session, query, StageChange.at, until, most):
        kind = row.kind.value if row.kind else ""
        yield Entry(
            row.at,
            "stage",
            "opportunity",
            row.id,
            row.name,
            kind=kind,
            by=row.created_by,
            before=row.old,
            after=row.new,
        )


def _files(
    session: Session, account_id: UUID, until: datetime | None, most: int
) -> Iterator[Entry]:
    at = Attachment.created_at
    query = sa.select(Attachment.id, Attachment.name, Attachment.created_by, at.label("at"))
    query = query.where(Attachment.account_id == account_id, at.is_not(None))
    for row in _newest(session, query, at, until, most):
        yield Entry(row.at, "file", "attachment", row.id, row.name, by=row.created_by)


def _changes(
    session: Session, account_id: UUID, until: datetime | None, most: int
) -> Iterator[Entry]:
    shown = 0
    for line in journal.history(session.connection(), "account", account_id):
        if line.op is not Op.UPDATE or line.field not in HIGHLIGHTS or shown == most:
            continue
        if until is None or line.at <= until:
            shown += 1
            yield Entry(
                line.at,
                "change",
                "account",
                account_id,
                line.field,
                by=line.user_id,
                before=line.before,
                after=line.after,
            )


def _newest(
    session: Session,
    query: sa.Select[*tuple[Any, ...]],
    at: Any,
    until: datetime | None,
    most: int,
) -> Iterable[Any]:
    if until is not None:
        query = query.where(at <= until)
    return session.execute(query.order_by(at.desc()).limit(most))
