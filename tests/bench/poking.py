"""How soon a laptop has what was typed on another: both only watch, and nobody asks."""

from __future__ import annotations

import queue
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.store import Committed, Origin, Store
from app.sync.client import HttpApi
from app.sync.joining import join
from app.sync.session import synchronize
from app.sync.watch import Watcher
from tests.bench.company import EMAIL, PASSWORD, copied
from tests.bench.lines import accounts_of, edit_phone, laptop, serving
from tests.bench.programs import say

# Between two edits, so that they come at any moment of the server's own round.
PAUSE = 0.2, 1.0
PATIENCE = 60


def poking(edits: str) -> None:
    """So many edits on one laptop, each until another has it; and without waiting for a poke."""
    with tempfile.TemporaryDirectory() as name, _server(Path(name)) as url:
        one, other = (laptop(Path(name), who) for who in ("one", "other"))
        for store in (one, other):
            join(store, HttpApi(url, insecure=True), url, EMAIL, PASSWORD)
        told, poked = _watched(one, other, url, int(edits))
        say(moment="told", seconds=told, poked=poked)
        say(moment="asked", seconds=list(_asked(one, other, url, int(edits))))
        for store in (one, other):
            store.close()


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    copied(1_000, folder)
    with serving(folder) as url:
        yield url


def _watched(one: Store, other: Store, url: str, edits: int) -> tuple[list[float], list[float]]:
    """Seconds from each edit on the one until the other has it; and from the server's poke."""
    api, came = HttpApi(url, insecure=True), queue.Queue[float]()
    told: list[float] = []
    since: list[float] = []
    poked = [0.0]

    def wait(access: str, at: str) -> bool:
        moved = HttpApi(url, insecure=True).wait(access, at)
        poked.append(time.perf_counter())
        return moved

    def hear(committed: Committed) -> None:
        if committed.origin is Origin.REMOTE and "account" in committed.rows:
            came.put(time.perf_counter())

    other.subscribe(hear)
    watchers = [Watcher(one, api, _quiet, _broken), Watcher(other, api, _quiet, _broken, wait)]
    for watcher in watchers:
        watcher.start()
    for number, key in enumerate(accounts_of(one)[:edits]):
        time.sleep(random.uniform(*PAUSE))
        start = time.perf_counter()
        edit_phone(one, key, f"+62815{number:07}")
        here = came.get(timeout=PATIENCE)
        told.append(here - start)
        since += [here - poked[-1]] if poked[-1] > start else []
    for watcher in watchers:
        watcher.stop()
    return told, since


def _asked(one: Store, other: Store, url: str, edits: int) -> Iterator[float]:
    """The least it can take: the one sends and the other asks, one right after the other."""
    api = HttpApi(url, insecure=True)
    for number, key in enumerate(accounts_of(one)[:edits]):
        time.sleep(random.uniform(*PAUSE))
        start = time.perf_counter()
        edit_phone(one, key, f"+62816{number:07}")
        synchronize(one, api)
        synchronize(other, api)
        yield time.perf_counter() - start


def _quiet(news: object) -> None:
    """Nobody looks at the sync page."""


def _broken(error: BaseException) -> None:
    raise error
