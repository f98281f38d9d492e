"""A copy of a profile in one file, made while it is in use, and the way back.

The copy is a zip file that holds the data file, encrypted as the original is, the card that says
how to come to its key (never the key), and the files attached to records.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.clock import SystemClock
from app.errors import Refused
from app.i18n import N_
from app.store import schema
from app.store.engine import sqlite_engine
from app.store.failures import speaking_plainly
from app.store.keys import AskPassphrase, KeyCard, key_for
from app.store.packing import About, check_whole, move_in, pack, plainly, put_aside, unpack
from app.store.private import make_folder
from app.store.store import Store

DATA = "relasi.db"
CARD = "relasi.key.json"


@dataclass(frozen=True)
class Kept:
    """A backup that was made.

    Attributes:
        size: of the file, in bytes.
        key: where the key is that opens it: "keyring", "passphrase" or "" where it needs none.
    """

    path: Path
    size: int
    key: str


def back_up(store: Store, folder: Path, target: Path) -> Kept:
    """Copy the profile in `folder`, open as `store`, into the file `target`.

    Others may go on writing meanwhile: the copy is the profile at one moment. It is read back
    before it takes its name. Raises StoreProblem or Refused; then there is no half copy.
    """
    card = folder / CARD
    if not card.exists():
        raise Refused(N_("There is no profile in {folder} to back up."), folder=folder)
    source = msgspec.json.decode(card.read_bytes(), type=KeyCard).source
    about = About(schema.VERSION, store.clock.now().isoformat(), source)
    pack(store.engine, folder, target, (CARD, DATA), about)
    return Kept(target, target.stat().st_size, source)


def restore(source: Path, folder: Path, ask: AskPassphrase, force: bool = False) -> Path | None:
    """Put a backup into the profile `folder`; gives where the data that was there is kept.

    The file is opened and checked before anything takes its place. It is marked, so that on its
    next start it takes a new device number: the server knows the old one from before. Raises
    Refused where there is data already (unless `force`) or the file is no backup, StoreProblem
    where its key cannot be had.
    """
    check_room(folder, DATA, force)
    ready = folder / f".restoring-{os.getpid()}"
    try:
        with plainly(str(folder)):
            shutil.rmtree(ready, ignore_errors=True)  # of one that was broken off
            make_folder(ready)
            unpack(source, ready, (CARD, DATA))
            _make_ready(ready, source.name, ask)
            aside = put_aside(folder, (DATA, CARD)) if (folder / DATA).exists() else None
            move_in(ready, folder, (CARD, DATA))
    finally:
        shutil.rmtree(ready, ignore_errors=True)
    return aside


def check_room(folder: Path, data: str, force: bool) -> None:
    """Raises Refused where there is data already, unless `force`."""
    if (folder / data).exists() and not force:
        raise Refused(
            N_("There is data in {folder} already; choose another folder with --data, or add"
               " --force to put it aside."),
            folder=folder,
        )  # fmt: skip


def _make_ready(ready: Path, name: str, ask: AskPassphrase) -> None:
    """Open what was unpacked, check it, and mark it as restored."""
    key = key_for(ready / DATA, ask)
    engine = sqlite_engine(ready / DATA, key)
    try:
        with speaking_plainly():
            check_whole(engine, name)
            clock = SystemClock()
            Store(engine, clock).set_facts(restored=clock.now().isoformat())
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()
