"""Another order for the day: who is seen first, at the same times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from app.i18n import N_
from app.models import Activity
from app.services import activities, here
from app.store import Store
from app.views.screens.today.row import Row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def movable(row: Row) -> bool:
    """Whether a row can change places: planned for a time, and not one of a series."""
    return row.activity and row.when is not None and not row.series


def moved(rows: Sequence[Row], source: int, target: int) -> list[UUID]:
    """The keys of the movable rows in their new order, with one of them at another's place; empty
    where nothing would change."""
    kept = [row for row in rows if movable(row)]
    if not (0 <= source < len(rows) and 0 <= target < len(rows)):
        return []
    one, other = rows[source], rows[target]
    if one is other or not movable(one) or not movable(other):
        return []
    at = kept.index(other)
    kept.remove(one)
    kept.insert(at, one)
    return [row.id for row in kept]


def reorder(store: Store, keys: Sequence[UUID]) -> None:
    """Give these activities each other's times, in this order; each lasts as long as before."""
    with store.work(N_("Reorder the day")) as session:
        found = [here.found(session, Activity, key) for key in keys]
        times = sorted(one.starts_at for one in found if one.starts_at is not None)
        for one, start in zip(found, times, strict=True):
            _put(session, one, start)


def _put(session: Session, one: Activity, start: datetime) -> None:
    if one.starts_at is None or one.starts_at == start:
        return
    if one.ends_at is not None:
        one.ends_at = start + (one.ends_at - one.starts_at)
    one.starts_at = start
    activities.revise(session, one, frozenset({"starts_at"}))
