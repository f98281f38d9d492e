"""Obeying the order to erase this laptop: what waits is sent first, then nothing stays."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import NoReturn

from app.errors import NoEntry, Problem, Refused
from app.i18n import N_
from app.store import Store, erased
from app.store.alone import file_of
from app.sync import outbox
from app.sync.fork import take_new_device
from app.sync.protocol import Farewell, Heard, SyncApi, SyncRequest
from app.sync.tokens import Tokens

MOST_FORKS = 2
BUSY = N_("The server is busy. Relasi tries again by itself; nothing is lost.")


def obey(store: Store, api: SyncApi) -> NoReturn:
    """Send what waits, destroy the key, tell the server, and remove the data; raises Erased.

    Raises Unreachable or Refused, with nothing erased, where what waits could not be sent: the
    next contact tries again. Where the server takes nothing from this laptop any more, it is
    erased at once.
    """
    tokens = Tokens(store, api)
    try:
        _send_what_waits(store, api, tokens)
    except NoEntry as problem:
        if problem.code != "wipe":
            raise
    last, access = Farewell(_request(store, range(0)), erased=True), tokens.access()

    def tell() -> None:
        # The order is obeyed whether or not the server hears of it: it noted that we were told.
        with suppress(Problem):
            api.farewell(access, last)

    erase(store, tell)


def erase(store: Store, tell: Callable[[], None] = lambda: None) -> NoReturn:
    """Destroy the key, `tell` so, and remove the data; raises Erased."""
    file = file_of(store)
    if file is not None:
        erased.begin(file, store.clock.now().isoformat())
        erased.destroy_keys(file)
    tell()
    store.close()
    if file is not None:
        erased.remove_data(file)
    raise erased.Erased


def _send_what_waits(store: Store, api: SyncApi, tokens: Tokens) -> None:
    """Batch by batch; at the end, that there is no more."""
    forks, sent = 0, 0
    while True:
        with store.engine.connect() as connection:
            batches = [some for some in outbox.batches(connection) if some.start > sent]
        batch = batches[0] if batches else range(0)
        heard = tokens.call(partial(_say, api, Farewell(_request(store, batch))))
        if heard.fork and forks < MOST_FORKS:
            forks, sent = forks + 1, 0
            take_new_device(store)
        elif heard.retry or heard.fork:
            raise Refused(BUSY)
        elif batch:
            sent = batch.stop - 1
        else:
            return


def _say(api: SyncApi, farewell: Farewell, access: str) -> Heard:
    return api.farewell(access, farewell)


def _request(store: Store, batch: range) -> SyncRequest:
    device = store.identity.device_id
    assert device is not None
    with store.engine.connect() as connection:
        issued, decided = outbox.numbers(connection)
        mutations = outbox.mutations(connection, batch) if batch else []
    return SyncRequest(
        want=0,
        device=device.bytes,
        issued=issued,
        decided=decided,
        now=store.clock.now().isoformat(),
        mutations=mutations,
    )
