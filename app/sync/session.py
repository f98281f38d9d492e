"""One synchronisation: push what waits, pull what is new, until both sides agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

import sqlalchemy as sa
from msgspec.structs import replace

from app.errors import NoEntry, Refused
from app.i18n import N_
from app.store import Store
from app.store.statements import Statement
from app.store.store import get_fact, put_fact
from app.sync import checks, lease, leases, outbox
from app.sync.alone import alone
from app.sync.apply import Pull, apply, keep_page, load_cursors
from app.sync.columns import note_known, to_learn
from app.sync.first import First, starts
from app.sync.fork import take_new_device
from app.sync.life import DOUBTED, place, push_again, tidy
from app.sync.progress import Tell, silent
from app.sync.protocol import PAGE, Again, Cursor, SyncApi, SyncRequest, SyncResponse, whole
from app.sync.tables import pulled
from app.sync.tokens import Tokens
from app.sync.wiping import obey
from app.sync.written import overtaken

# A pull that never completes is a bug of the server's; better to say so than to turn for ever.
MOST_PAGES = 10_000
MOST_FORKS = 2
MOST_LIVES = 3
TOO_OLD = N_(
    "This Relasi is too old for the server. What you typed was sent; update Relasi to go on."
)


_UNSTAGE = Statement(lambda: sa.delete(pulled))


@dataclass
class Result:
    """What one synchronisation did.

    Attributes:
        merged: how many edits met others of the same record, without contradiction.
        again: how many edits a restored server had lost, and were pushed once more.
    """

    sent: int = 0
    received: int = 0
    rejected: int = 0
    conflicts: int = 0
    merged: int = 0
    again: int = 0


@dataclass
class Asks:
    """What a pull asks for besides what is new: rows once more, checksums; and these as they come.

    Attributes:
        again: ranges of buckets that are repaired.
    """

    again: list[Again] = field(default_factory=list)
    check: dict[str, bool] = field(default_factory=dict)
    sums: dict[str, bytes] = field(default_factory=dict)


def synchronize(store: Store, api: SyncApi, tell: Tell = silent) -> Result:
    """Bring this laptop and the server together once.

    `tell` hears how far a first synchronisation has come; what it raises stops it, and the next
    goes on from there.

    Raises Unreachable where nobody answers, NoEntry where somebody has to sign in again,
    Refused where this profile belongs to no company. Nothing is lost by any of them. Raises
    Erased where the company had this laptop send what waits and erase itself.
    """
    with alone(store):
        try:
            result = _synchronize(store, api, tell)
            if checks.is_due(store):
                _check(store, api, result, deep=False)
            return result
        except NoEntry as problem:
            if problem.code == "wipe":
                obey(store, api)
            raise


def check(store: Store, api: SyncApi) -> checks.Check:
    """Synchronise, then compare every row here with the server's and repair what differs (R19).

    Raises what `synchronize` raises.
    """
    with alone(store):
        result = _synchronize(store, api, silent)
        return _check(store, api, result, deep=True)


def _check(store: Store, api: SyncApi, result: Result, deep: bool) -> checks.Check:
    tokens = Tokens(store, api)
    first = First(store, api, tokens, silent)

    def ask(again: list[Again], sums: dict[str, bool]) -> tuple[dict[str, bytes], int]:
        asks, before = Asks(again, sums), result.received
        # A large bucket may be granted meanwhile: all its groups belong to the picture (R5).
        _groups(store, api, tokens, first, result, silent, asks)
        return asks.sums, result.received - before

    with store.engine.connect() as connection:
        buckets = sorted(load_cursors(connection))
    found = checks.compare(store, buckets, ask, deep)
    checks.keep_check(store, found)
    return found


def _synchronize(store: Store, api: SyncApi, tell: Tell) -> Result:
    tokens = Tokens(store, api)
    if store.identity.device_id is None or not tokens.known():
        raise Refused(N_("This profile is not connected to a company. Use “relasi connect”."))
    result, first = Result(), First(store, api, tokens, tell)
    first.begin()
    _groups(store, api, tokens, first, result, tell)
    return result


def _groups(
    store: Store,
    api: SyncApi,
    tokens: Tokens,
    first: First,
    result: Result,
    tell: Tell,
    asks: Asks | None = None,
) -> None:
    """Push and pull once, but for a first synchronisation: once for each of its groups."""
    while True:
        first.fetch()
        _once(store, api, tokens, first, result, tell, asks)
        if not first.pending():
            return


def _once(
    store: Store,
    api: SyncApi,
    tokens: Tokens,
    first: First,
    result: Result,
    tell: Tell,
    asks: Asks | None = None,
) -> None:
    """Push and pull until a whole picture is here, and apply it."""
    asks = asks or Asks()
    pull, forks, lives = _pull(asks), 0, 0
    cursors, batches = begin(store)
    again, wants = _again(store, asks), leases.wants(store)
    for _ in range(MOST_PAGES):
        request = next_request(store, cursors, batches)
        if request.want:
            request = replace(request, again=again, wants=wants, check=asks.check)
        response = tokens.call(partial(_ask, api, request))
        if response.restored and lives < MOST_LIVES:
            lives += 1
            result.again += push_again(store, response)
            pull = _pull(asks)  # what a life before decided counts no more
            cursors, batches = begin(store)
            again, wants = _again(store, asks), leases.wants(store)
            continue
        if response.fork and forks < MOST_FORKS:
            forks += 1
            take_new_device(store)
            cursors, batches = begin(store)
            again, wants = _again(store, asks), leases.wants(store)
            continue
        if response.retry or response.fork or response.restored:
            raise Refused(N_("The server is busy. Relasi tries again by itself; nothing is lost."))
        if first.plans_more(request, response):
            cursors, batches = begin(store)
            again = _again(store, asks)
            first.fetch()
            continue
        batches = batches[1:]
        result.sent += len(request.mutations)
        count(result, pull, response)
        if response.drained:
            if batches:
                continue
            raise Refused(TOO_OLD)
        keep_page(store, pull, response)
        if response.leases:
            leases.keep(store, response.leases)
            wants = []
        cursors = response.cursors
        again = response.again if request.want else again
        if response.complete and not batches:
            asks.sums = response.sums
            result.received += apply(store, pull, response, tell)
            _keep_contact(store, result, response)
            tidy(store)
            return
    raise Refused(N_("The server did not finish its answer. Tell the person who runs it."))


def _pull(asks: Asks) -> Pull:
    return Pull(ranges={one.bucket: one.ranges for one in asks.again})


def _again(store: Store, asks: Asks) -> list[Again]:
    """What is repaired, and what this program has learned to hold since the last time."""
    with store.engine.connect() as connection:
        return [*asks.again, *to_learn(connection, load_cursors(connection))]


def _keep_contact(store: Store, result: Result, response: SyncResponse) -> None:
    """The company was reached: what that did, and how long the laptop may be away again."""
    now = store.clock.now()
    with store.writing() as connection:
        put_fact(connection, "last_sync", now.isoformat())
        put_fact(connection, "last_sent", str(result.sent))
        put_fact(connection, "last_received", str(result.received))
        put_fact(connection, "last_merged", str(result.merged))
        # A file that was written for the office has been overtaken.
        overtaken(connection)
        note_known(connection)
        checks.begin_days(connection, now)
        lease.renew(connection, now, datetime.fromisoformat(response.server_time))


def begin(store: Store) -> tuple[dict[str, Cursor], list[range]]:
    """Start afresh: a pull that was broken off is asked for again from the applied cursors.

    What is typed from now on waits for the next time, so that nothing is pushed with cursors
    of pages that nobody has seen yet.
    """
    with store.writing() as connection:
        _UNSTAGE.run(connection)
        cursors = {**load_cursors(connection), **starts(connection)}
        return cursors, outbox.batches(connection)


def next_request(store: Store, cursors: dict[str, Cursor], batches: list[range]) -> SyncRequest:
    """Push the next batch; only the last one pulls too."""
    device = store.identity.device_id
    assert device is not None
    with store.engine.connect() as connection:
        issued, decided = outbox.numbers(connection)
        mutations = outbox.mutations(connection, batches[0]) if batches else []
        seen, lineage, life = place(connection)
        if get_fact(connection, DOUBTED):
            decided = 0
    return SyncRequest(
        want=PAGE if len(batches) <= 1 else 0,
        device=device.bytes,
        issued=issued,
        decided=decided,
        now=store.clock.now().isoformat(),
        mutations=mutations,
        seen=seen,
        lineage=lineage,
        life=life,
        cursors=cursors,
    )


def _ask(api: SyncApi, request: SyncRequest, access: str) -> SyncResponse:
    return whole(request, api.sync(access, request))


def count(result: Result, pull: Pull, response: SyncResponse) -> None:
    for outcome in response.outcomes:
        if UUID(bytes=outcome.uid) in pull.outcomes:
            continue
        result.conflicts += outcome.code == "conflict"
        result.merged += outcome.code == "merged"
        result.rejected += outcome.code in ("rejected", "held")
