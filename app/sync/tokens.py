"""The tokens of a signed-in laptop: kept in its encrypted file, renewed when they run out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from app.errors import NoEntry, Refused
from app.i18n import N_
from app.store import Store
from app.store.alone import alone
from app.sync.protocol import SignedIn, SyncApi

Answer = TypeVar("Answer")

# Stands for the server's address in a profile that has only ever synchronised by file.
BY_FILE = "file:"


NOT_CONNECTED = N_("This profile is not connected to a company. Use “relasi connect”.")
ONCE_MORE = N_(
    "To go over the network again, sign in once more: on the sync page, or by “relasi connect {url}"
    " --user {email}”. By file it goes on as it is."
)


class Tokens:
    """The tokens of one store."""

    def __init__(self, store: Store, api: SyncApi) -> None:
        self._store = store
        self._api = api

    def known(self) -> bool:
        """Whether somebody has signed in here."""
        return self._store.fact("refresh") is not None

    def check(self) -> None:
        """Raises Refused where this profile belongs to no company, NoEntry where it came back by
        file and has to sign in once more for the network."""
        if self.known() and self._store.identity.device_id is not None:
            return
        url = self._store.fact("server")
        if not url or url == BY_FILE:
            raise Refused(NOT_CONNECTED)
        raise NoEntry(ONCE_MORE, "sign_in", url=url, email=self._store.fact("email"))

    def access(self) -> str:
        """The access token; empty where nobody has signed in."""
        return self._store.fact("access") or ""

    def keep(self, signed: SignedIn) -> None:
        """Remember new tokens."""
        facts = {"access": signed.access, "refresh": signed.refresh}
        if signed.file_key:
            facts["file_key"] = signed.file_key.hex()
        self._store.set_facts(**facts)

    def call(self, ask: Callable[[str], Answer]) -> Answer:
        """Ask with the access token; renew it once where it has run out.

        Raises NoEntry where somebody has to sign in again, or is not let in at all.
        """
        access = self.access()
        try:
            return ask(access)
        except NoEntry as problem:
            if problem.code != "expired":
                raise
        self._renew(access)
        return ask(self.access())

    def _renew(self, ran_out: str) -> None:
        """New tokens. One at a time: a second use of the same token is taken for a thief's."""
        with alone(self._store, "renew"):
            if self.access() == ran_out:
                self.keep(self._api.renew(self._store.fact("refresh") or ""))
