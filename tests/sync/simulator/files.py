"""The data files of a history: real SQLite files in memory, copied from a template.

What an engine has compiled and a connection prepared costs more than a history; so each place
where a file lies keeps its engine and connections, all engines share what they compiled, and only
what stands in the file is replaced.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from app.store.engine import sqlite_engine
from tests.engines import sharing
from tests.sync.simulator.oracle import Oracle, eyes_on

# Where a file of SQLite says which shape its tables have; how long the head of a log's index is.
SHAPE, INDEX_HEAD = slice(40, 44), 136


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
        eyes: a connection of those who only look (`eyes_on`).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.trip: Trip | None = None
        self.eyes = eyes_on(path)
        self.engine = sharing(sqlite_engine(path, None))
        event.listen(self.engine, "connect", self._opened)
        _watch_commits(self.engine.dialect)

    def ask(self, sql: str, *values: Any) -> list[Any]:
        """The rows of a question, as they stand committed."""
        return list(self.eyes.execute(sql, values).fetchall())

    @property
    def files(self) -> Path:
        """The folder of attached files beside the data file."""
        return beside(self.path)

    def put(self, source: Path) -> None:
        """Put a copy of `source` here, in place of what lay here.

        Open connections stay open. They find the file as after a power failure: there is no log,
        and what they know of it counts no more.
        """
        self.trip = None
        _copy_folder(beside(source), self.files)
        if self.ask("PRAGMA schema_version") != [(_shape_of(source),)]:
            self.engine.dispose()
            self.eyes.execute("PRAGMA writable_schema = RESET")
        if self._side("-wal").exists():
            os.truncate(self._side("-wal"), 0)
        shutil.copyfile(source, self.path)
        _forget_index(self._side("-shm"))
        # Its log gets a number that was never used before, and nobody takes the file for another.
        with self.engine.connect() as connection:
            connection.exec_driver_sql("UPDATE meta SET value = value WHERE name = 'schema'")
            connection.commit()

    def _side(self, ending: str) -> Path:
        return self.path.with_name(self.path.name + ending)

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
        self.eyes.close()

    def _opened(self, connection: Any, record: Any) -> None:
        # Crashes here end a program, not a machine: nobody has to wait for the disk.
        connection.execute("PRAGMA synchronous = OFF")
        record.info["place"] = self


class Places:
    """The places of one process; laptops take the next one that is free."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = Place(folder / "server.db")
        self.oracle = Oracle(self.server.eyes)
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


def _shape_of(path: Path) -> int:
    """The number SQLite gives to the tables and indexes of a file as they stand.

    Where it changed, what connections know of them is wrong.
    """
    with path.open("rb") as file:
        return int.from_bytes(file.read(SHAPE.stop)[SHAPE], "big")


def _forget_index(path: Path) -> None:
    """Where the index of a log says nothing, SQLite makes it anew from the log."""
    if path.exists():
        with path.open("r+b") as file:
            file.write(bytes(INDEX_HEAD))


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
