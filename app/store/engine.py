"""Opening a database so that it is exact, durable and guarded: SQLCipher here, or PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import QueuePool, StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from app.models import sums
from app.store.dialect import URL, Driver
from app.store.erased import check_not_erased
from app.store.private import make_file

# The driver looks for an adapter of every value that is neither text nor number, five times as
# long as binding takes: told that these stay as they are, it writes wide rows that much faster.
sqlcipher.register_adapter(type(None), {}.get)
sqlcipher.register_adapter(bytes, bytes)
sqlcipher.register_adapter(bool, int)
# So many prepared statements a connection to SQLite keeps; a synchronisation has some 300.
STATEMENTS = 500
# Connections a server process keeps; it may open as many again when much is asked at once.
POOL = 20
# The number of the lock under which servers on PostgreSQL shape their database.
SHAPING = 0x52454C41


class Pen:
    """Whether the connection may write now; a function of SQLite asks it at each write."""

    def __init__(self) -> None:
        self.down = False


def sqlite_engine(path: Path | None, key: bytes | None, pool: int = 5) -> sa.Engine:
    """An engine on the encrypted file at `path`; in memory where it is None.

    `key` is the raw 32 bytes, or None for a file that is not encrypted. `pool` connections are
    kept open.
    """

    def connect() -> Any:
        if path is not None:
            check_not_erased(Path(path))  # opening it would make it anew
            make_file(Path(path))  # what SQLite lays beside it has its permissions
        target = ":memory:" if path is None else str(path)
        connection = sqlcipher.connect(
            target,
            isolation_level=None,
            check_same_thread=False,
            timeout=30,
            cached_statements=STATEMENTS,
            factory=Driver,
        )
        try:
            _prepare(connection, key)
        except BaseException:
            connection.close()
            raise
        return connection

    kept: dict[str, Any] = {"poolclass": StaticPool}
    if path is not None:
        kept = {"poolclass": QueuePool, "pool_size": pool, "max_overflow": POOL}
    engine = sa.create_engine(URL, creator=connect, module=sqlcipher, hide_parameters=True, **kept)
    event.listen(engine, "connect", _give_pen)
    return engine


def postgres_engine(url: str, patience: int = 0) -> sa.Engine:
    """An engine on PostgreSQL. Works behind pgbouncer: nothing is prepared on the server.

    `patience`: the most seconds to wait for a connection; 0 for as long as the system does.
    """
    for scheme in ("postgresql+psycopg://", "postgresql://", "postgres://"):
        if url.startswith(scheme):
            url = "postgresql+psycopg://" + url.removeprefix(scheme)
            break
    return sa.create_engine(
        url,
        connect_args={"prepare_threshold": None, "connect_timeout": patience},
        pool_pre_ping=True,
        pool_size=POOL,
        max_overflow=POOL,
        # What somebody typed does not belong into an error's words, and so into a log.
        hide_parameters=True,
    )


def alone(connection: sa.Connection) -> None:
    """Wait until no other process shapes this database, and keep others waiting until the
    transaction ends. A transaction on SQLite that is to write is alone by itself."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({SHAPING})")


def lower_pen(connection: sa.Connection) -> None:
    """Allow writing to synced tables until the transaction ends or the pen is lifted."""
    if connection.dialect.name == "sqlite":
        connection.connection.info["pen"].down = True
    else:
        connection.exec_driver_sql("SELECT set_config('relasi.pen', 'down', true)")


def lift_pen(connection: sa.Connection) -> None:
    """Refuse writing again."""
    if connection.dialect.name == "sqlite":
        connection.connection.info["pen"].down = False


def _prepare(connection: Any, key: bytes | None) -> None:
    # What went wrong is said by us, in a sentence; SQLCipher would print lines of its own.
    connection.execute("PRAGMA cipher_log_level = NONE")
    if key is not None:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = ON")
    connection.execute("PRAGMA cache_size = -16000")
    # What is removed is written over where its page is written anyway.
    connection.execute("PRAGMA secure_delete = FAST")


def _give_pen(connection: Any, record: Any) -> None:
    pen = Pen()
    record.info["pen"] = pen
    connection.create_function("relasi_pen", 0, lambda: int(pen.down))
    connection.create_aggregate(sums.NAME, 1, sums.ExactSum)
