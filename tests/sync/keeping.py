"""A copy of the server's database, kept and put back by hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from app.server import organisation
from app.server.api import LocalApi
from app.store.engine import postgres_engine, sqlite_engine
from tests.sync.worlds import World

Keep = Callable[[], Callable[[], None]]


@pytest.fixture
def keep(world: World, request: pytest.FixtureRequest) -> Iterator[Keep]:
    """Copies the server's database; what it gives puts that copy in its place, by hand."""
    before = world.server
    copies: list[str] = []

    def copy() -> Callable[[], None]:
        if before.engine.dialect.name != "postgresql":
            return _copy_of_file(world)
        url = before.engine.url.render_as_string(hide_password=False)
        before.engine.dispose()
        copies.append(request.getfixturevalue("postgres").fresh_url(like=url))
        return lambda: _open(world, postgres_engine(copies[-1]))

    yield copy
    if world.server is not before:
        world.server.close()
        before.engine.dispose()  # a laptop under way may have asked it once more
    for url in copies:
        request.getfixturevalue("postgres").drop(url)


def _copy_of_file(world: World) -> Callable[[], None]:
    path = world.folder / "server.db"
    kept = world.folder / f"kept-{len(list(world.folder.iterdir()))}.db"
    with world.server.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(path, kept)

    def put_back() -> None:
        world.server.engine.dispose()
        for stale in world.folder.glob("server.db*"):
            stale.unlink()
        shutil.copyfile(kept, path)
        _open(world, sqlite_engine(path, None))

    return put_back


def _open(world: World, engine: sa.Engine) -> None:
    world.server.close()
    world.server = organisation.open_organisation(engine, world.clock)
    world.api = LocalApi(world.server)
