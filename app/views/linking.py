"""The desktop's link to the company: the sync loop in the background, told to the screens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import Problem
from app.i18n import N_, _
from app.store import Committed, Store
from app.store.erased import Erased
from app.sync.lease import locked_sentence
from app.sync.news import Link, News
from app.sync.progress import Progress, sentence_of
from app.sync.tokens import BY_FILE
from app.views.frame_sync import SyncState
from app.views.kit.jobs import Jobs

if TYPE_CHECKING:
    from app.sync.client import HttpApi
    from app.sync.status import Status
    from app.sync.watch import Watcher

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
        self._api: HttpApi | None = None
        self._news = News(Link.OFFLINE)
        self._heard.connect(self._on_news)
        self._broke.connect(jobs.crashed)
        self._soon = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._soon.timeout.connect(self._recount)
        self._stirred.connect(self._soon.start)
        self._unsubscribe = store.subscribe(self._on_committed)
        self.state = SyncState(text="…")  # until it is known

    def start(self) -> None:
        """Begin to synchronise where this profile belongs to a company; else only say so."""
        self._recount()
        if self._watcher is not None or not self._store.fact("server"):
            return
        from app.sync.client import api_of
        from app.sync.files import Carrier
        from app.sync.watch import Watcher

        self._api = api = api_of(self._store)
        if api is None:  # this profile goes by file
            return
        self._watcher = Watcher(
            self._store,
            api,
            self._heard.emit,
            self._broke.emit,
            wait=api.wait,
            carrier=Carrier(self._store, api),
        )
        self._watcher.start()

    def now(self) -> None:
        """Do not wait for the next turn."""
        if self._watcher is None:
            self.start()
        else:
            self._watcher.now()

    def join(
        self, url: str, email: str, password: str, then, failed, authority: str | None = None
    ) -> None:
        """Join a company in the background; `then` gets what came, `failed` the problem.

        `authority`: the certificate (PEM) of the company's own, where it has one.
        """

        def sign_in():
            from app.sync.client import api_at
            from app.sync.joining import join

            api = api_at(self._store, url, authority=authority)
            return join(self._store, api, api.url, email, password, progress, api.facts)

        def progress(come: Progress) -> None:
            self._heard.emit(News(Link.SYNCING, sentence_of(come)))

        def joined(result) -> None:
            self.start()
            then(result)

        # Not on the store's thread: what is typed meanwhile must not wait for the network.
        self._jobs.read(sign_in, then=joined, failed=failed)

    def email(self) -> str:
        """Whose password the company knows."""
        return self._store.fact("email") or ""

    def sign_in(self, password: str, then, failed) -> None:
        """Sign in again at the company, in the background; `failed` gets the problem."""

        def again():
            from app.sync.client import api_of
            from app.sync.joining import join

            url, email = self._store.fact("server") or "", self.email()
            return join(self._store, api_of(self._store), url, email, password)

        def back(result) -> None:
            self._news = News(Link.ONLINE)
            self.now()
            then(result)

        def refused(problem: Problem) -> None:
            if isinstance(problem, Erased):
                self._on_news(News(Link.ERASED, problem.sentence()))
            failed(problem)

        self._jobs.read(again, then=back, failed=refused)

    def trust(self, path: Path, then, failed) -> None:
        """Take the company's own word on whose server it is, from now on: the certificate in this
        file, in the place of the one before."""

        def keep() -> None:
            from app.sync.authority import read_authority

            authority = read_authority(path)
            self._store.set_facts(authority=authority)
            if self._api is not None:
                self._api.trust(authority)

        def kept(_nothing) -> None:
            if self._watcher is not None:
                self._watcher.now()
            then()

        self._jobs.read(keep, then=kept, failed=failed)

    def change_password(self, old: str, new: str, then, failed) -> None:
        """Change the own password at the company, in the background."""
        from app.sync.client import api_of
        from app.sync.own_password import change_own_password

        def change() -> None:
            change_own_password(self._store, api_of(self._store), old, new)

        self._jobs.read(change, then=then, failed=failed)

    def check(self, then, failed) -> None:
        """Compare every record with the company's server, in the background; `then` gets a
        sentence that says what came of it."""

        def compare() -> str:
            from app.sync.client import api_of
            from app.sync.sentences import of_check
            from app.sync.session import check

            return of_check(check(self._store, api_of(self._store)))

        self._jobs.read(compare, then=then, failed=failed)

    def new_file_name(self) -> str:
        """What a file for the office is called unless somebody says otherwise."""
        return f"Relasi {self._store.clock.today()}.relasi"

    def write_file(self, path: Path, then, failed) -> None:
        """Write what waits into a file for the office, in the background; `then` gets a sentence
        that says what came of it."""

        def write() -> str:
            from app.sync.by_file import write_request
            from app.sync.sentences import of_written

            return of_written(path.name, write_request(self._store, path))

        self._by_file(write, then, failed)

    def read_file(self, path: Path, then, failed) -> None:
        """Read the office's answer, in the background; `then` gets a sentence."""

        def read() -> str:
            from app.sync.by_file import read_answer
            from app.sync.sentences import of_answer

            return of_answer(read_answer(self._store, path))

        self._by_file(read, then, failed)

    def accept_file(self, path: Path, passphrase: str, then, failed) -> None:
        """Join a company by its invitation, in the background; `then` gets a sentence."""

        def join() -> str:
            from app.sync.joining import join_by_file

            join_by_file(self._store, path, passphrase)
            company = self._store.fact("organisation") or ""
            return _("You work at {company} now.").format(company=company)

        self._by_file(join, then, failed)

    def _by_file(self, act, then, failed) -> None:
        def done(sentence: str) -> None:
            self._recount()
            then(sentence)

        def refused(problem: Problem) -> None:
            if isinstance(problem, Erased):
                self._on_news(News(Link.ERASED, problem.sentence()))
            else:
                self._recount()
            failed(problem)

        self._jobs.read(act, then=done, failed=refused)

    def stop(self) -> None:
        """End the loop; what was not finished is done the next time."""
        self._unsubscribe()
        self._unsubscribe = lambda: None
        self._soon.stop()
        if self._watcher is not None:
            self._watcher.stop()
            self._watcher = None

    def _on_committed(self, _committed: Committed) -> None:
        self._stirred.emit()

    def _on_news(self, news: News) -> None:
        if news.link is Link.SYNCING and self._news.link in (Link.SIGN_IN, Link.CLOSED):
            return  # it is so until the try is over
        self._news = news
        if news.link is Link.ERASED:  # there is nothing left to ask
            self.state = SyncState(text=news.sentence, brief=_(BRIEF[news.link]), erased=True)
            self.changed.emit(self.state)
            return
        self._recount()

    def _recount(self) -> None:
        self._jobs.read(_stands, self._store, then=self._tell, failed=self._on_failed)

    def _on_failed(self, problem: Problem) -> None:
        self._news = News(Link.FAILED, problem.sentence())

    def _tell(self, stands: Status) -> None:
        self.state = state_of(stands, self._news)
        self.changed.emit(self.state)


