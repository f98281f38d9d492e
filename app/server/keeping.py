"""A copy of a server's folder in one file, made while it serves, and the way back.

The copy is a zip file that holds the database, as open to read as the server's own, and the files
attached to records. A company in PostgreSQL is copied by PostgreSQL's own tools.
"""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher

from app.clock import SystemClock
from app.errors import Refused
from app.i18n import N_
from app.server import life
from app.store import Store, schema
from app.store.backup import Kept, check_room
from app.store.engine import sqlite_engine
from app.store.failures import speaking_plainly
from app.store.packing import About, check_whole, move_in, pack, plainly, put_aside, unpack
from app.store.private import make_folder

DATA = "server.db"


def new_epoch(connection: sa.Connection, now: datetime | None = None) -> str:
    """A copy was put back: laptops read everything anew and send again what it lost (R16)."""
    return life.begin(connection, now or SystemClock().now())


def backup(folder: Path, file: Path) -> Kept:
    """Copy the server's data in `folder` into `file`, also while the server runs.

    The copy is the company at one moment, and read back before it takes its name. Raises Refused
    where there is no server, StoreProblem where the copy cannot be made; then there is none.
    """
    if not (folder / DATA).exists():
        raise Refused(N_("There is no server in {folder}; name its folder with --data."),
                      folder=folder)  # fmt: skip
    engine = sqlite_engine(folder / DATA, None)
    try:
        with speaking_plainly():
            kept = schema.version_of(engine) or schema.VERSION
            about = About(kept, SystemClock().now().isoformat(), "")
            pack(engine, folder, file, (DATA,), about)
    finally:
        engine.dispose()
    return Kept(file, file.stat().st_size, "")


def restore(file: Path, folder: Path, force: bool = False) -> Path | None:
    """Put a server's backup into `folder`; gives where the data that was there is kept.

    The file is opened, checked and given a new epoch before anything takes its place. Raises
    Refused where a server runs there, where there is data already (unless `force`) or the file is
    no backup of a server.
    """
    check_room(folder, DATA, force)
    _check_stopped(folder / DATA)
    ready = folder / f".restoring-{os.getpid()}"
    try:
        with plainly(str(folder)):
            shutil.rmtree(ready, ignore_errors=True)  # of one that was broken off
            make_folder(ready)
            unpack(file, ready, (DATA,))
            _make_ready(ready / DATA, file.name)
            aside = put_aside(folder, (DATA,)) if (folder / DATA).exists() else None
            move_in(ready, folder, (DATA,))
    finally:
        shutil.rmtree(ready, ignore_errors=True)
    return aside


def _make_ready(path: Path, name: str) -> None:
    """Check what was unpacked, bring it to this program's schema and begin a new epoch."""
    engine = sqlite_engine(path, None)
    try:
        with speaking_plainly():
            check_whole(engine, name)
            schema.prepare(engine)
            with Store(engine, SystemClock()).writing() as connection:
                new_epoch(connection)
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()


def _check_stopped(path: Path) -> None:
    """Raises Refused where a server has the database open: it would go on with the old one."""
    if not path.exists():
        return
    connection = sqlcipher.connect(str(path), timeout=0, isolation_level=None)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("ROLLBACK")
    except sqlcipher.OperationalError as error:
        if "locked" in str(error):
            raise Refused(
                N_("A server is running on {folder}. Stop it, then restore the backup."),
                folder=path.parent,
            ) from None
    except sqlcipher.DatabaseError:
        pass  # it is damaged, which is a reason to restore
    finally:
        connection.close()
