"""The data files of a history: real SQLite files in memory, copied from a template.

What an engine has compiled costs more than a history; so each place where a file lies keeps its
engine, all of them share what they compiled, and only the file is replaced.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from app.store.engine import sqlite_engine
from tests.engines import sharing


class Trip:
    """A wire stretched across one commit: there the program dies."""

    def __init__(self, commit: int, after: bool, die: Callable[[], BaseException]) -> None:
        self.left, self.after, self._die = commit, after, die

    def before_commit(self) -> None:
        """Called before each commit. Raises where it is the one."""
        self.left -= 1
        if self.left == 0 and not self.after:
            raise self._die()

    def after_commit(self) -> None:
        """Called after each commit. Raises where it is the one."""
        if self.left == 0 and self.after:
            raise self._die()


class Place:
    """Where one data file lies, and the engine on it.

    Attributes:
        trip: dies at a commit, while it is set.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.trip: Trip | None = None
        self.engine = sharing(sqlite_engine(path, None))
        event.listen(self.engine, "connect", self._opened)
        _watch_commits(self.engine.dialect)

    @property
    def files(self) -> Path:
        """The folder of attached files beside the data file."""
        return beside(self.path)

    def put(self, source: Path) -> None:
        """Put a copy of `source` here, in place of what lay here."""
        self.close()
        _copy_folder(beside(source), self.files)
        for rest in ("-wal", "-shm"):
            self.path.with_name(self.path.name + rest).unlink(missing_ok=True)
        shutil.copyfile(source, self.path)

    def copy_to(self, target: Path) -> None:
        """Copy the file aside, as a backup of the whole folder would."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.path, target)
        _copy_folder(self.files, beside(target))

    def die(self) -> None:
        """The program on the file has died: what it had not committed is undone already."""
        self.trip = None

    def close(self) -> None:
        """Let go of the file."""
        self.trip = None
        self.engine.dispose()

    def _opened(self, connection: Any, record: Any) -> None:
        # Crashes here end a program, not a machine: nobody has to wait for the disk.
        connection.execute("PRAGMA synchronous = OFF")
        record.info["place"] = self


class Places:
    """The places of one process; laptops take the next one that is free."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = Place(folder / "server.db")
        self._laptops: list[Place] = []
        self._taken = 0

    def begin(self) -> None:
        """A new history: all places are free again."""
        self._taken = 0

    def next(self) -> Place:
        """A free place for a laptop's file."""
        if self._taken == len(self._laptops):
            self._laptops.append(Place(self.folder / f"laptop-{self._taken}.db"))
        self._taken += 1
        return self._laptops[self._taken - 1]

    def close(self) -> None:
        """Let go of all files."""
        for place in (self.server, *self._laptops):
            place.close()


def beside(path: Path) -> Path:
    """Where the attached files of a data file lie."""
    return path.with_name(f"{path.name}.files")


def _copy_folder(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    if source.is_dir():
        shutil.copytree(source, target)


def _watch_commits(dialect: Any) -> None:
    """Before and after each commit, ask the place of its file whether a wire is stretched there."""
    commit = dialect.do_commit
    if commit.__name__ == "do_commit_at_a_place":
        return

    def do_commit_at_a_place(connection: Any) -> None:
        place = connection.info.get("place")
        trip = place.trip if place is not None else None
        if trip is not None:
            trip.before_commit()
        commit(connection)
        if trip is not None:
            trip.after_commit()

    dialect.do_commit = do_commit_at_a_place


def closed_copy(engine: sa.Engine) -> None:
    """Bring all of a file into the file itself, so that it can be copied."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
