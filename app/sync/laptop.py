"""A profile on this machine: its folder, its encrypted file, and the outbox attached to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.clock import Clock, SystemClock
from app.disk import unusable
from app.errors import Refused
from app.i18n import N_
from app.records import searchables
from app.store import Identity, Store, schema
from app.store.engine import sqlite_engine
from app.store.erased import check_not_erased
from app.store.failures import as_problem, speaking_plainly
from app.store.keys import AskPassphrase, key_for
from app.store.private import make_folder
from app.sync import outbox
from app.sync import tables as _tables  # noqa: F401 - its tables belong to the file
from app.sync.fork import take_new_device

FILE = "relasi.db"
# The file of a server (`server/serve.py`), which the ground of both floors does not know.
SERVERS = "server.db"
HOLDS_A_SERVER = N_(
    "{folder} is the folder of a server, not of a laptop. Choose another folder for this (--data);"
    " for the server there are “relasi org”, “user”, “territory” and “device”."
)


@dataclass(frozen=True)
class Laptop:
    """An open profile.

    Attributes:
        folder: holds the data file, its key card, files and backups.
    """

    store: Store
    folder: Path

    def close(self) -> None:
        """Let go of the file."""
        self.store.close()


def nobody(_new: bool) -> str | None:
    """Where there is nobody to ask for a passphrase."""
    return None


def open_laptop(folder: Path, ask: AskPassphrase = nobody, clock: Clock | None = None) -> Laptop:
    """Open the profile in `folder`, or make one.

    Raises StoreProblem, as a sentence, for a wrong key, a damaged file, a full or read-only
    disk, or a file from a newer program; each leaves the file as it is. Raises Erased where
    the company had it erased, Refused where the folder is a server's.
    """
    path = folder / FILE
    check_not_erased(path)
    if (folder / SERVERS).exists() and not path.exists():
        raise Refused(HOLDS_A_SERVER, folder=folder)
    try:
        make_folder(folder)
        key = key_for(path, ask)
    except OSError as error:
        raise as_problem(error) or unusable(folder, error) from error
    engine = sqlite_engine(path, key)
    try:
        with speaking_plainly():
            schema.prepare(engine, searchables(), backup=folder / "backups")
    except BaseException:
        engine.dispose()
        raise
    store = Store(engine, clock or SystemClock())
    user, device, restored = store.facts("user_id", "device_id", "restored")
    store.identity = Identity(UUID(user) if user else None, UUID(device) if device else None)
    outbox.attach(store)
    if restored:
        _rejoin(store)
    return Laptop(store, folder)


def _rejoin(store: Store) -> None:
    """A file restored from a backup is a new device: the old one's numbers went on without it."""
    from app.services.mailing import doubt_waiting

    # What waits to be mailed may have been sent since the backup was made.
    doubt_waiting(store)
    if store.identity.device_id is not None:
        take_new_device(store)
    store.set_facts(restored=None)
