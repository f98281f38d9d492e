"""What the first page reads: the day, what waits, and what was sold, every text ready to show."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from app.errors import Invalid
from app.formats import format_date, format_money, near_date
from app.i18n import _, language, ngettext
from app.models import (
    ActivityKind,
    ActivityState,
    Attention,
    Contact,
    Opportunity,
    StageKind,
)
from app.models.sums import sum_of
from app.services.company import company_settings
from app.store import Store
from app.store.store import get_fact
from app.views.kit.interrupting import Interruptible

if TYPE_CHECKING:
    from app.services.today import Slot
    from app.services.waiting.item import Waiting

# Plain tables: no record is mapped before the first page.
_ATTENTION, _CONTACT, _DEAL = Attention.__table__, Contact.__table__, Opportunity.__table__
_ZERO = Decimal(0)
_HOLIDAYS = "holidays"
ICONS = {
    ActivityKind.CALL: "phone",
    ActivityKind.VISIT: "map-pin",
    ActivityKind.MEETING: "users",
    ActivityKind.TASK: "square-check",
    ActivityKind.EMAIL: "mail",
    ActivityKind.MESSAGE: "message-circle",
    ActivityKind.LETTER: "file-text",
}
_WAITS = {
    "expiring": "hourglass",
    "approval": "shield-check",
    "answer": "shield-check",
    "promise": "bell",
    "quiet": "trending-down",
    "birthday": "cake",
    "visit": "map-pin",
}


@dataclass(frozen=True)
class Row:
    """Something to do, in the day or waiting.

    Attributes:
        what: slot, or what waits (as `Waiting.what`, or attention).
        record, id: what opens.
        time: of a slot; `when` the moment itself.
        line: why, in a sentence; `words`: what was last said, and when.
        activity: it can be done, put off or checked into; `visit`: it has a check-in;
            `series`: it is one of several.
        state: the word for what became of it; `closed` once it is over.
        pressing: it should have happened.
        said: all of it as a screen reader says it.
    """

    what: str
    record: str
    id: UUID
    icon: str
    title: str
    detail: str = ""
    line: str = ""
    words: str = ""
    time: str = ""
    when: datetime | None = None
    state: str = ""
    closed: bool = False
    pressing: bool = False
    activity: bool = False
    visit: bool = False
    series: bool = False
    account_id: UUID | None = None
    account: str = ""
    phone: str = ""
    whatsapp: str = ""
    said: str = ""


@dataclass(frozen=True)
class Sold:
    """What was won this month beside the last one; `part` of last month, from 0 on."""

    sentence: str
    before: str
    part: float


@dataclass(frozen=True)
class Page:
    """The first page.

    Attributes:
        heading: the day in full; `summary`: what it holds, as a sentence.
        late: how many rows of the day lie before now.
    """

    heading: str
    summary: str
    slots: tuple[Row, ...]
    waiting: tuple[Row, ...]
    sold: Sold | None
    now: datetime


def read_page(store: Store, looking: Interruptible | None = None) -> Page:
    """The first page of whoever works here. Raises Cancelled once `looking` is stopped."""
    looking = looking or Interruptible()
    # Loaded here, on the reading thread: the frame is painted without them.
    from app.services.waiting.everything import waiting_for

    looking.check()
    from app.services.today import slots_of

    looking.check()
    now = store.clock.now().astimezone()
    user, day = store.identity.user_id, store.clock.today()
    with store.look() as connection, looking.of(connection):
        slots = tuple(_slot(slot, now) for slot in slots_of(connection, user, day, _starts))
        looking.check()
        waits = waiting_for(connection, user, day, between=looking.check)
        looking.check()
        company = company_settings(connection)
        hidden = _hidden(connection, waits, now.date())
        waiting = _with_reach(connection, [one for one in waits if one.row_id not in hidden])
        looking.check()
        attention = _attention(connection, user)
        sold = _sold(connection, user, now, company.currency)
    heading = format_date(now.date(), "full")
    return Page(heading, _summary(slots), slots, (*attention, *waiting), sold, now)


def _starts(series: Any, start: datetime, end: datetime) -> Iterable[datetime]:
    # Calendars, a dozen modules, are loaded only for who has something that repeats.
    from app.calendars.from_activity import starts_within

    return starts_within(series, start, end)


def read_holiday(store: Store) -> str | None:
    """What is celebrated today where the company is; None where it was not looked up this month."""
    kept = json.loads(store.fact(_HOLIDAYS) or "{}")
    if kept.get("of") != _month(store):
        return None
    return str(kept["days"].get(store.clock.today().isoformat(), ""))


def look_up_holidays(store: Store) -> str:
    """This month's holidays, as they are kept: to know them all takes half a second and much
    memory, which a start can spare."""
    from app.calendars.holidays import holidays_of

    country, day = _country(store), store.clock.today()
    try:
        known = holidays_of(country, None, day.year)
    except Invalid:
        known = {}
    days = {one.isoformat(): name for one, name in known.items() if one.month == day.month}
    return json.dumps({"of": _month(store), "days": days})


def keep_holidays(store: Store, found: str) -> None:
    """Remember what was looked up."""
    store.set_facts(**{_HOLIDAYS: found})


def _month(store: Store) -> list[str]:
    return [_country(store), language(), f"{store.clock.today():%Y-%m}"]


def _country(store: Store) -> str:
    with store.look() as connection:
        return company_settings(connection).country


def hide_until(store: Store, row: Row, until: date) -> None:
    """Leave something that waits off the page until a day; only on this laptop."""
    store.set_facts(**{_hidden_name(row.id): until.isoformat()})


def _hidden(connection: sa.Connection, waiting: Iterable[Waiting], day: date) -> set[UUID]:
    found = set()
    for one in waiting:
        until = get_fact(connection, _hidden_name(one.row_id))
        if until is not None and date.fromisoformat(until) > day:
            found.add(one.row_id)
    return found


def _hidden_name(key: UUID) -> str:
    return f"hidden.{key.hex}"


def _slot(slot: Slot, now: datetime) -> Row:
    start = slot.start.astimezone(now.tzinfo) if slot.start else None
    end = slot.end.astimezone(now.tzinfo) if slot.end else None
    closed = slot.state not in (ActivityState.PLANNED, ActivityState.CHECKED_IN)
    time = _("All day") if slot.all_day else f"{start:%H:%M}" if start else ""
    subject = "" if slot.subject == slot.account_name else slot.subject
    state = "" if slot.state is ActivityState.PLANNED else _(slot.state.label)
    late = start is not None and not slot.all_day and (end or start) < now and not closed
    words = ""
    if slot.last_words and slot.last_words_at is not None:
        words = _("{when}: {words}").format(
            when=near_date(slot.last_words_at.astimezone(now.tzinfo).date(), now),
            words=" ".join(slot.last_words.split()),
        )
    title = slot.account_name or slot.subject
    detail = " · ".join(
        filter(None, (_(slot.kind.label), subject if slot.account_name else "", slot.city))
    )
    return Row(
        what="slot",
        record="activity",
        id=slot.activity_id,
        icon=ICONS[slot.kind],
        title=title,
        detail=detail,
        line=slot.reason,
        words=words,
        time=time,
        when=None if slot.all_day else start,
        state=state or (_("Late") if late else ""),
        closed=closed,
        pressing=late,
        activity=not closed,
        visit=slot.kind is ActivityKind.VISIT and slot.state is ActivityState.PLANNED,
        series=slot.occurrence is not None,
        account_id=slot.account_id,
        account=slot.account_name,
        phone=slot.phone,
        whatsapp=slot.whatsapp,
        said=", ".join(filter(None, (time, title, detail, state, slot.reason, words))),
    )


def _with_reach(connection: sa.Connection, waiting: list[Waiting]) -> list[Row]:
    from app.services.today import customers

    known = customers(connection, {one.account_id for one in waiting if one.account_id})
    people = [one.row_id for one in waiting if one.record == "contact"]
    query = sa.select(_CONTACT.c.id, _CONTACT.c.mobile, _CONTACT.c.phone, _CONTACT.c.whatsapp)
    reach = {row.id: row for row in connection.execute(query.where(_CONTACT.c.id.in_(people)))}
    rows = []
    for one in waiting:
        customer = known.get(one.account_id, {})
        phone, whatsapp = customer.get("phone", ""), customer.get("whatsapp", "")
        if one.row_id in reach:
            person = reach[one.row_id]
            phone, whatsapp = person.mobile or person.phone or "", person.whatsapp or ""
        rows.append(_waiting(one, phone, whatsapp))
    return rows


def _waiting(one: Waiting, phone: str, whatsapp: str) -> Row:
    title = _("Quote {number}").format(number=one.title) if one.record == "quote" else one.title
    detail = "" if one.account_name == one.title else one.account_name
    why = one.why.sentence()
    return Row(
        what=one.what,
        record=one.record,
        id=one.row_id,
        icon=_WAITS[one.what],
        title=title,
        detail=detail,
        line=why,
        pressing=one.why.score >= 90,
        activity=one.record == "activity",
        account_id=one.account_id,
        account=one.account_name,
        phone=phone,
        whatsapp=whatsapp,
        said=", ".join(filter(None, (title, detail, why))),
    )


def _attention(connection: sa.Connection, user: UUID | None) -> tuple[Row, ...]:
    query = (
        sa.select(_ATTENTION.c.id)
        .where(_ATTENTION.c.resolution.is_(None), _ATTENTION.c.user_id == user)
        .order_by(_ATTENTION.c.at.desc())
    )
    keys = list(connection.scalars(query))
    if not keys:
        return ()
    count = len(keys)
    title = ngettext(
        "{count} change needs your attention.", "{count} changes need your attention.", count
    ).format(count=count)
    line = _("Open it and choose what holds.")
    return (
        Row("attention", "sync", keys[0], "git-compare", title, line=line, pressing=True,
            said=f"{title} {line}"),
    )  # fmt: skip


def _summary(slots: Iterable[Row]) -> str:
    rows = list(slots)
    if not rows:
        return ""
    done = sum(row.closed for row in rows)
    text = ngettext("{count} thing planned", "{count} things planned", len(rows))
    parts = [text.format(count=len(rows))]
    if done:
        parts.append(ngettext("{count} done", "{count} done", done).format(count=done))
    return ", ".join(parts)


def _sold(connection: sa.Connection, user: UUID | None, now: datetime, usual: str) -> Sold | None:
    """Deals won, this month so far beside the whole of the last one; None where there are none."""
    first = now.date().replace(day=1)
    last = first - timedelta(days=1)
    this = _won(connection, user, first, now.date(), usual)
    before = _won(connection, user, last.replace(day=1), last, usual)
    if not this[0] and not before[0]:
        return None
    part = float(this[1] / before[1]) if before[1] else 1.0 if this[1] else 0.0
    return Sold(
        _won_sentence(_("Won this month: {money} ({count})"), this, usual),
        _won_sentence(_("Last month in all: {money} ({count})"), before, usual),
        part,
    )


def _won(
    connection: sa.Connection, user: UUID | None, first: date, last: date, currency: str
) -> tuple[int, Decimal]:
    total = sum_of(_DEAL.c.amount)
    query = sa.select(sa.func.count(), total).where(
        _DEAL.c.kind == StageKind.WON,
        _DEAL.c.close_date.between(first, last),
        sa.func.coalesce(_DEAL.c.currency, currency) == currency,
    )
    if user is not None:
        query = query.where(_DEAL.c.owner_id == user)
    count, amount = connection.execute(query).one()
    return count, amount or _ZERO


def _won_sentence(pattern: str, won: tuple[int, Decimal], currency: str) -> str:
    count = ngettext("{count} deal", "{count} deals", won[0]).format(count=won[0])
    return pattern.format(money=format_money(won[1], currency), count=count)
