"""One round with the server: push and pull until a whole picture is here, and apply it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from msgspec.structs import replace

from app.errors import Refused
from app.i18n import N_
from app.store import Store
from app.store.store import put_facts
from app.sync import checks, lease, leases
from app.sync.apply import apply
from app.sync.asking import begin, next_request
from app.sync.columns import note_known, to_learn
from app.sync.cursors import load_cursors
from app.sync.failing import note_through
from app.sync.first import First
from app.sync.fork import take_new_device
from app.sync.life import file_mark, push_again, tidy
from app.sync.pages import Pull, keep_page
from app.sync.progress import Tell
from app.sync.protocol import Again, SyncApi, SyncRequest, SyncResponse, whole
from app.sync.tokens import Tokens
from app.sync.written import overtaken

# A pull that never completes is a bug of the server's; better to say so than to turn for ever.
MOST_PAGES = 10_000
MOST_FORKS = 2
MOST_LIVES = 3
TOO_OLD = N_(
    "This Relasi is too old for the server. What you typed was sent; update Relasi to go on."
)
BUSY = N_("The server is busy. Relasi tries again by itself; nothing is lost.")
ENDLESS = N_("The server did not finish its answer. Tell the person who runs it.")


@dataclass
class Result:
    """What one synchronisation did.

    Attributes:
        sent: how many edits were pushed, each counted once.
        merged: how many edits met others of the same record, without contradiction.
        again: how many edits a restored server had lost, and were pushed once more.
    """

    sent: int = 0
    received: int = 0
    rejected: int = 0
    conflicts: int = 0
    merged: int = 0
    again: int = 0

    def count(self, pull: Pull, response: SyncResponse) -> None:
        """What a page decided, each intent once."""
        for outcome in response.outcomes:
            if UUID(bytes=outcome.uid) in pull.outcomes:
                continue
            self.conflicts += outcome.code == "conflict"
            self.merged += outcome.code == "merged"
            self.rejected += outcome.code in ("rejected", "held")


@dataclass
class Asks:
    """What a pull asks for besides what is new: rows once more, checksums; and these as they come.

    Attributes:
        again: ranges of buckets that are repaired.
    """

    again: list[Again] = field(default_factory=list)
    check: dict[str, bool] = field(default_factory=dict)
    sums: dict[str, bytes] = field(default_factory=dict)


class Round:
    """The talk with the server in one synchronisation; `result` says what it did.

    `first` fetches the segments of a first synchronisation, group by group; `tell` hears how far
    a large picture is applied.
    """

    def __init__(
        self, store: Store, api: SyncApi, tokens: Tokens, first: First, result: Result, tell: Tell
    ) -> None:
        self._store = store
        self._api = api
        self._tokens = tokens
        self._first = first
        self._result = result
        self._tell = tell
        self._pushed: set[bytes] = set()

    def run(self, asks: Asks | None = None) -> None:
        """Push and pull once, but for a first synchronisation: once for each of its groups."""
        asks = asks or Asks()
        while True:
            self._first.fetch()
            self._whole_picture(asks)
            if not self._first.pending():
                return

    def _whole_picture(self, asks: Asks) -> None:
        """Page by page. What the server says of this laptop, or of itself, begins it anew."""
        forks, lives = MOST_FORKS, MOST_LIVES
        self._begin(asks)
        for _ in range(MOST_PAGES):
            request = self._next_request(asks)
            response = self._tokens.call(partial(_ask, self._api, request))
            if response.restored and lives:
                lives -= 1
                self._result.again += push_again(self._store, response)
                self._begin(asks)  # what a life before decided counts no more
            elif response.fork and forks:
                forks -= 1
                take_new_device(self._store)
                self._begin(asks, self._pull)
            elif response.retry or response.fork or response.restored:
                raise Refused(BUSY)
            elif self._first.plans_more(request, response):
                self._first.fetch()  # first: it may find out that a bucket comes by pages
                self._begin(asks, self._pull)
            elif self._take(request, response, asks):
                return
        raise Refused(ENDLESS)

    def _begin(self, asks: Asks, pull: Pull | None = None) -> None:
        """From the applied cursors; of a `pull` that breaks off only the outcomes count."""
        self._pull = Pull(ranges={one.bucket: one.ranges for one in asks.again})
        if pull is not None:
            self._pull.outcomes = pull.outcomes
        self._cursors, self._batches = begin(self._store)
        self._pull.held = set(self._cursors)
        with self._store.look() as connection:
            # What is repaired, and what this program has learned to hold since the last time.
            learned = to_learn(connection, load_cursors(connection))
            self._again = [*asks.again, *learned]
            self._wants = leases.wants(connection, self._store)
            if pull is None:
                self._mark = file_mark(connection)

    def _next_request(self, asks: Asks) -> SyncRequest:
        request = next_request(self._store, self._cursors, self._batches)
        if request.want:
            request = replace(request, again=self._again, wants=self._wants, check=asks.check)
        # Where the server was put back since the last page, it has to find out (R16).
        return replace(request, page=self._mark)

    def _take(self, request: SyncRequest, response: SyncResponse, asks: Asks) -> bool:
        """Put a page aside; whether it was the last, and all is applied."""
        self._batches = self._batches[1:]
        # What is begun anew pushes again what nobody has told the outcome of.
        pushed = {mutation.uid for mutation in request.mutations} - self._pushed
        self._pushed |= pushed
        self._result.sent += len(pushed)
        self._result.count(self._pull, response)
        if response.drained:
            if self._batches:
                return False
            raise Refused(TOO_OLD)
        keep_page(self._store, self._pull, response)
        if response.leases:
            leases.keep(self._store, response.leases)
            self._wants = []
        self._cursors = response.cursors
        self._mark = response.seen, response.lineage
        self._again = response.again if request.want else self._again
        if not response.complete or self._batches:
            return False
        asks.sums = response.sums
        self._result.received += apply(self._store, self._pull, response, self._tell)
        _keep_contact(self._store, self._result, response)
        tidy(self._store)
        return True


def _keep_contact(store: Store, result: Result, response: SyncResponse) -> None:
    """The company was reached: what that did, and how long the laptop may be away again."""
    now = store.clock.now()
    with store.writing() as connection:
        put_facts(
            connection,
            last_sync=now.isoformat(),
            last_sent=str(result.sent),
            last_received=str(result.received),
            last_merged=str(result.merged),
        )
        # A file that was written for the office has been overtaken.
        overtaken(connection)
        note_through(connection)
        note_known(connection)
        checks.begin_days(connection, now)
        lease.renew(connection, now, datetime.fromisoformat(response.server_time))


def _ask(api: SyncApi, request: SyncRequest, access: str) -> SyncResponse:
    return whole(request, api.sync(access, request))
