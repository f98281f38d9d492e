"""The programs that measure sync: laptops against a real server process, over loopback.

Each prints one line of JSON for each moment, as those of `programs.py`.
"""

from __future__ import annotations

import itertools
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import sqlalchemy as sa
import urllib3

from app.models import Account, Note, Territory
from app.records import searchables
from app.store import Store
from app.store.bulk import many_rows
from app.store.indexing import adding_many
from app.sync.joining import join
from app.sync.session import synchronize
from tests.bench.company import EMAIL, OTHER, PASSWORD, copied
from tests.bench.data import COLUMNS, rows
from tests.bench.lines import Weighed, accounts_of, answering, edit_phone, laptop, serving
from tests.bench.programs import say
from tests.bench.proxy import slow_line


def first_sync(customers: str, *turns: str) -> None:
    """A new laptop: its server's segments not made yet, then made; and the rows loaded raw."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copied(int(customers), folder)
        with serving(folder) as url:
            for turn in turns or ("cold", "cached"):
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
        say(moment="raw", seconds=_raw(folder, int(customers), plain=False))
        if not turns:
            say(moment="plain", seconds=_raw(folder, int(customers), plain=True))


def small_syncs() -> None:
    """A sync with nothing changed, and one with one edited field."""
    with _joined(1_000) as (store, line, _folder):
        key = accounts_of(store)[0]
        found: dict[str, list[tuple[int, float]]] = {"nothing": [], "edit": []}
        for turn in range(25):
            for what, weighed in found.items():
                if what == "edit":
                    edit_phone(store, key, f"+62812000{turn:04}")
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
    with answering() as url:
        pool, trips = urllib3.PoolManager(), []
        for _ in range(25):
            start = time.perf_counter()
            pool.request("POST", url, body=bytes(150))
            trips.append(time.perf_counter() - start)
        say(moment="bare", seconds=statistics.median(trips[5:]))


def queued_edits(count: str, milliseconds: str) -> None:
    """So many edits made without a network, sent over a line that takes so long."""
    with _joined(2_000) as (store, line, _folder):
        for number, key in enumerate(accounts_of(store)[: int(count)]):
            edit_phone(store, key, f"+62813{number:07}")
        start = time.perf_counter()
        synchronize(store, line)
        near = time.perf_counter() - start
        for number, key in enumerate(accounts_of(store)[: int(count)]):
            edit_phone(store, key, f"+62814{number:07}")
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
        key = accounts_of(store)[0]
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
    """Seconds to load the same rows into the same file by the bare driver, encrypted, searched and
    counted alike: all that is indexed at the end, or row by row by triggers, as plain programs do.
    """
    store = laptop(folder, f"raw-{plain}")
    come, seconds = rows(customers, bytes(16)), 0.0
    names, marks = ", ".join(COLUMNS), ", ".join("?" * len(COLUMNS))
    account = next(one for one in searchables() if one.record == "account")
    coming = {} if plain else {"account": customers, "ref": customers}
    start = time.perf_counter()
    with store.writing() as connection, many_rows(connection, coming):
        driver = connection.connection.driver_connection
        assert driver is not None
        with nullcontext() if plain else adding_many(connection, account) as index:
            seconds += time.perf_counter() - start
            while some := list(itertools.islice(come, 5_000)):
                start = time.perf_counter()
                driver.executemany(f"INSERT INTO account ({names}) VALUES ({marks})", some)
                driver.executemany(
                    "INSERT INTO ref (bucket, record, row_id, rev) VALUES (?, 'account', ?, 1)",
                    ((f"territory:{bytes(16).hex()}", row[0]) for row in some),
                )
                if index is not None:
                    index.add(dict(zip(COLUMNS, zip(*some, strict=True), strict=True)))
                seconds += time.perf_counter() - start
            start = time.perf_counter()
    seconds += time.perf_counter() - start
    store.close()
    return seconds


@contextmanager
def _peak() -> Iterator[list[int]]:
    """The most memory this process took above what it had, in bytes; 0 where Linux does not tell.

    The system keeps count by itself: looking often would slow down what is measured.
    """
    most, before, reset = [0], _memory("VmRSS"), Path("/proc/self/clear_refs")
    if before:
        reset.write_text("5")
    yield most
    most[0] = _memory("VmHWM") - before


def _memory(name: str) -> int:
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(name)), 0)


def _count(store: Store) -> int:
    with store.engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count(Account.id))).scalar_one())


def _notes(store: Store) -> int:
    with store.engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count(Note.id))).scalar_one())
