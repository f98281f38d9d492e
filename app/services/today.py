"""A person's day: whom to see or call and why, what was last said, and what waits.

Everything is read by plain SELECTs with a limit. What serves them: the day and what is overdue
`ix_activity_day` (owner, state, start); last words `ix_note_last` (account, when) and
`ix_activity_last` (account, state, start); quotes `ix_quote_state_until`; orders
`ix_order_state_due`; deals `ix_opportunity_quiet` (owner, kind, since) and `ix_activity_deal`
(deal, state, start);
birthdays the `..._birthday` indexes on day and month; visits due `ix_account_visits` (owner,
frequency) with one look into `ix_activity_last` for each customer of one's own with a frequency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from app.domain.retold import is_prepared, retold
from app.models import Account, Activity, ActivityKind, ActivityState, Note
from app.services import here
from app.services.reach import mobile
from app.services.waiting.everything import waiting_for
from app.services.waiting.item import Waiting
from app.store import Reader

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# Plain tables: no record is mapped before the first page.
_ACCOUNT, _ACTIVITY, _NOTE = Account.__table__, Activity.__table__, Note.__table__

MOST = 100
LETTERS = (ActivityKind.EMAIL, ActivityKind.MESSAGE)
_WAITING = (ActivityState.PLANNED, ActivityState.CHECKED_IN)


@dataclass(frozen=True)
class Slot:
    """Something in the day.

    Attributes:
        start, end: None for what has no time.
        occurrence: of a repeating activity, the start of this time; give it to `finish`.
        reason: why, as it was planned.
        last_words: the latest note or result at this customer, and when that was.
    """

    activity_id: UUID
    kind: ActivityKind
    state: ActivityState
    subject: str
    start: datetime | None
    end: datetime | None
    all_day: bool = False
    occurrence: datetime | None = None
    reason: str = ""
    location: str = ""
    contact_id: UUID | None = None
    account_id: UUID | None = None
    account_name: str = ""
    phone: str = ""
    whatsapp: str = ""
    city: str = ""
    last_words: str = ""
    last_words_at: datetime | None = None


@dataclass(frozen=True)
class Today:
    """The day of one person: `slots` by time, `waiting` the most pressing first."""

    day: date
    slots: tuple[Slot, ...]
    waiting: tuple[Waiting, ...]


# Gives the starts of a repeating activity (rule, zone, start, exdates) within a window.
Occurrences = Callable[[Any, datetime, datetime], Iterable[datetime]]


def today(
    session: Session,
    user_id: UUID | None,
    occurrences: Occurrences | None = None,
    limit: int = MOST,
) -> Today:
    """The day of a person, as it is now; of everybody where `user_id` is None.

    `occurrences` expands what repeats (`app/calendars/from_activity.py: starts_within`).
    """
    day = here.my_day(session)
    return Today(
        day,
        tuple(slots_of(session, user_id, day, occurrences, limit)),
        tuple(waiting_for(session, user_id, day, limit)),
    )


def slots_of(
    reader: Reader,
    user_id: UUID | None,
    day: date,
    occurrences: Occurrences | None = None,
    limit: int = MOST,
) -> list[Slot]:
    """What takes place on a day, done or not, by time; not what was only prepared: it was never
    planned, and nobody knows whether it was done."""
    start, end = _moment(day), _moment(day + timedelta(days=1))
    single = reader.execute(_single(user_id, start, end).limit(limit))
    slots = [_slot(row) for row in single if not _is_prepared(row)]
    if occurrences is not None:
        slots += _repeating(reader, user_id, start, end, occurrences)
    slots.sort(key=lambda slot: (slot.start or start, slot.activity_id))
    return _with_customers(reader, slots[:limit])


def _moment(day: date) -> datetime:
    """When the day begins where the machine is."""
    return datetime.combine(day, time.min).astimezone().astimezone(UTC)


_COLUMNS = (
    _ACTIVITY.c.id, _ACTIVITY.c.kind, _ACTIVITY.c.state, _ACTIVITY.c.subject, _ACTIVITY.c.starts_at,
    _ACTIVITY.c.ends_at, _ACTIVITY.c.all_day, _ACTIVITY.c.description, _ACTIVITY.c.location,
    _ACTIVITY.c.account_id, _ACTIVITY.c.contact_id, _ACTIVITY.c.outcome,
)  # fmt: skip
_SERIES = (_ACTIVITY.c.rrule, _ACTIVITY.c.exdates, _ACTIVITY.c.zone)


def _single(user_id: UUID | None, start: datetime, end: datetime) -> sa.Select[*tuple[Any, ...]]:
    query = sa.select(*_COLUMNS).where(
        _ACTIVITY.c.state.in_(tuple(ActivityState)),
        _ACTIVITY.c.starts_at >= start,
        _ACTIVITY.c.starts_at < end,
        _ACTIVITY.c.rrule.is_(None),
    )
    if user_id is not None:
        query = query.where(_ACTIVITY.c.owner_id == user_id)
    return query.order_by(_ACTIVITY.c.starts_at)


def _repeating(
    reader: Reader,
    user_id: UUID | None,
    start: datetime,
    end: datetime,
    occurrences: Occurrences,
) -> Iterator[Slot]:
    query = sa.select(*_COLUMNS, *_SERIES).where(
        _ACTIVITY.c.state.in_(_WAITING), _ACTIVITY.c.starts_at < end, _ACTIVITY.c.rrule.is_not(None)
    )
    if user_id is not None:
        query = query.where(_ACTIVITY.c.owner_id == user_id)
    for row in reader.execute(query):
        length = row.ends_at - row.starts_at if row.ends_at else None
        for moment in occurrences(row, start, end):
            ends = moment + length if length is not None else None
            yield replace(_slot(row), start=moment, end=ends, occurrence=moment)


def _is_prepared(row: Any) -> bool:
    letter = row.kind in LETTERS and row.state is ActivityState.DONE
    return letter and is_prepared(row.outcome or "")


def _slot(row: Any) -> Slot:
    return Slot(
        row.id,
        row.kind,
        row.state,
        row.subject,
        row.starts_at,
        row.ends_at,
        row.all_day,
        reason=row.description or "",
        location=row.location or "",
        account_id=row.account_id,
        contact_id=row.contact_id,
    )


def _with_customers(reader: Reader, slots: list[Slot]) -> list[Slot]:
    known = customers(reader, {slot.account_id for slot in slots if slot.account_id})
    return [replace(slot, **known.get(slot.account_id, {})) for slot in slots]


def customers(reader: Reader, keys: Iterable[UUID]) -> dict[UUID | None, dict[str, Any]]:
    """For each customer: name, telephones, city, and what was last said there and when."""
    said = _latest(_NOTE.c.text, _NOTE.c.at, _NOTE.c.account_id == _ACCOUNT.c.id)
    done = (_ACTIVITY.c.account_id == _ACCOUNT.c.id) & (_ACTIVITY.c.state == ActivityState.DONE)
    done = done & _ACTIVITY.c.outcome.is_not(None)
    came = _latest(_ACTIVITY.c.outcome, _ACTIVITY.c.starts_at, done, _ACTIVITY.c.kind)
    columns = (
        _ACCOUNT.c.id,
        _ACCOUNT.c.name,
        _ACCOUNT.c.phone,
        _ACCOUNT.c.whatsapp,
        _ACCOUNT.c.billing_city,
    )
    query = sa.select(*columns, *said, *came).where(_ACCOUNT.c.id.in_(list(keys)))
    return {row.id: _customer(row) for row in reader.execute(query)}


def _latest(text: Any, at: Any, where: Any, *kind: Any) -> list[Any]:
    name, asked = text.table.name, (text, at, *kind)
    newest = [sa.select(column).where(where).order_by(at.desc()).limit(1) for column in asked]
    labels = (f"{name}_text", f"{name}_at", f"{name}_kind")
    return [
        query.correlate(_ACCOUNT).scalar_subquery().label(label)
        for query, label in zip(newest, labels, strict=False)
    ]


def _customer(row: Any) -> dict[str, Any]:
    noted = row.note_at is not None and (row.activity_at is None or row.note_at >= row.activity_at)
    came = row.activity_text or ""
    if row.activity_kind in LETTERS:
        came = retold(came)
    return {
        "account_name": row.name,
        "phone": row.phone or "",
        "whatsapp": row.whatsapp or mobile(row.phone),
        "city": row.billing_city or "",
        "last_words": (row.note_text or "") if noted else came,
        "last_words_at": row.note_at if noted else row.activity_at,
    }
