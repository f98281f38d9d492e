"""Synchronising by itself: one loop that compares wanted and actual state (R18).

A change made here or a missed network only moves the next try; nothing depends on an event.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from time import monotonic

from app.errors import NoEntry, Problem, Unreachable
from app.i18n import _
from app.store import Committed, Origin, Store
from app.store.erased import Erased
from app.sync.files import Carrier
from app.sync.lease import remember
from app.sync.listening import Listener, Wait
from app.sync.news import Link, News
from app.sync.progress import Progress, sentence_of
from app.sync.protocol import SyncApi
from app.sync.session import synchronize
from app.sync.surroundings import Surroundings

EVERY = 30.0
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 120.0
# How often a waiting laptop looks whether it slept or came into another network.
LOOK_EVERY = 3.0


class _Stopped(Exception):
    """The program ends in the middle of a first synchronisation."""


class Watcher:
    """Synchronises a store in a thread of its own until it is stopped.

    `tell` is called on that thread, and `broken` with a bug of ours, once for each kind. `wait`
    asks the server to say when there is something new. `carrier` moves files, a part at a time
    and only while no edit waits.
    """

    def __init__(
        self,
        store: Store,
        api: SyncApi,
        tell: Callable[[News], None],
        broken: Callable[[BaseException], None],
        wait: Wait | None = None,
        carrier: Carrier | None = None,
    ) -> None:
        self._store = store
        self._api = api
        self._tell = tell
        self._broken = broken
        self._bugs: set[type[BaseException]] = set()
        self._wake = threading.Event()
        self._stopping = False
        self._online = False
        self._pause = FIRST_PAUSE
        self._unsubscribe = store.subscribe(self._on_committed)
        self._thread = threading.Thread(target=self._loop, name="sync", daemon=True)
        self._listener = Listener(store, wait, self._wake.set) if wait else None
        self._around = Surroundings()
        self._carrier = carrier

    def start(self) -> None:
        """Begin."""
        self._thread.start()
        if self._listener:
            self._listener.start()

    def now(self) -> None:
        """Do not wait for the next turn."""
        self._wake.set()

    def stop(self) -> None:
        """End after the step at hand; what was not finished is done next time."""
        self._stopping = True
        self._unsubscribe()
        if self._listener:
            self._listener.stop()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _on_committed(self, committed: Committed) -> None:
        if committed.origin is not Origin.REMOTE:
            self._wake.set()

    def _loop(self) -> None:
        while not self._stopping:
            self._wake.clear()
            pause = self._turn()
            self._carry()
            self._rest(pause)

    def _rest(self, seconds: float) -> None:
        """Wait, unless something is to be sent or fetched, or the surroundings changed."""
        until = monotonic() + seconds
        while not self._stopping and (left := until - monotonic()) > 0:
            if self._wake.wait(min(left, LOOK_EVERY)):
                return
            if self._around.changed():
                self._pause = FIRST_PAUSE
                return

    def _turn(self) -> float:
        """One try; how long to wait for the next."""
        self._online = False
        self._tell(News(Link.SYNCING))
        try:
            remember(self._store)
            result = synchronize(self._store, self._api, self._on_progress)
        except _Stopped:
            return 0
        except Unreachable as problem:
            self._tell(News(Link.OFFLINE, problem.sentence()))
            return self._back_off()
        except NoEntry as problem:
            link = Link.CLOSED if problem.code == "closed" else Link.SIGN_IN
            self._tell(News(link, problem.sentence()))
            return LONGEST_PAUSE
        except Erased as problem:
            self._stopping = True
            self._tell(News(Link.ERASED, problem.sentence()))
            return 0
        except Problem as problem:
            self._tell(News(Link.FAILED, problem.sentence()))
            return self._back_off()
        except Exception as error:  # noqa: BLE001 - shown and reported; the loop must live on
            return self._on_bug(error)
        self._pause = FIRST_PAUSE
        self._online = True
        if self._listener:
            self._listener.settle()
        self._tell(News(Link.ONLINE, result=result))
        return EVERY

    def _carry(self) -> None:
        """Move files where the server was just reached, until there is something more urgent."""
        if self._carrier is None or not self._online:
            return
        until = monotonic() + EVERY
        try:
            self._carrier.plan()
            while not (self._stopping or self._wake.is_set()) and monotonic() < until:
                if not self._carrier.step():
                    return
        except (Unreachable, NoEntry):
            return  # the next synchronisation meets it too, and says it
        except Exception as error:  # noqa: BLE001 - as above
            self._on_bug(error)

    def _on_progress(self, progress: Progress) -> None:
        """A first synchronisation takes a while; stopped, it goes on from there next time."""
        if self._stopping:
            raise _Stopped
        self._tell(News(Link.SYNCING, sentence_of(progress)))

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
