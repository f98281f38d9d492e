"""Synchronising by itself: one loop that compares wanted and actual state (R18).

A change made here or a missed network only moves the next try; nothing depends on an event.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.errors import NotAllowed, Problem, Unreachable
from app.i18n import _
from app.store import Committed, Origin, Store
from app.sync.protocol import SyncApi
from app.sync.session import Result, synchronize

EVERY = 30.0
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0


class Link(StrEnum):
    """How the last try went."""

    SYNCING = "syncing"
    ONLINE = "online"
    OFFLINE = "offline"
    SIGN_IN = "sign_in"
    FAILED = "failed"


@dataclass(frozen=True)
class News:
    """What the watcher tells after each step.

    Attributes:
        sentence: what went wrong, for a person; empty where nothing did.
    """

    link: Link
    sentence: str = ""
    result: Result | None = None


class Watcher:
    """Synchronises a store in a thread of its own until it is stopped.

    `tell` is called on that thread, and `broken` with a bug of ours, once for each kind.
    """

    def __init__(
        self,
        store: Store,
        api: SyncApi,
        tell: Callable[[News], None],
        broken: Callable[[BaseException], None],
    ) -> None:
        self._store = store
        self._api = api
        self._tell = tell
        self._broken = broken
        self._bugs: set[type[BaseException]] = set()
        self._wake = threading.Event()
        self._stopping = False
        self._pause = FIRST_PAUSE
        self._unsubscribe = store.subscribe(self._on_committed)
        self._thread = threading.Thread(target=self._loop, name="sync", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def now(self) -> None:
        """Do not wait for the next turn."""
        self._wake.set()

    def stop(self) -> None:
        """End after the step at hand; what was not finished is done next time."""
        self._stopping = True
        self._unsubscribe()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _on_committed(self, committed: Committed) -> None:
        if committed.origin is not Origin.REMOTE:
            self._wake.set()

    def _loop(self) -> None:
        while not self._stopping:
            self._wake.clear()
            wait = self._turn()
            self._wake.wait(wait)

    def _turn(self) -> float:
        """One try; how long to wait for the next."""
        self._tell(News(Link.SYNCING))
        try:
            result = synchronize(self._store, self._api)
        except Unreachable as problem:
            self._tell(News(Link.OFFLINE, problem.sentence()))
            return self._back_off()
        except NotAllowed as problem:
            self._tell(News(Link.SIGN_IN, problem.sentence()))
            return LONGEST_PAUSE
        except Problem as problem:
            self._tell(News(Link.FAILED, problem.sentence()))
            return self._back_off()
        except Exception as error:  # noqa: BLE001 - shown and reported; the loop must live on
            return self._on_bug(error)
        self._pause = FIRST_PAUSE
        self._tell(News(Link.ONLINE, result=result))
        return EVERY

    def _on_bug(self, error: BaseException) -> float:
        self._tell(News(Link.FAILED, _("Synchronising failed. Nothing is lost; see the report.")))
        if type(error) not in self._bugs:
            self._bugs.add(type(error))
            self._broken(error)
        return self._back_off()

    def _back_off(self) -> float:
        """Twice as long each time, with jitter, so that laptops do not come back all at once."""
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return self._pause * random.uniform(0.5, 1.0)
