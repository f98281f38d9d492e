"""The tokens of a signed-in laptop: kept in its encrypted file, renewed when they run out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from app.errors import NotAllowed
from app.store import Store
from app.sync.protocol import SignedIn, SyncApi

Answer = TypeVar("Answer")


class Tokens:
    """The tokens of one store."""

    def __init__(self, store: Store, api: SyncApi) -> None:
        self._store = store
        self._api = api

    def known(self) -> bool:
        """Whether somebody has signed in here."""
        return self._store.fact("refresh") is not None

    def keep(self, signed: SignedIn) -> None:
        """Remember new tokens."""
        self._store.set_facts(access=signed.access, refresh=signed.refresh)

    def call(self, ask: Callable[[str], Answer]) -> Answer:
        """Ask with the access token; renew it once where it has run out.

        Raises NotAllowed where somebody has to sign in again.
        """
        try:
            return ask(self._store.fact("access") or "")
        except NotAllowed:
            self.keep(self._api.renew(self._store.fact("refresh") or ""))
            return ask(self._store.fact("access") or "")
