"""Listening for the server's word that there is something new, beside the loop that asks.

Nothing depends on it (R18): without it the loop asks by itself, only later.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

from app.errors import NoEntry, Problem
from app.store import Store
from app.store.erased import Erased
from app.store.store import get_facts
from app.sync.cursors import load_cursors
from app.sync.standing import standing
from app.sync.tokens import UNTIL, is_over

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0

# Asks with an access token and a standing; whether something moved. Waits for it.
Wait = Callable[[str, str], bool]


class Listener:
    """A thread that waits at the server while this laptop knows all it has heard of.

    `woke` is called, on that thread, when there is something to fetch.
    """

    def __init__(self, store: Store, wait: Wait, woke: Callable[[], None]) -> None:
        self._store = store
        self._wait = wait
        self._woke = woke
        self._reading = threading.Lock()
        self._settled = threading.Event()
        self._stopping = threading.Event()
        self._pause = FIRST_PAUSE
        self._thread = threading.Thread(target=self._loop, name="listen", daemon=True)

    def start(self) -> None:
        """Begin; it listens from the first time that `settle` is called."""
        self._thread.start()

    def settle(self) -> None:
        """All that the server had is here: listen for more."""
        self._settled.set()

    def stop(self) -> None:
        """End. A question under way ends by itself, and nobody is told of its answer; the data file
        is not opened any more, which may be gone by then."""
        with self._reading:
            self._stopping.set()
        self._settled.set()

    def _loop(self) -> None:
        asked: str | None = None
        rested = False
        while self._settled.wait() and (known := self._known()) is not None:
            access, at, over = known
            if at == asked and not rested:
                # Asking failed, or fetching did not help: at once it would turn for ever.
                self._pause, rested = self._rest(), True
                continue
            self._pause, rested = self._pause if at == asked else FIRST_PAUSE, False
            try:
                moved = over or self._wait(access, at)
            except NoEntry:
                moved = True  # a word of the server's: the loop that asks renews, or tells
            except Problem:
                # What is wrong the loop that asks finds out and tells; here it is waited out.
                asked = at
                continue
            asked = at if moved else None
            if moved and not self._stopping.is_set():
                self._settled.clear()
                self._woke()

    def _known(self) -> tuple[str, str, bool] | None:
        """The token to ask with, where this laptop stands, and whether the token's time is over, so
        that the loop that asks renews it first; None at the end."""
        with self._reading:
            if self._stopping.is_set():
                return None
            try:
                with self._store.engine.connect() as connection:
                    access, until = get_facts(connection, "access", UNTIL)
                    over = is_over(until, self._store.clock.now())
                    return access or "", standing(load_cursors(connection)), over
            except Erased:  # the loop that asks tells it
                return None

    def _rest(self) -> float:
        self._stopping.wait(self._pause * random.uniform(0.5, 1.0))
        return min(self._pause * 2, LONGEST_PAUSE)
