"""All that waits for a person, the most pressing first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from app.services.waiting.birthdays import birthdays
from app.services.waiting.follow_ups import promises, quiet
from app.services.waiting.item import Waiting
from app.services.waiting.letters import letters
from app.services.waiting.orders import deliveries, invoices
from app.services.waiting.quotes import answers, approvals, expiring
from app.services.waiting.visits import visits
from app.store import Reader

SOURCES = (
    expiring, approvals, answers, deliveries, invoices, promises, quiet, birthdays, visits, letters,
)  # fmt: skip


def waiting_for(
    reader: Reader,
    user_id: UUID | None,
    day: date,
    limit: int = 100,
    between: Callable[[], object] = lambda: None,
) -> list[Waiting]:
    """What waits for a person on a day, the most pressing first; for all where it is None.

    `between` is called before each question: what it raises ends a look nobody waits for.
    """
    found: list[Waiting] = []
    for source in SOURCES:
        between()
        found += source(reader, user_id, day, limit)
    found.sort(key=lambda item: (-item.why.score, item.what, item.title, item.row_id))
    return found[:limit]
