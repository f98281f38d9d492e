"""One at a time: the program and `relasi sync` may run on one profile, but not push at once."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BufferedRandom
from pathlib import Path
from uuid import UUID

from app.disk import unusable
from app.errors import Refused
from app.i18n import N_
from app.store import Store
from app.store.failures import as_problem

# How long to wait for another to finish, in seconds, and how often to look.
PATIENCE, PAUSE = 30.0, 0.05


@contextmanager
def alone(store: Store, ending: str = "sync") -> Iterator[None]:
    """Synchronise this profile alone, over all processes and threads of this machine.

    `ending` names another matter of which one at a time is enough. Who works here is read anew:
    another process may have signed in or become a new device. Raises Refused where somebody else
    does not come to an end.
    """
    path = file_of(store)
    if path is None:
        yield
        return
    with _opened(path.with_name(f"{path.name}.{ending}")) as file:
        _wait_for(file)
        try:
            _read_identity(store)
            yield
        finally:
            _let_go(file)


def file_of(store: Store) -> Path | None:
    """The data file of a store; None for one in memory."""
    with store.engine.connect() as connection:
        name = connection.exec_driver_sql("PRAGMA database_list").all()[0][2]
    return Path(name) if name else None


@contextmanager
def _opened(path: Path) -> Iterator[BufferedRandom]:
    try:
        file = path.open("a+b")
    except OSError as error:
        raise as_problem(error) or unusable(path.parent, error) from error
    with file:
        yield file


def _wait_for(file: BufferedRandom) -> None:
    until = time.monotonic() + PATIENCE
    while not _take(file):
        if time.monotonic() > until:
            raise Refused(
                N_("Another Relasi is synchronising this profile. Try again in a moment.")
            )
        time.sleep(PAUSE)


def _read_identity(store: Store) -> None:
    names = ("user_id", "device_id")
    known = {n: UUID(said) for n, said in zip(names, store.facts(*names), strict=True) if said}
    store.identity = replace(store.identity, **known)


if sys.platform == "win32":
    import msvcrt

    def _take(file: BufferedRandom) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _let_go(file: BufferedRandom) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(file: BufferedRandom) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _let_go(file: BufferedRandom) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
