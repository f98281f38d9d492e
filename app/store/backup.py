"""A copy of a profile in one file, made while it is in use, and the way back.

The copy is a zip file that holds the data file, encrypted as the original is, the card that says
how to come to its key (never the key), and the files attached to records.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from app.clock import SystemClock
from app.errors import Refused, StoreProblem
from app.i18n import N_
from app.store import schema
from app.store.engine import sqlite_engine
from app.store.failures import as_problem, speaking_plainly
from app.store.keys import AskPassphrase, KeyCard, key_for
from app.store.store import Store

DATA = "relasi.db"
CARD = "relasi.key.json"
ABOUT = "about.json"
FILES = "files/"

DAMAGED = N_("“{name}” is damaged or is no backup of Relasi; nothing was changed.")


class About(msgspec.Struct):
    """What a backup says of itself."""

    schema: int
    made: str
    key: str


@dataclass(frozen=True)
class Kept:
    """A backup that was made.

    Attributes:
        size: of the file, in bytes.
        key: where the key is that opens it: "keyring" or "passphrase".
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
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    copy = folder / f".backup-{os.getpid()}.db"
    try:
        with _plainly(target.name):
            _copy(store, copy)
            about = About(schema.VERSION, store.clock.now().isoformat(), source)
            with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as pack:
                pack.writestr(ABOUT, msgspec.json.encode(about))
                pack.write(card, CARD)
                pack.write(copy, DATA)
                for path in _files(folder):
                    pack.write(path, FILES + path.relative_to(folder / "files").as_posix())
            with draft.open("rb") as file:
                os.fsync(file.fileno())
            os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
        copy.unlink(missing_ok=True)
    return Kept(target, target.stat().st_size, source)


def restore(source: Path, folder: Path, ask: AskPassphrase, force: bool = False) -> Path | None:
    """Put a backup into the profile `folder`; gives where the data that was there is kept.

    The file is opened and checked before anything takes its place. It is marked, so that on its
    next start it takes a new device number: the server knows the old one from before. Raises
    Refused where there is data already (unless `force`) or the file is no backup, StoreProblem
    where its key cannot be had.
    """
    if (folder / DATA).exists() and not force:
        raise Refused(
            N_("There is data in {folder} already; choose another folder with --data, or add"
               " --force to put it aside."),
            folder=folder,
        )  # fmt: skip
    ready = folder / f".restoring-{os.getpid()}"
    try:
        with _plainly(str(folder)):
            ready.mkdir(parents=True)
            _unpack(source, ready)
            _make_ready(ready, source.name, ask)
            aside = _put_aside(folder) if (folder / DATA).exists() else None
            _move_in(ready, folder)
    finally:
        shutil.rmtree(ready, ignore_errors=True)
    return aside


def _copy(store: Store, copy: Path) -> None:
    """The database at one moment, under the same key, and read back."""
    copy.unlink(missing_ok=True)
    with speaking_plainly(), store.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        # Outside SQLAlchemy's transaction, which VACUUM and ATTACH do not allow.
        raw.execute("VACUUM INTO ?", (str(copy),))
        raw.execute("ATTACH DATABASE ? AS backup", (str(copy),))
        try:
            said = raw.execute("PRAGMA backup.integrity_check").fetchall()
        finally:
            raw.execute("DETACH DATABASE backup")
    if said != [("ok",)]:
        raise StoreProblem(N_("The copy could not be read back; “relasi doctor” says more."))
    with copy.open("rb") as file:
        os.fsync(file.fileno())


def _files(folder: Path) -> Iterator[Path]:
    """The files attached to records, finished ones only."""
    for path in sorted((folder / "files").rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path


def _unpack(source: Path, ready: Path) -> None:
    """Only what a backup holds, and only below `ready`."""
    try:
        with zipfile.ZipFile(source) as pack:
            names = set(pack.namelist())
            if not {DATA, CARD, ABOUT} <= names:
                raise Refused(DAMAGED, name=source.name)
            about = msgspec.json.decode(pack.read(ABOUT), type=About)
            if about.schema > schema.VERSION:
                raise StoreProblem(
                    N_("This backup was made by a newer Relasi; update the program first.")
                )
            for name in names:
                parts = PurePosixPath(name).parts
                known = name in (DATA, CARD) or (name.startswith(FILES) and ".." not in parts)
                if known and not name.endswith("/"):
                    pack.extract(name, ready)
    except FileNotFoundError:
        raise Refused(N_("There is no file “{name}”."), name=str(source)) from None
    except (zipfile.BadZipFile, msgspec.DecodeError, EOFError) as error:
        raise Refused(DAMAGED, name=source.name) from error


def _make_ready(ready: Path, name: str, ask: AskPassphrase) -> None:
    """Open what was unpacked, check it, and mark it as restored."""
    key = key_for(ready / DATA, ask)
    engine = sqlite_engine(ready / DATA, key)
    try:
        with speaking_plainly():
            with engine.connect() as connection:
                said = connection.exec_driver_sql("PRAGMA integrity_check").fetchall()
            if [tuple(row) for row in said] != [("ok",)]:
                raise Refused(DAMAGED, name=name)
            clock = SystemClock()
            Store(engine, clock).set_facts(restored=clock.now().isoformat())
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()


def _put_aside(folder: Path) -> Path:
    """Move the data that is there into a folder of its own."""
    stamp = f"{datetime.now().astimezone():%Y%m%d-%H%M%S}"
    aside = folder / "backups" / f"replaced-{stamp}"
    count = 1
    while aside.exists():
        count += 1
        aside = folder / "backups" / f"replaced-{stamp}-{count}"
    aside.mkdir(parents=True)
    for path in sorted([*folder.glob(f"{DATA}*"), folder / CARD]):
        if path.exists():
            os.replace(path, aside / path.name)
    return aside


def _move_in(ready: Path, folder: Path) -> None:
    """The files first and the data file last: without it there is no profile yet."""
    for path in _files(ready):
        target = folder / "files" / path.relative_to(ready / "files")
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)
    os.replace(ready / CARD, folder / CARD)
    os.replace(ready / DATA, folder / DATA)


@contextmanager
def _plainly(name: str) -> Iterator[None]:
    """Say what the disk says in a sentence."""
    try:
        yield
    except (OSError, sqlcipher.Error) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise as_problem(error) or StoreProblem(
            N_("“{name}” cannot be written: {why}."), name=name, why=why
        ) from error
