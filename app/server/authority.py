"""The server's side of a synchronisation: decide what is pushed, publish it, read the answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from app.errors import NoEntry, StoreProblem
from app.server.authors import CLOSED
from app.server.batch import Batch, Fork, NotTogether, seen_more
from app.server.book import Key
from app.server.checks import Checks
from app.server.leases import lend
from app.server.life import newest, restored, settled_life
from app.server.pull import outcomes_for, read_page
from app.server.recovery import anything_waits
from app.server.retrying import tried_again
from app.server.seen import Unread
from app.server.snapshot import snapshot
from app.server.upcast import check_versions, is_too_old
from app.store import Store
from app.sync.protocol import SyncRequest, SyncResponse

LOG = logging.getLogger(__name__)


class Authority:
    """Decides for one organisation's database."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._checks = Checks()
        self._unread = {False: Unread(), True: Unread()}

    def sync(self, user_id: UUID, device: UUID, request: SyncRequest) -> SyncResponse:
        """One round trip: push, then pull in one snapshot."""
        check_versions(request)
        life = settled_life(self.store, request)
        if request.life and request.life != life:
            # Of the database itself: a replica may not know yet that it was put back.
            with self.store.engine.connect() as connection:
                return restored(connection, request, self.store.clock.now())
        retry, fork = self.take(user_id, device, request)
        drained = is_too_old(request) and not retry and not fork
        leases = [] if retry or fork or drained else lend(self.store, device, request.wants)
        # What lags behind is no measure for a check, and nothing to repair from.
        fresh = bool(request.check or request.again)
        gaps = self._unread[fresh]
        settled = gaps.settled
        with snapshot(self.store, fresh) as connection:
            page = read_page(connection, user_id, request)
            if not page.granted:
                raise NoEntry(CLOSED, "closed")
            outcomes = outcomes_for(connection, device, request)
            seen, lineage = newest(connection)
            unread = gaps.told(connection, request.device, settled, seen)
            sums = self._checks.of(connection, request, page)
        return SyncResponse(
            outcomes=outcomes,
            granted=page.granted,
            items=page.items,
            cursors=page.cursors,
            complete=page.complete and not retry and not fork and not drained,
            server_time=self.store.clock.now().isoformat(),
            reset=page.reset,
            retry=retry,
            fork=fork,
            seen=seen,
            life=life,
            lineage=lineage,
            drained=drained,
            again=page.again,
            leases=leases,
            sums=sums,
            unread=unread,
        )

    def take(
        self, user_id: UUID, device: UUID, request: SyncRequest, leaving: bool = False
    ) -> tuple[bool, bool]:
        """Decide what is pushed: whether to try again later, and whether the device is a copy.

        `leaving`: the last words of a laptop; those of a closed account are held.
        """
        if not request.mutations:
            with self.store.engine.connect() as connection:
                if seen_more(connection, device, request.issued):
                    return False, True
                if not anything_waits(connection):
                    return False, False
        try:
            self._push(user_id, device, request, leaving)
        except Fork:
            return False, True
        except (OperationalError, StoreProblem):
            # A fault of the server's: nothing was decided, the laptop keeps it and tries again.
            LOG.exception("a push could not be decided")
            return True, False
        return False, False

    def _push(self, user_id: UUID, device: UUID, request: SyncRequest, leaving: bool) -> None:
        """Decide a batch in one transaction; then, each round in its own, what waited for it."""

        begun = partial(
            Batch, store=self.store, user_id=user_id, device=device, request=request,
            leaving=leaving,
        )  # fmt: skip
        try:
            touched = self._in_one(lambda connection: begun(connection).run())
        except NotTogether:
            touched = self._in_one(lambda connection: begun(connection, careful=True).run())
        while touched is not None:
            touched = self._in_one(partial(_again, partial(begun, careful=True), touched))

    def _in_one(self, act: Callable[[sa.Connection], set[Key] | None]) -> set[Key] | None:
        """One transaction; another try where the engine asks for it."""

        def work() -> set[Key] | None:
            with self.store.writing() as connection:
                return act(connection)

        return tried_again(work)


def _again(
    begun: Callable[[sa.Connection], Batch], touched: set[Key], connection: sa.Connection
) -> set[Key] | None:
    return begun(connection).run_waiting(touched)
