"""How SQLAlchemy speaks with SQLCipher: a transaction begins when we say so, and as we say."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.characteristics import ConnectionCharacteristic
from sqlcipher3 import dbapi2 as sqlcipher

IMMEDIATE = "relasi_immediate"
URL = "sqlite+relasi://"


class Driver(sqlcipher.Connection):  # type: ignore[misc]
    """A connection to SQLCipher.

    Attributes:
        begin: how its transactions begin.
    """

    begin = "BEGIN"


class _Immediate(ConnectionCharacteristic):
    """Whether a transaction waits at its begin until it may write."""

    def get_characteristic(self, dialect: Any, dbapi_conn: Any) -> bool:
        return bool(dbapi_conn.begin != Driver.begin)

    def set_characteristic(self, dialect: Any, dbapi_conn: Any, value: Any) -> None:
        dbapi_conn.begin = "BEGIN IMMEDIATE" if value else Driver.begin

    def reset_characteristic(self, dialect: Any, dbapi_conn: Any) -> None:
        dbapi_conn.begin = Driver.begin


class SqlCipher(SQLiteDialect_pysqlite):
    """SQLite's dialect. It needs no event to begin: who listens makes each statement slower."""

    supports_statement_cache = True
    connection_characteristics = SQLiteDialect_pysqlite.connection_characteristics.union(
        {IMMEDIATE: _Immediate()}
    )

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin: the driver itself never does."""
        raw = dbapi_connection.dbapi_connection
        raw.execute(raw.begin)

    def do_rollback(self, dbapi_connection: Any) -> None:
        """End a transaction: the driver's own way looks at every statement it ever prepared."""
        raw = dbapi_connection.dbapi_connection
        if raw.in_transaction:
            raw.execute("ROLLBACK")


registry.register("sqlite.relasi", __name__, "SqlCipher")
