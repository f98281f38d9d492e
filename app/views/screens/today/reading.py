"""What the first page reads: the day, what waits, and what was sold, every text ready to show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.formats import format_date
from app.i18n import ngettext
from app.services.company import company_settings
from app.store import Store
from app.views.kit.interrupting import Interruptible
from app.views.screens.today.hiding import hidden
from app.views.screens.today.row import Row
from app.views.screens.today.slot_row import slot_row
from app.views.screens.today.waiting_rows import attention_rows, waiting_rows
from app.views.screens.today.won import Sold, sold_by


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
        slots = tuple(slot_row(slot, now) for slot in slots_of(connection, user, day, _starts))
        looking.check()
        waits = waiting_for(connection, user, day, between=looking.check)
        looking.check()
        company = company_settings(connection)
        left_off = hidden(connection, waits, now.date())
        waiting = waiting_rows(connection, [one for one in waits if one.row_id not in left_off])
        looking.check()
        attention = attention_rows(connection, user)
        sold = sold_by(connection, user, now, company.currency)
    heading = format_date(now.date(), "full")
    return Page(heading, _summary(slots), slots, (*attention, *waiting), sold, now)


def _starts(series: Any, start: datetime, end: datetime) -> Iterable[datetime]:
    # Calendars, a dozen modules, are loaded only for who has something that repeats.
    from app.calendars.from_activity import starts_within

    return starts_within(series, start, end)


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
