"""One synchronisation: push what waits, pull what is new, until both sides agree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

import sqlalchemy as sa

from app.errors import Refused
from app.i18n import N_
from app.store import Store
from app.store.store import get_fact
from app.sync import outbox
from app.sync.alone import alone
from app.sync.apply import Pull, apply, keep_page, load_cursors
from app.sync.fork import take_new_device
from app.sync.protocol import PAGE, Cursor, SyncApi, SyncRequest, SyncResponse, whole
from app.sync.tables import pulled
from app.sync.tokens import Tokens

# A pull that never completes is a bug of the server's; better to say so than to turn for ever.
MOST_PAGES = 10_000
MOST_FORKS = 2


@dataclass
class Result:
    """What one synchronisation did."""

    sent: int = 0
    received: int = 0
    rejected: int = 0
    conflicts: int = 0


def synchronize(store: Store, api: SyncApi) -> Result:
    """Bring this laptop and the server together once.

    Raises Unreachable where nobody answers, NotAllowed where somebody has to sign in again,
    Refused where this profile belongs to no company. Nothing is lost by any of them.
    """
    with alone(store):
        return _synchronize(store, api)


def _synchronize(store: Store, api: SyncApi) -> Result:
    tokens = Tokens(store, api)
    if store.identity.device_id is None or not tokens.known():
        raise Refused(N_("This profile is not connected to a company. Use “relasi connect”."))
    result, pull, forks = Result(), Pull(), 0
    cursors, batches = _begin(store)
    for _ in range(MOST_PAGES):
        request = _request(store, cursors, batches)
        response = tokens.call(partial(_ask, api, request))
        if response.fork and forks < MOST_FORKS:
            forks += 1
            take_new_device(store)
            cursors, batches = _begin(store)
            continue
        if response.retry or response.fork:
            raise Refused(N_("The server is busy. Relasi tries again by itself; nothing is lost."))
        batches = batches[1:]
        result.sent += len(request.mutations)
        _count(result, pull, response)
        keep_page(store, pull, response)
        cursors = response.cursors
        if response.complete and not batches:
            result.received = apply(store, pull, response)
            store.set_facts(
                last_sync=store.clock.now().isoformat(),
                last_sent=str(result.sent),
                last_received=str(result.received),
            )
            return result
    raise Refused(N_("The server did not finish its answer. Tell the person who runs it."))


def _begin(store: Store) -> tuple[dict[str, Cursor], list[range]]:
    """Start afresh: a pull that was broken off is asked for again from the applied cursors.

    What is typed from now on waits for the next time, so that nothing is pushed with cursors
    of pages that nobody has seen yet.
    """
    with store.writing() as connection:
        connection.execute(sa.delete(pulled))
        return load_cursors(connection), outbox.batches(connection)


def _request(store: Store, cursors: dict[str, Cursor], batches: list[range]) -> SyncRequest:
    """Push the next batch; only the last one pulls too."""
    device = store.identity.device_id
    assert device is not None
    with store.engine.connect() as connection:
        issued, decided = outbox.numbers(connection)
        mutations = outbox.mutations(connection, batches[0]) if batches else []
        seen = int(get_fact(connection, "seen") or 0)
    return SyncRequest(
        want=PAGE if len(batches) <= 1 else 0,
        device=device.bytes,
        issued=issued,
        decided=decided,
        now=store.clock.now().isoformat(),
        mutations=mutations,
        seen=seen,
        cursors=cursors,
    )


def _ask(api: SyncApi, request: SyncRequest, access: str) -> SyncResponse:
    return whole(request, api.sync(access, request))


def _count(result: Result, pull: Pull, response: SyncResponse) -> None:
    for outcome in response.outcomes:
        if UUID(bytes=outcome.uid) in pull.outcomes:
            continue
        result.conflicts += outcome.code == "conflict"
        result.rejected += outcome.code in ("rejected", "held")
