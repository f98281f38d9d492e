"""One synchronisation: push what waits, pull what is new, until both sides agree."""

from __future__ import annotations

from app.errors import NoEntry, Problem
from app.store import Store
from app.store.alone import alone
from app.sync import checks
from app.sync.cursors import load_cursors
from app.sync.failing import note_failing
from app.sync.first import First
from app.sync.progress import Tell, silent
from app.sync.protocol import Again, SyncApi
from app.sync.rounds import Asks, Result, Round
from app.sync.tokens import Tokens
from app.sync.wiping import obey


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
            note_failing(store, problem)
            raise
        except Problem as problem:
            note_failing(store, problem)
            raise


def check(store: Store, api: SyncApi) -> checks.Check:
    """Synchronise, then compare every row here with the server's and repair what differs (R19).

    Raises what `synchronize` raises.
    """
    with alone(store):
        result = _synchronize(store, api, silent)
        return _check(store, api, result, deep=True)


def _synchronize(store: Store, api: SyncApi, tell: Tell) -> Result:
    tokens = Tokens(store, api)
    tokens.check()
    result, first = Result(), First(store, api, tokens, tell)
    first.begin()
    Round(store, api, tokens, first, result, tell).run()
    return result


def _check(store: Store, api: SyncApi, result: Result, deep: bool) -> checks.Check:
    tokens = Tokens(store, api)
    first = First(store, api, tokens, silent)

    def ask(again: list[Again], sums: dict[str, bool]) -> tuple[dict[str, bytes], int]:
        asks, before = Asks(again, sums), result.received
        # A large bucket may be granted meanwhile: all its groups belong to the picture (R5).
        Round(store, api, tokens, first, result, silent).run(asks)
        return asks.sums, result.received - before

    with store.engine.connect() as connection:
        buckets = sorted(load_cursors(connection))
    found = checks.compare(store, buckets, ask, deep)
    checks.keep_check(store, found)
    return found
