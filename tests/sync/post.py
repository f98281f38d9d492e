"""Files carried between laptops and the office, and what they change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.errors import Problem
from app.models.base import synced_tables
from app.server import by_file as office
from app.server import inviting
from app.server.tables import mutation_log
from app.store import Store
from app.sync import letters
from app.sync.answers import Came
from app.sync.by_file import read_answer, write_request
from tests.sync.worlds import World

DAY = timedelta(days=1)
# Of each laptop: who signed in on it.
OWN = frozenset({"device"})


@dataclass
class Post:
    """Carries files between laptops and the office; each gets a name of its own."""

    world: World
    count: int = 0

    def write(self, laptop: Store) -> Path:
        """A laptop's file for the office."""
        path = self._next("request")
        write_request(laptop, path)
        return path

    def answer(self, request: Path) -> Path:
        """What the office answers."""
        path = self._next("answer")
        office.answer(self.world.server, request, path)
        return path

    def round(self, laptop: Store) -> Came:
        """There and back."""
        return read_answer(laptop, self.answer(self.write(laptop)))

    def invite(self, email: str) -> tuple[Path, str]:
        """An invitation, and its passphrase."""
        path = self._next("invitation")
        return path, inviting.invite(self.world.server, email, path).passphrase

    def _next(self, kind: str) -> Path:
        self.count += 1
        return self.world.folder / f"{self.count}.{kind}"


@pytest.fixture
def post(world: World, monkeypatch: pytest.MonkeyPatch) -> Post:
    """What carries files; their keys are made from a passphrase in no time."""
    monkeypatch.setitem(letters.COST, "memory_cost", 64)
    return Post(world)


def book(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Everything that a laptop shows."""
    found: dict[str, list[dict[str, Any]]] = {}
    with store.engine.connect() as connection:
        for record in sorted(set(synced_tables()) - OWN):
            table = synced_tables()[record].__table__
            query = sa.select(table).order_by(*table.primary_key)
            found[record] = [dict(row) for row in connection.execute(query).mappings()]
    return found


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a laptop's file, what it remembers of sync included."""
    with store.engine.connect() as connection:
        names = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%'"
        ).scalars()
        return {
            name: connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()
            for name in list(names)
        }


def decided(world: World) -> int:
    """How many edits the server has decided."""
    with world.server.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(mutation_log)).scalar_one()


def device_of(laptop: Store) -> Any:
    """The laptop's key."""
    return laptop.identity.device_id


def refused(act: Callable[[], object], kind: type[Problem]) -> Problem:
    """The problem that this raises: of this kind exactly."""
    with pytest.raises(kind) as caught:
        act()
    assert type(caught.value) is kind
    return caught.value