BRIEF = {
    Link.SIGN_IN: N_("Sign in again"),
    Link.CLOSED: N_("Not let in"),
    Link.FAILED: N_("Sync failed"),
    Link.ERASED: N_("Erased"),
}


def state_of(stands: Status, news: News) -> SyncState:
    """How things stand, as the pill shows it."""
    online = None if stands.server is None else news.link in (Link.ONLINE, Link.SYNCING)
    spoken = news.link in (Link.SYNCING, Link.SIGN_IN, Link.CLOSED, Link.FAILED)
    return SyncState(
        waiting=stands.waiting,
        oldest=stands.oldest_waiting,
        attention=stands.conflicts + stands.rejected,
        last_sync=stands.last_sync,
        online=online,
        text=news.sentence if spoken and stands.server else "",
        brief=_(BRIEF[news.link]) if news.link in BRIEF and stands.server else "",
        sign_in=news.link is Link.SIGN_IN and stands.server is not None,
        days_left=stands.lease.days_left if stands.lease else None,
        by_file=stands.server == BY_FILE,
        locked=locked_sentence(stands.lease) if stands.lease and stands.lease.locked else "",
    )


def _stands(store: Store) -> Status:
    """On a reading thread, where what it needs is loaded."""
    from app.sync.status import status

    return status(store)
