"""A company in one process: a server, its people, and their laptops, all on real files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.clock import SetClock
from app.models import Account, Attention, Product, Territory, User
from app.server import organisation, people, territories
from app.server.api import LocalApi
from app.store import Store
from app.store.engine import postgres_engine, sqlite_engine
from app.sync import outbox
from app.sync.joining import join
from app.sync.parcels import FileChunk, FileState
from app.sync.plans import Plan, PlanRequest
from app.sync.protocol import (
    Farewell,
    Heard,
    NewPassword,
    SignedIn,
    SignIn,
    SyncApi,
    SyncRequest,
    SyncResponse,
)
from app.sync.rounds import Result
from app.sync.session import synchronize
from tests.answering import answering
from tests.engines import sharing
from tests.factories import KEY, MONDAY
from tests.postgres import Postgres

PASSWORD = "rahasia-123"
# For what has nothing to do with the kind of the server's database.
one_database = pytest.mark.parametrize("world", ["sqlite"], indirect=True)


@dataclass
class World:
    """A company with a server, in which laptops can be opened.

    Attributes:
        api: the server as laptops reach it.
    """

    server: Store
    api: SyncApi
    clock: SetClock
    folder: Path
    empty_file: Path
    laptops: list[Store] = field(default_factory=list)

    def laptop(self, email: str, joined: bool = True) -> Store:
        """A new laptop; signed in as `email` unless it is to stay alone."""
        path = self.folder / f"{email}-{len(self.laptops)}.db"
        shutil.copyfile(self.empty_file, path)
        store = open_file(path, self.clock)
        self.laptops.append(store)
        if joined:
            join(store, self.api, "local", email, PASSWORD)
        return store

    def sync(self, *laptops: Store) -> list[Result]:
        """Synchronise these laptops one after the other."""
        return [synchronize(laptop, self.api) for laptop in laptops]

    def close(self) -> None:
        """Every laptop, and the server."""
        for store in (*self.laptops, self.server):
            store.close()


class Network:
    """The way to a server; tests let things happen on it."""

    def __init__(self, api: SyncApi) -> None:
        self._api = api

    def sign_in(self, request: SignIn) -> SignedIn:
        return self._api.sign_in(request)

    def renew(self, refresh: str) -> SignedIn:
        return self._api.renew(refresh)

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        return self._api.sync(access, request)

    def plan(self, access: str, request: PlanRequest) -> Plan:
        return self._api.plan(access, request)

    def segment(self, access: str, device: bytes, name: str, start: int) -> bytes:
        return self._api.segment(access, device, name, start)

    def send_file(self, access: str, request: FileChunk) -> FileState:
        return self._api.send_file(access, request)

    def file_part(
        self, access: str, device: bytes, attachment: bytes, start: int, most: int
    ) -> tuple[bytes, int]:
        return self._api.file_part(access, device, attachment, start, most)

    def thumbnail(self, access: str, device: bytes, attachment: bytes) -> bytes:
        return self._api.thumbnail(access, device, attachment)

    def change_password(self, access: str, request: NewPassword) -> Heard:
        return self._api.change_password(access, request)

    def farewell(self, access: str, request: Farewell) -> Heard:
        return self._api.farewell(access, request)


def open_file(path: Path, clock: SetClock) -> Store:
    """Open a laptop's file as the program does."""
    store = Store(sharing(sqlite_engine(path, KEY)), clock)
    outbox.attach(store)
    return store


@pytest.fixture(params=["sqlite", "postgres"])
def world(
    request: pytest.FixtureRequest, tmp_path: Path, clock: SetClock, empty_file: Path
) -> Iterator[World]:
    """PT Sumber Rasa: reps Ana and Ben share Bandung, Cici has Medan; Maya manages Ana."""
    with copied(request, tmp_path, "company") as engine:
        server = organisation.open_organisation(sharing(engine), clock)
        made = World(server, LocalApi(server), clock, tmp_path, empty_file)
        yield made
        made.close()


