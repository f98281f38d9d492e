"""What a laptop of a company settles before a letter goes: that no copy of it sends the same."""

from __future__ import annotations

from app.errors import NotAllowed, Unreachable
from app.store import Store
from app.sync import outbox
from app.sync.client import api_of
from app.sync.protocol import SyncApi
from app.sync.session import synchronize


def ask_company(store: Store) -> None:
    """Ask, where this profile has a company that can be reached.

    Where nobody can be asked, the letter goes all the same: a customer waits for it. Raises
    Refused where somebody can and it is not settled: the server refuses, or another process goes
    on synchronising. Whoever sends says so, and holds the letter.
    """
    api = api_of(store)
    if api is None:
        return
    try:
        be_the_only_one(store, api)
    except (Unreachable, NotAllowed):
        return


def be_the_only_one(store: Store, api: SyncApi) -> None:
    """Learn what a copy of this file has sent; of two that send just now, only one stays itself.

    Both give the next number to an intent. The server takes it once (R7): who comes second
    becomes another device, and what the file had queued is not its own any more. Only a server
    that answers is told a number, so that none pile up without a network.
    """
    synchronize(store, api)
    outbox.give_number(store)
    synchronize(store, api)
