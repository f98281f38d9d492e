"""Through what somebody reads who only asks, by plain SELECTs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import sqlalchemy as sa

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# A session where records are in hand; else a connection, and no record is mapped for it.
Reader: TypeAlias = "sa.Connection | Session"


def connection_of(reader: Reader) -> sa.Connection:
    """The connection beneath."""
    return reader if isinstance(reader, sa.Connection) else reader.connection()
