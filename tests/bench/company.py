"""A company's server with very many customers in one territory, made once and kept."""

from __future__ import annotations

import itertools
import shutil
import sys
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from app.clock import SystemClock
from app.models import User
from app.server import organisation, people, territories
from app.server.buckets import territory
from app.store import Store
from app.store.engine import sqlite_engine
from tests.bench.data import COLUMNS, cache, rows

EMAIL, OTHER, PASSWORD = "ana@rasa.id", "ben@rasa.id", "rahasia-123"


def server_file(customers: int) -> Path:
    """The database of a server with so many customers; made where there is none yet."""
    path = cache() / f"server-{customers}.db"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    print(f"making a server of {customers:,} customers in {path} ...", file=sys.stderr, flush=True)
    half = path.with_suffix(".half")
    for leftover in path.parent.glob(f"{half.name}*"):
        leftover.unlink()
    engine = sqlite_engine(half, None)
    fill(engine, customers)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    half.rename(path)  # last: a file of this name is whole
    return path


def copied(customers: int, folder: Path) -> Path:
    """A copy of it to work on."""
    return Path(shutil.copyfile(server_file(customers), folder / "server.db"))


def fill(engine: sa.Engine, customers: int) -> None:
    """Found the company and give its one territory so many customers."""
    store = organisation.open_organisation(engine, SystemClock())
    organisation.create(store, "PT Sumber Rasa")
    home = territories.add_territory(store, "Jawa")
    territories.add_territory(store, "Bali")
    people.add_user(store, EMAIL, "Ana", "rep", ("Jawa",), PASSWORD)
    people.add_user(store, OTHER, "Ben", "rep", ("Bali",), PASSWORD)
    with store.engine.connect() as connection:
        owner = connection.execute(sa.select(User.id).where(User.email == EMAIL)).scalar_one()
    bucket, come = territory(home), rows(customers, owner.bytes)
    ver = 0
    while some := list(itertools.islice(come, 50_000)):
        _put(store, some, home, bucket, ver)
        ver += len(some)
    with store.writing() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO bucket_head (bucket, ver, floor_ver, epoch, mark_ver) VALUES ('{bucket}',"
            f" {ver}, 0, (SELECT min(epoch) FROM bucket_head), 0)"
        )
    store.close()


def _put(store: Store, some: list[tuple[object, ...]], home: UUID, bucket: str, ver: int) -> None:
    columns = ", ".join((*COLUMNS, "territory_id"))
    marks = ", ".join("?" * (len(COLUMNS) + 1))
    with store.writing() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.executemany(
            f"INSERT INTO account ({columns}) VALUES ({marks})",
            ((*row, home.bytes) for row in some),
        )
        driver.executemany(
            "INSERT INTO row_state (record, row_id, rev, fver) VALUES ('account', ?, 1, '{}')",
            ((row[0],) for row in some),
        )
        driver.executemany(
            "INSERT INTO feed (bucket, record, row_id, ver, op) VALUES (?, 'account', ?, ?, 'put')",
            ((bucket, row[0], ver + place) for place, row in enumerate(some, 1)),
        )
