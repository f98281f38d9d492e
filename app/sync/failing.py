"""That synchronising does not get through, since when and why: until it does again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa

from app.errors import Problem
from app.store import Store
from app.store.store import get_fact, put_facts

_WHY, _SINCE = "failing", "failing_since"


@dataclass(frozen=True)
class Failing:
    """Since when nothing got through, and what stood in the way the last time."""

    since: datetime
    problem: Problem


def failing(connection: sa.Connection) -> Failing | None:
    """How the last synchronisation failed; None where it did not."""
    why, since = get_fact(connection, _WHY), get_fact(connection, _SINCE)
    if not why or not since:
        return None
    msgid, details = msgspec.json.decode(why, type=tuple[str, dict[str, str]])
    return Failing(datetime.fromisoformat(since), Problem(msgid, **details))


def note_failing(store: Store, problem: Problem) -> None:
    """Remember that it failed; from the first time on."""
    details = {name: str(value) for name, value in problem.details.items()}
    why = msgspec.json.encode((problem.msgid, details)).decode()
    known, since = store.facts(_WHY, _SINCE)
    if why != known:
        store.set_facts(failing=why, failing_since=since or store.clock.now().isoformat())


def note_through(connection: sa.Connection) -> None:
    """It got through."""
    put_facts(connection, failing=None, failing_since=None)
