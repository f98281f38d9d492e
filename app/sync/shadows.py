"""The server's picture of rows that stand here otherwise: with edits that wait, or not shown."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.models.base import Plain
from app.store.statements import Statement, inserting, said
from app.sync.tables import shadow

Key = tuple[str, UUID]

_SHADOWED = Statement(lambda: sa.select(shadow.c.record, shadow.c.row_id))
_SHADOWS = Statement(
    lambda: sa.select(shadow.c.row_id, shadow.c.picture).where(shadow.c.record == said("kind"))
)
_ONE = sa.and_(shadow.c.record == said("kind"), shadow.c.row_id == said("key"))
_SHADOW = Statement(lambda: sa.select(shadow.c.picture).where(_ONE))
_FORGET = Statement(lambda: sa.delete(shadow).where(_ONE))
_KEEP = inserting(shadow, ("record", "row_id", "picture"))


class Shadows:
    """Those of a profile, while a pull is applied: of most rows there is none."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._known = {(row.record, row.row_id) for row in _SHADOWED.all(connection)}

    def picture(self, key: Key) -> Plain | None:
        """Of one row; None where none is kept."""
        if key not in self._known:
            return None
        text = _SHADOW.scalar(self._connection, kind=key[0], key=key[1])
        picture: Plain | None = None if text is None else msgspec.json.decode(text)
        return picture

    def keep(self, key: Key, picture: Plain | None) -> None:
        """This in the place of what was kept; None is nothing."""
        if key in self._known:
            self._known.discard(key)
            _FORGET.run(self._connection, kind=key[0], key=key[1])
        if picture is not None:
            self._known.add(key)
            text = msgspec.json.encode(picture).decode()
            _KEEP.run(self._connection, record=key[0], row_id=key[1], picture=text)

    def of_kind(self, record: str) -> Iterator[tuple[UUID, Plain]]:
        """Every one of a record type."""
        for row in _SHADOWS.all(self._connection, kind=record):
            yield row.row_id, msgspec.json.decode(row.picture)
