"""The tokens of a signed-in laptop: kept in its encrypted file, renewed when they run out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

from app.errors import NoEntry, Refused
from app.i18n import N_
from app.store import Store
from app.store.alone import alone
from app.sync.protocol import SignedIn, SyncApi

Answer = TypeVar("Answer")

# The fact that says until when the access token is good.
UNTIL = "access_until"
# What is asked within it may take a while.
_NEARLY = timedelta(minutes=1)
# Stands for the server's address in a profile that has only ever synchronised by file.
BY_FILE = "file:"


NOT_CONNECTED = N_("This profile is not connected to a company. Use “relasi connect”.")
ONCE_MORE = N_(
    "To go over the network again, sign in once more: on the sync page, or by “relasi connect {url}"
    " --user {email}”. By file it goes on as it is."
)


def facts_of(signed: SignedIn, now: datetime) -> dict[str, str | None]:
    """What is kept of new tokens; until when they are good by the clock here, whatever it says."""
    until = now + timedelta(seconds=signed.expires) if signed.expires else None
    return {
        "access": signed.access or None,
        "refresh": signed.refresh or None,
        UNTIL: until.isoformat() if until else None,
    }


def is_over(until: str | None, now: datetime) -> bool:
    """Whether the time of an access token is over by the clock here, or nearly: a hint that saves
    a question. Clocks of laptops are put back and forth, so nothing else may follow from it."""
    return until is not None and datetime.fromisoformat(until) - _NEARLY <= now


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
        facts = facts_of(signed, self._store.clock.now())
        if signed.file_key:
            facts["file_key"] = signed.file_key.hex()
        self._store.set_facts(**facts)

    def call(self, ask: Callable[[str], Answer]) -> Answer:
        """Ask with the access token; renew it once where it has run out.

        Where its time is over by the clock here it is renewed before anything is asked; whether it
        has run out the server says. Raises NoEntry where somebody has to sign in again, or is not
        let in at all.
        """
        access, until = self._store.facts("access", UNTIL)
        if is_over(until, self._store.clock.now()):
            with suppress(NoEntry):  # the clock may be wrong: the server says so to the old one
                self._renew(access or "")
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
