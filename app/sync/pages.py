"""The pages of one pull, put aside until all of them are here (R5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.store import Store
from app.store.statements import Statement, inserting, listed, said
from app.sync.protocol import Item, SyncResponse
from app.sync.tables import pulled

_ITEM = msgspec.msgpack.Decoder(Item)
_STAGE = inserting(pulled, ("bucket", "record", "row_id", "rev", "item"), "OR REPLACE")
_UNSTAGE = Statement(lambda: sa.delete(pulled))
_LET_GO = Statement(lambda: sa.delete(pulled).where(pulled.c.bucket.in_(listed("buckets"))))
_CAME = Statement(lambda: sa.select(pulled.c.record).distinct())
_NEXT = Statement(
    lambda: (
        sa.select(pulled.c.row_id)
        .where(pulled.c.record == said("kind"), pulled.c.row_id > said("after"))
        .distinct()
        .order_by(pulled.c.row_id)
        .limit(said("most"))
    )
)
_LEFT = Statement(
    lambda: sa.select(pulled.c.record, pulled.c.row_id, pulled.c.item).where(pulled.c.rev.is_(None))
)
_PICTURES = Statement(
    lambda: (
        sa.select(pulled.c.row_id, pulled.c.item)
        .where(
            pulled.c.record == said("kind"),
            pulled.c.row_id.in_(listed("ids")),
            pulled.c.rev.is_not(None),
        )
        .order_by(pulled.c.rev)
    )
)


@dataclass
class Pull:
    """What the pages of one pull said besides their rows.

    Attributes:
        outcomes: the code of each decided intent, by its uid.
        reset: buckets whose rows that do not come again are gone.
        ranges: the same for some ranges of keys of a bucket, where it is repaired (R19).
        held: the buckets that were being read when the last page came.
    """

    outcomes: dict[UUID, str] = field(default_factory=dict)
    reset: set[str] = field(default_factory=set)
    ranges: dict[str, bytes] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)


def keep_page(store: Store, pull: Pull, response: SyncResponse) -> None:
    """Put a page aside. What came later about a row takes the place of what came before.

    Of a bucket that is read anew from this page on, or was taken away and may come back with the
    next, nothing counts that came before: what left it since is told of by nobody (R3).
    """
    pull.outcomes.update({UUID(bytes=o.uid): o.code for o in response.outcomes})
    anew = (pull.held - response.cursors.keys()) | set(response.reset)
    pull.reset |= anew
    pull.held = set(response.cursors)
    rows = [_staged(item) for item in response.items]
    if not rows and not anew:
        return
    with store.writing() as connection:
        if anew:
            _LET_GO.run(connection, buckets=list(anew))
        _STAGE.many(connection, rows)


def forget_pages(connection: sa.Connection) -> None:
    """Throw away what was put aside: it was applied, or the pull broke off."""
    _UNSTAGE.run(connection)


def kinds_that_came(connection: sa.Connection) -> set[str]:
    """The record types of which something was put aside."""
    return set(_CAME.scalars(connection))


def keys_that_came(connection: sa.Connection, record: str, most: int) -> Iterator[list[UUID]]:
    """The keys of the rows that came of a record type, at most so many at a time."""
    after = UUID(int=0)
    while True:
        ids = _NEXT.scalars(connection, kind=record, after=after, most=most)
        if not ids:
            return
        yield ids
        if len(ids) < most:
            return
        after = ids[-1]


def pictures_of(connection: sa.Connection, record: str, ids: list[UUID]) -> dict[UUID, Item]:
    """The newest picture that came of each of these rows."""
    rows = _PICTURES.all(connection, kind=record, ids=ids)
    return {row.row_id: _ITEM.decode(row.item) for row in rows}


def deleted(connection: sa.Connection) -> set[tuple[str, UUID]]:
    """The rows that left a bucket because they are no more."""
    rows = _LEFT.all(connection)
    return {(row.record, row.row_id) for row in rows if _ITEM.decode(row.item).deleted}


def _staged(item: Item) -> dict[str, object]:
    return {
        "bucket": item.bucket,
        "record": item.record,
        "row_id": UUID(bytes=item.row_id),
        "rev": None if item.values is None else item.rev,
        "item": msgspec.msgpack.encode(item),
    }
