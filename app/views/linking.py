"""The desktop's link to the company: the sync loop in the background, told to the screens."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import Problem
from app.store import Committed, Store
from app.sync.status import Status, status
from app.sync.watch import Link, News, Watcher
from app.views.frame_sync import SyncState
from app.views.kit.jobs import Jobs

# What waits is counted again at most so often, however fast somebody types.
QUIET_MS = 150


class CompanyLink(QObject):
    """Keeps a profile and its company in step while the desktop is open.

    Signals:
        changed: how things stand, as a `SyncState`.
    """

    changed = Signal(object)
    _heard = Signal(object)
    _broke = Signal(object)
    _stirred = Signal()

    def __init__(self, store: Store, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._jobs = store, jobs
        self._watcher: Watcher | None = None
        self._news = News(Link.OFFLINE)
        self._heard.connect(self._on_news)
        self._broke.connect(jobs.crashed)
        self._soon = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._soon.timeout.connect(self._recount)
        self._stirred.connect(self._soon.start)
        self._unsubscribe = store.subscribe(self._on_committed)
        self.state = SyncState()

    def start(self) -> None:
        """Begin to synchronise where this profile belongs to a company; else only say so."""
        self._recount()
        url = self._store.fact("server")
        if url is None or self._watcher is not None:
            return
        from app.sync.client import HttpApi

        api = HttpApi(url, insecure=self._store.fact("insecure") == "yes")
        self._watcher = Watcher(self._store, api, self._heard.emit, self._broke.emit)
        self._watcher.start()

    def now(self) -> None:
        """Do not wait for the next turn."""
        if self._watcher is None:
            self.start()
        else:
            self._watcher.now()

    def join(self, url: str, email: str, password: str, then, failed) -> None:
        """Join a company in the background; `then` gets what came, `failed` the problem."""

        def sign_in():
            from app.sync.client import HttpApi
            from app.sync.joining import join

            api = HttpApi(url)
            return join(self._store, api, api.url, email, password)

        def joined(result) -> None:
            self.start()
            then(result)

        # Not on the store's thread: what is typed meanwhile must not wait for the network.
        self._jobs.read(sign_in, then=joined, failed=failed)

    def stop(self) -> None:
        """End the loop; what was not finished is done the next time."""
        self._unsubscribe()
        self._soon.stop()
        if self._watcher is not None:
            self._watcher.stop()
            self._watcher = None

    def _on_committed(self, _committed: Committed) -> None:
        self._stirred.emit()

    def _on_news(self, news: News) -> None:
        self._news = news
        self._recount()

    def _recount(self) -> None:
        self._jobs.read(lambda: status(self._store), then=self._tell, failed=self._on_failed)

    def _on_failed(self, problem: Problem) -> None:
        self._news = News(Link.FAILED, problem.sentence())

    def _tell(self, stands: Status) -> None:
        self.state = state_of(stands, self._news)
        self.changed.emit(self.state)


def state_of(stands: Status, news: News) -> SyncState:
    """How things stand, as the pill shows it."""
    online = None if stands.server is None else news.link in (Link.ONLINE, Link.SYNCING)
    spoken = news.link in (Link.SIGN_IN, Link.FAILED)
    return SyncState(
        waiting=stands.waiting,
        oldest=stands.oldest_waiting,
        attention=stands.conflicts + stands.rejected,
        last_sync=stands.last_sync,
        online=online,
        text=news.sentence if spoken and stands.server else "",
    )
