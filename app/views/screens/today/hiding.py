"""What waits and is to be left off the page for a while, on this laptop only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from app.store import Store
from app.store.store import get_fact

if TYPE_CHECKING:
    import sqlalchemy as sa

    from app.services.waiting.item import Waiting
    from app.views.screens.today.row import Row


def hide_until(store: Store, row: Row, until: date) -> None:
    """Leave something that waits off the page until a day; only on this laptop."""
    store.set_facts(**{_hidden_name(row.id): until.isoformat()})


def hidden(connection: sa.Connection, waiting: Iterable[Waiting], day: date) -> set[UUID]:
    """Which of what waits is left off the page on a day."""
    found = set()
    for one in waiting:
        until = get_fact(connection, _hidden_name(one.row_id))
        if until is not None and date.fromisoformat(until) > day:
            found.add(one.row_id)
    return found


def _hidden_name(key: UUID) -> str:
    return f"hidden.{key.hex}"
