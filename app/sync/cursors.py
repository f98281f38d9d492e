"""How far each bucket was read, as it was last applied."""

from __future__ import annotations

import sqlalchemy as sa

from app.store.statements import Statement, inserting
from app.sync.protocol import Cursor
from app.sync.tables import cursor

_CURSORS = Statement(lambda: sa.select(cursor))
_CURSOR = inserting(cursor, ("bucket", "epoch", "ver", "boot_ver"))
_FORGET = Statement(lambda: sa.delete(cursor))


def load_cursors(connection: sa.Connection) -> dict[str, Cursor]:
    """By bucket."""
    rows = _CURSORS.all(connection)
    return {row.bucket: Cursor(row.epoch, row.ver, row.boot_ver) for row in rows}


def write_cursors(connection: sa.Connection, cursors: dict[str, Cursor]) -> None:
    """These in the place of all that were known."""
    _FORGET.run(connection)
    rows = [
        {"bucket": bucket, "epoch": c.epoch, "ver": c.ver, "boot_ver": c.boot_ver}
        for bucket, c in cursors.items()
    ]
    _CURSOR.many(connection, rows)
