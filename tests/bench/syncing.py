"""The programs that measure sync: laptops against a real server process, over loopback.

Each prints one line of JSON for each moment, as those of `programs.py`.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from app.models import Account, Note, Territory
from app.store import Store
from app.store.bulk import many_rows
from app.sync.joining import join
from app.sync.session import synchronize
from tests.bench.company import EMAIL, OTHER, PASSWORD, copied
from tests.bench.data import COLUMNS, rows
from tests.bench.lines import Weighed, laptop, serving
from tests.bench.programs import resident, say
from tests.bench.proxy import slow_line

MEBIBYTE = 1024 * 1024


def first_sync(customers: str) -> None:
    """A new laptop: its server's segments not made yet, then made; and the rows loaded raw."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copied(int(customers), folder)
        with serving(folder) as url:
            for turn in ("cold", "cached"):
                store, line = laptop(folder, turn), Weighed(url)
                with _peak() as peak:
                    start = time.perf_counter()
                    join(store, line, url, EMAIL, PASSWORD)
                    seconds = time.perf_counter() - start
                say(
                    moment=turn,
                    seconds=seconds,
                    bytes=line.bytes,
                    memory=peak[0],
                    rows=_count(store),
                )
                store.close()
        say(moment="raw", seconds=_raw(folder, int(customers), plain=True))
        say(moment="best", seconds=_raw(folder, int(customers), plain=False))


def small_syncs() -> None:
    """A sync with nothing changed, and one with one edited field."""
    with _joined(1_000) as (store, line, _folder):
        key = _keys(store)[0]
        found: dict[str, list[tuple[int, float]]] = {"nothing": [], "edit": []}
        for turn in range(25):
            for what, weighed in found.items():
                if what == "edit":
                    _edit(store, key, f"+62812000{turn:04}")
                line.bytes = 0
                start = time.perf_counter()
                synchronize(store, line)
                weighed.append((line.bytes, time.perf_counter() - start))
        middle = {
            f"{what}_{unit}": statistics.median(one[place] for one in weighed[5:])
            for what, weighed in found.items()
            for place, unit in enumerate(("bytes", "seconds"))
        }
        say(moment="synchronised", **middle)


def queued_edits(count: str, milliseconds: str) -> None:
    """So many edits made without a network, sent over a line that takes so long."""
    with _joined(2_000) as (store, line, _folder):
        for number, key in enumerate(_keys(store)[: int(count)]):
            _edit(store, key, f"+62813{number:07}")
        start = time.perf_counter()
        synchronize(store, line)
        near = time.perf_counter() - start
        for number, key in enumerate(_keys(store)[: int(count)]):
            _edit(store, key, f"+62814{number:07}")
        with slow_line(line.url, int(milliseconds) / 1000) as slow:
            far = Weighed(slow)
            start = time.perf_counter()
            result = synchronize(store, far)
            say(
                moment="sent",
                seconds=time.perf_counter() - start,
                near=near,
                sent=result.sent,
                asked=far.asked,
            )


def moving() -> None:
    """An account with 200 records moved to another territory, until both laptops know."""
    with _joined(2_000) as (store, line, folder):
        key = _keys(store)[0]
        with store.work("Notes") as session:
            session.add_all(Note(account_id=key, text=f"Note {n}") for n in range(200))
        synchronize(store, line)
        other = laptop(folder, "other")
        elsewhere = Weighed(line.url)
        join(other, elsewhere, line.url, OTHER, PASSWORD)
        with store.read() as session:
            home = session.scalars(sa.select(Territory.id).where(Territory.path == "Bali")).one()
        with store.work("Move") as session:
            session.get_one(Account, key).territory_id = home
        start = time.perf_counter()
        synchronize(store, line)
        left = time.perf_counter() - start
        synchronize(other, elsewhere)
        say(moment="moved", seconds=left, both=time.perf_counter() - start, rows=_notes(other))
        other.close()


@contextmanager
def _joined(customers: int) -> Iterator[tuple[Store, Weighed, Path]]:
    """A laptop of a company with so many customers, its line to a server process."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copied(customers, folder)
        with serving(folder) as url:
            store, line = laptop(folder), Weighed(url)
            join(store, line, url, EMAIL, PASSWORD)
            synchronize(store, line)
            yield store, line, folder
            store.close()


def _raw(folder: Path, customers: int, plain: bool) -> float:
    """Seconds to load the same rows into the same file: row by row under its indexes, as plain
    programs do, or as we do with indexes made at the end; encrypted, searched and counted alike."""
    store = laptop(folder, f"raw-{plain}")
    some = list(rows(customers, bytes(16)))
    columns, marks = ", ".join(COLUMNS), ", ".join("?" * len(COLUMNS))
    refs = (("territory:0", "account", row[0], 1) for row in some)
    start = time.perf_counter()
    with store.writing() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None

        def load() -> None:
            assert driver is not None
            driver.executemany(f"INSERT INTO account ({columns}) VALUES ({marks})", some)
            driver.executemany(
                "INSERT INTO ref (bucket, record, row_id, rev) VALUES (?, ?, ?, ?)", refs
            )

        if plain:
            load()
        else:
            driver.execute('DROP TRIGGER "search_account_insert"')
            with many_rows(connection, {"account": customers, "ref": customers}):
                load()
    seconds = time.perf_counter() - start
    store.close()
    return seconds


@contextmanager
def _peak() -> Iterator[list[int]]:
    """The most memory this process took above what it had, in bytes, looked at often."""
    before, most, over = resident(), [0], threading.Event()

    def look() -> None:
        while not over.wait(0.02):
            most[0] = max(most[0], resident() - before)

    watch = threading.Thread(target=look)
    watch.start()
    try:
        yield most
    finally:
        over.set()
        watch.join()


def _edit(store: Store, key: UUID, phone: str) -> None:
    with store.work("Edit") as session:
        session.get_one(Account, key).phone = phone


def _keys(store: Store) -> list[UUID]:
    with store.engine.connect() as connection:
        return list(connection.execute(sa.select(Account.id).order_by(Account.id)).scalars())


def _count(store: Store) -> int:
    with store.engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count(Account.id))).scalar_one())


def _notes(store: Store) -> int:
    with store.engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count(Note.id))).scalar_one())
