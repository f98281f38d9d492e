"""What a laptop of a company learns before it sends a letter: whether a copy of it has."""

from __future__ import annotations

from app.errors import NotAllowed, Unreachable
from app.store import Store
from app.sync.client import api_of
from app.sync.session import synchronize


def ask_company(store: Store) -> None:
    """Synchronise once, where this profile has a company that can be reached.

    What another copy of this file has sent is told on the timeline then, and is not sent again.
    Where nobody can be asked, the letter goes all the same: a customer waits for it. Raises
    Refused while another process synchronises.
    """
    api = api_of(store)
    if api is None:
        return
    try:
        synchronize(store, api)
    except (Unreachable, NotAllowed):
        return