@contextmanager
def copied(request: pytest.FixtureRequest, folder: Path, name: str) -> Iterator[sa.Engine]:
    """A database like that of the fixture `name`_file or `name`_database, as `request` asks."""
    if request.param == "postgres":
        postgres = request.getfixturevalue("postgres")
        url = postgres.fresh_url(like=request.getfixturevalue(f"{name}_database"))
        yield postgres_engine(url)
        postgres.drop(url)
    else:
        path = folder / "server.db"
        shutil.copyfile(request.getfixturevalue(f"{name}_file"), path)
        yield sqlite_engine(path, None)


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """The world's server behind real HTTP on loopback."""
    with answering(world.server) as url:
        yield url


@pytest.fixture(scope="session")
def company_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company's file as it is founded; hashing five passwords costs more than a test."""
    path = tmp_path_factory.mktemp("company") / "server.db"
    engine = sqlite_engine(path, None)
    _found(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def company_database(postgres: Postgres) -> str:
    """The same on PostgreSQL, to be copied."""
    url = postgres.fresh_url()
    engine = postgres_engine(url)
    _found(engine)
    engine.dispose()
    return url


def _found(engine: sa.Engine) -> None:
    server = organisation.open_organisation(engine, SetClock(MONDAY))
    organisation.create(server, "PT Sumber Rasa")
    for path in ("Jawa/Bandung", "Sumatera/Medan"):
        territories.add_territory(server, path)
    add = people.add_user
    add(server, "maya@rasa.id", "Maya", "manager", (), PASSWORD)
    add(server, "ana@rasa.id", "Ana", "rep", ("Jawa/Bandung",), PASSWORD, "Barat", "maya@rasa.id")
    add(server, "ben@rasa.id", "Ben", "rep", ("Jawa/Bandung",), PASSWORD)
    add(server, "cici@rasa.id", "Cici", "rep", ("Sumatera/Medan",), PASSWORD)
    add(server, "admin@rasa.id", "Dewi", "admin", (), PASSWORD)


def add_account(store: Store, name: str = "Toko Maju", **fields: Any) -> UUID:
    """A new account on a laptop."""
    with store.work("Add") as session:
        account = Account(name=name, **fields)
        session.add(account)
        session.flush()
        return account.id


def add_product(office: Store, name: str = "Kopi", **fields: Any) -> UUID:
    """A new product, from the office's laptop."""
    with office.work("Add") as session:
        values = {"list_price": Decimal(10000), "cost": Decimal(7000), **fields}
        product = Product(name=name, currency="IDR", **values)
        session.add(product)
        session.flush()
        return product.id


def edit(store: Store, kind: type[Any], row_id: UUID, **fields: Any) -> None:
    """Change fields of a record on a laptop."""
    with store.work("Edit") as session:
        record = session.get(kind, row_id)
        assert record is not None
        for name, value in fields.items():
            setattr(record, name, value)


def read(store: Store, kind: type[Any], row_id: UUID, *fields: str) -> tuple[Any, ...] | None:
    """Fields of a record as a laptop shows them; None where it has no such record."""
    with store.read() as session:
        record = session.get(kind, row_id)
        return None if record is None else tuple(getattr(record, name) for name in fields)


def move(world: World, account: UUID, path: str) -> None:
    """An administrator's laptop gives the account to another territory."""
    admin = world.laptop("admin@rasa.id")
    with admin.read() as session:
        place = session.scalar(sa.select(Territory.id).where(Territory.path == path))
    edit(admin, Account, account, territory_id=place)
    world.sync(admin)


def attention(store: Store) -> list[dict[str, Any]]:
    """What waits for a choice on a laptop."""
    with store.read() as session:
        query = sa.select(Attention).where(
            Attention.resolution.is_(None), Attention.user_id == store.identity.user_id
        )
        return [item.plain() for item in session.scalars(query)]


def waiting(store: Store) -> int:
    """How many edits wait to be decided."""
    with store.engine.connect() as connection:
        return outbox.waiting(connection).count


def person(server: Store, name: str) -> UUID:
    """The key of somebody by their name."""
    with server.read() as session:
        return session.scalars(sa.select(User.id).where(User.name == name)).one()


def count(store: Store, kind: type[Any]) -> int:
    """How many records of a type there are."""
    with store.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0


@contextmanager
def altered(store: Store) -> Iterator[None]:
    """On a laptop whose program does not ask what its person may: the server must."""
    known, store.identity = store.identity, replace(store.identity, user_id=None)
    try:
        yield
    finally:
        store.identity = known
