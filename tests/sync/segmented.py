"""A book that comes as segments, and what happens to it while it travels."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.clock import SetClock
from app.errors import Unreachable
from app.models import Account, Activity, ActivityState, Note, Quote, QuoteLine, Territory
from app.models.base import synced_tables
from app.models.quote_line import LineKind
from app.records import searchables
from app.server import organisation
from app.server.api import LocalApi
from app.server.own_work import change, own_work
from app.server.segment_views import Sizes
from app.server.tables import segment, segment_cover
from app.store import Store, schema
from app.store.engine import postgres_engine, sqlite_engine
from app.sync.joining import join
from app.sync.plans import Plan, PlanRequest
from app.sync.protocol import SyncApi, SyncRequest, SyncResponse
from app.sync.session import synchronize
from app.sync.tables import boot, boot_gone, boot_part, boot_piece, cursor, pulled, ref
from tests.engines import sharing
from tests.factories import MONDAY
from tests.postgres import Postgres
from tests.sync.worlds import PASSWORD, Network, World, add_account, copied

SMALL = Sizes(rows=3, smallest=2, aged=2, aged_rows=4)
BY_PAGES = Sizes(smallest=1_000_000)


class Line(Network):
    """A network that cuts segments into pieces, breaks where it is told, and counts."""

    def __init__(self, api: SyncApi, piece: int = 1 << 20) -> None:
        super().__init__(api)
        self.piece = piece
        self.breaks_after: int | None = None
        self.asked: list[tuple[str, int]] = []
        self.before: dict[str, Callable[[], None]] = {}

    def become(self, api: SyncApi) -> None:
        """From here on it leads to another server."""
        self._api = api

    def plan(self, access: str, request: PlanRequest) -> Plan:
        self._happen("plan")
        return super().plan(access, request)

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        self._happen("sync")
        return super().sync(access, request)

    def segment(self, access: str, device: bytes, name: str, start: int) -> bytes:
        self._happen("segment")
        if self.breaks_after is not None and len(self.asked) >= self.breaks_after:
            raise Unreachable("the line broke")
        self.asked.append((name, start))
        return super().segment(access, device, name, start)[: self.piece]

    def _happen(self, what: str) -> None:
        act = self.before.pop(what, None)
        if act is not None:
            act()


@pytest.fixture(params=["sqlite", "postgres"])
def book(
    request: pytest.FixtureRequest, tmp_path: Path, clock: SetClock, empty_file: Path
) -> Iterator[World]:
    """Bandung holds eight accounts with notes, activities and a quote; Medan holds three."""
    with copied(request, tmp_path, "book") as engine:
        made = served(engine, clock, tmp_path, empty_file)
        yield made
        made.close()


@pytest.fixture(scope="session")
def book_file(
    tmp_path_factory: pytest.TempPathFactory, company_file: Path, empty_file: Path
) -> Path:
    """The server's file with the book in it."""
    folder = tmp_path_factory.mktemp("book")
    path = Path(shutil.copyfile(company_file, folder / "server.db"))
    engine = sqlite_engine(path, None)
    fill(served(engine, SetClock(MONDAY), folder, empty_file))
    engine = sqlite_engine(path, None)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def book_database(
    tmp_path_factory: pytest.TempPathFactory,
    postgres: Postgres,
    company_database: str,
    empty_file: Path,
) -> str:
    """The same on PostgreSQL, to be copied."""
    url = postgres.fresh_url(like=company_database)
    folder = tmp_path_factory.mktemp("book-postgres")
    fill(served(postgres_engine(url), SetClock(MONDAY), folder, empty_file))
    return url


def served(engine: sa.Engine, clock: SetClock, folder: Path, empty_file: Path) -> World:
    """A world whose server makes segments of a few rows."""
    server = organisation.open_organisation(sharing(engine), clock)
    return World(server, LocalApi(server, SMALL), clock, folder, empty_file)


def fill(world: World) -> None:
    ben, cici = world.laptop("ben@rasa.id"), world.laptop("cici@rasa.id")
    for number in range(8):
        account = add_account(ben, f"Toko {number}")
        with ben.work("Add") as session:
            session.add(Note(text=f"about {number}", account_id=account))
            session.add(Activity(subject=f"call {number}", account_id=account))
            done = ActivityState.DONE if number % 2 else ActivityState.PLANNED
            session.add(Activity(subject=f"visit {number}", account_id=account, state=done))
    with ben.work("Quote") as session:
        quote = Quote(account_id=account)
        session.add(quote)
        session.flush()
        for n in range(4):
            session.add(QuoteLine(quote_id=quote.id, kind=LineKind.TEXT, description=f"line {n}"))
    for number in range(3):
        add_account(cici, f"Medan {number}")
    world.sync(ben, cici)
    with world.server.writing() as connection:  # nobody has fetched anything yet
        for table in (segment, segment_cover):
            connection.execute(sa.delete(table))
    for store in (ben, cici, world.server):
        store.close()


def fresh(world: World, email: str = "ana@rasa.id", api: SyncApi | None = None) -> Store:
    """A new laptop of somebody, with search, that joins."""
    laptop = world.laptop(email, joined=False)
    schema.prepare(laptop.engine, searchables())
    join(laptop, api or world.api, "local", email, PASSWORD)
    return laptop


def picture(store: Store) -> dict[str, Any]:
    """All that a laptop holds of the book, which bucket says so, and how far it has read."""
    with store.engine.connect() as connection:
        found: dict[str, Any] = {
            name: sorted(map(repr, connection.execute(sa.select(kind.__table__)).all()))
            for name, kind in synced_tables().items()
            if name != "device"
        }
        found["ref"] = sorted(
            map(repr, connection.execute(
                sa.select(ref.c.bucket, ref.c.record, ref.c.row_id, ref.c.rev)
                .where(ref.c.record != "device")
            ).all())
        )  # fmt: skip
        cursors = connection.execute(sa.select(cursor.c.bucket, cursor.c.epoch, cursor.c.ver))
        found["cursor"] = sorted(map(repr, cursors.all()))
        for table in (boot, boot_piece, boot_part, boot_gone, pulled):
            found[table.name] = connection.execute(sa.select(table)).all()
    return found


def by_pages(world: World, email: str = "ana@rasa.id") -> dict[str, Any]:
    """What a laptop holds that read row by row."""
    return picture(fresh(world, email, LocalApi(world.server, BY_PAGES)))


def as_by_pages(world: World, laptop: Store, email: str = "ana@rasa.id") -> None:
    """Check that a laptop holds what one would that reads row by row."""
    expected = by_pages(world, email)
    synchronize(laptop, world.api)
    assert picture(laptop) == expected


def account_named(world: World, name: str) -> UUID:
    with world.server.engine.connect() as connection:
        found: UUID = connection.execute(
            sa.select(Account.id).where(Account.name == name)
        ).scalar_one()
    return found


def on_the_server(world: World, record: str, row_id: UUID, **values: Any) -> None:
    with own_work(world.server, "Change") as work:
        change(work, record, row_id, values)


def remove(world: World, record: str, row_id: UUID) -> None:
    with own_work(world.server, "Remove") as work:
        work.state(record, row_id)
        work.delete(record, row_id, UUID(int=0), world.clock.now())


def move(world: World, account: UUID, path: str) -> None:
    on_the_server(world, "account", account, territory_id=str(territory(world, path)))


def territory(world: World, path: str) -> UUID:
    with world.server.engine.connect() as connection:
        found: UUID = connection.execute(
            sa.select(Territory.id).where(Territory.path == path)
        ).scalar_one()
    return found
