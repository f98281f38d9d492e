"""Comparing what stands here with what the server would send, and repairing what differs (R19).

The server says for each bucket what its pictures come to; the laptop reckons the same from its own
rows. Where a range of keys differs, its rows are sent once more. Nobody chooses a side: the
server's picture is what it is, and edits that wait stay over it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.models.base import Plain, synced_tables, table_of
from app.store import Store
from app.store.statements import Statement, by_keys, listed, said, slices
from app.store.store import get_fact, put_fact
from app.sync.protocol import Again
from app.sync.sums import by_range, differing, picture_sum, together
from app.sync.tables import ref, shadow

LOG = logging.getLogger(__name__)
EVERY = timedelta(days=1)
# A server that is busy with others is asked again a little later.
SOON = timedelta(hours=1)
SLICE = 500

_OF_KIND = sa.select(ref.c.bucket, ref.c.row_id, ref.c.rev).where(
    ref.c.bucket == said("name"), ref.c.record == said("kind")
)
_EVERY = Statement(lambda: _OF_KIND)
_OPEN = Statement(lambda: _OF_KIND.where(ref.c.sum.is_(None)))
_KINDS = Statement(lambda: sa.select(ref.c.record).where(ref.c.bucket == said("name")).distinct())
_OPEN_KINDS = Statement(
    lambda: (
        sa.select(ref.c.record).where(ref.c.bucket == said("name"), ref.c.sum.is_(None)).distinct()
    )
)
_RECKONED = Statement(
    lambda: (
        sa.update(ref)
        .where(ref.c.bucket == said("name"), ref.c.record == said("kind"))
        .where(ref.c.row_id == said("key"))
        .values(sum=said("come_to"))
    )
)
_SHADOWS = Statement(
    lambda: sa.select(shadow.c.row_id, shadow.c.picture).where(
        shadow.c.record == said("kind"), shadow.c.row_id.in_(listed("ids"))
    )
)

# Asks the server for rows once more and for checksums: gives these and how many rows came.
Ask = Callable[[list[Again], dict[str, bool]], tuple[dict[str, bytes], int]]


@dataclass(frozen=True)
class Check:
    """What a comparison with the server came to.

    Attributes:
        buckets: how many were compared; `unheard` those the server had no time for.
        repaired: how many rows were fetched anew, `left` how many ranges still differ.
    """

    at: datetime
    buckets: int = 0
    unheard: int = 0
    repaired: int = 0
    left: int = 0


def is_due(store: Store) -> bool:
    """Whether the daily comparison should be made now; a clock that was put back delays nothing."""
    said, now = store.fact("check_due"), store.clock.now()
    return said is not None and not now < datetime.fromisoformat(said) <= now + EVERY


def begin_days(connection: sa.Connection, now: datetime) -> None:
    """What was just fetched whole is compared tomorrow for the first time."""
    if get_fact(connection, "check_due") is None:
        put_fact(connection, "check_due", (now + EVERY).isoformat())


def keep_check(store: Store, check: Check) -> None:
    """Remember what came of it, for the sync status, and when to compare again."""
    if check.repaired or check.left:
        LOG.warning(
            "checked against the server: %s rows fetched anew, %s ranges still differ",
            check.repaired,
            check.left,
        )
    store.set_facts(
        check=msgspec.json.encode(check).decode(),
        check_due=(check.at + (SOON if check.unheard else EVERY)).isoformat(),
    )


def last_check(connection: sa.Connection) -> Check | None:
    """What the last comparison came to."""
    said = get_fact(connection, "check")
    return msgspec.json.decode(said, type=Check) if said else None


def compare(store: Store, buckets: Collection[str], ask: Ask, deep: bool) -> Check:
    """Compare these buckets with the server and fetch anew what differs, a range at a time."""
    heard = _heard(buckets, ask)
    wrong = [
        bucket for bucket, said in heard.items() if together(ranges_of(store, bucket, deep)) != said
    ]
    repaired = left = 0
    if wrong:
        ranges = _differing(store, wrong, ask)
        again = [Again(bucket, [], some) for bucket, some in ranges.items() if some]
        if again:
            _, repaired = ask(again, {})
            left = sum(len(some) for some in _differing(store, list(ranges), ask).values())
    unheard = len(set(buckets) - set(heard))
    return Check(store.clock.now(), len(heard), unheard, repaired, left)


def _heard(buckets: Iterable[str], ask: Ask) -> dict[str, bytes]:
    """What the server says of each; it may leave some for the next time it is asked."""
    heard: dict[str, bytes] = {}
    missing = set(buckets)
    while missing:
        sums, _ = ask([], dict.fromkeys(sorted(missing), False))
        heard |= sums
        if not missing & set(sums):
            break
        missing -= set(sums)
    return heard


def _differing(store: Store, buckets: Iterable[str], ask: Ask) -> dict[str, bytes]:
    """The ranges of each bucket that are not as the server has them."""
    found: dict[str, bytes] = {}
    for bucket in buckets:
        sums, _ = ask([], {bucket: True})
        if bucket in sums:
            found[bucket] = differing(ranges_of(store, bucket, deep=True), sums[bucket])
    return found


def ranges_of(store: Store, bucket: str, deep: bool) -> bytes:
    """What this laptop's rows of a bucket come to, range by range.

    `deep` reckons every row anew from what stands in the file; otherwise only those that changed
    since they were last reckoned.
    """
    with store.writing() as connection:
        for record, rows in _to_reckon(connection, bucket, deep):
            _reckon(connection, record, rows)
        # Row by row: a bucket may hold a million.
        found = connection.execute(_sums(), {"name": bucket})
        return by_range((row_id.bytes, one) for row_id, one in found)


@cache
def _sums() -> sa.Select[Any]:
    return sa.select(ref.c.row_id, ref.c.sum).where(
        ref.c.bucket == said("name"), ref.c.record.in_(synced_tables())
    )


def _to_reckon(
    connection: sa.Connection, bucket: str, deep: bool
) -> Iterator[tuple[str, list[Any]]]:
    """The rows of a bucket to look at, by record type."""
    for record in (_KINDS if deep else _OPEN_KINDS).scalars(connection, name=bucket):
        if record in synced_tables():
            rows = (_EVERY if deep else _OPEN).all(connection, name=bucket, kind=record)
            for some in slices(rows, SLICE):
                yield record, some


def _reckon(connection: sa.Connection, record: str, rows: list[Any]) -> None:
    """The checksums of some rows, from the server's picture of them as it is kept here."""
    found = _pictures(connection, record, [row.row_id for row in rows])
    _RECKONED.many(
        connection,
        [
            {
                "name": row.bucket,
                "kind": record,
                "key": row.row_id,
                "come_to": picture_sum(
                    record, row.row_id.bytes, row.rev, found.get(row.row_id, {})
                ),
            }
            for row in rows
        ],
    )


def _pictures(connection: sa.Connection, record: str, ids: list[UUID]) -> dict[UUID, Plain]:
    """The shadows of rows with edits that wait, and the other rows as they stand."""
    table = table_of(synced_tables()[record])
    rows = by_keys(table).plain(connection, ids=ids)
    found: dict[UUID, Plain] = {UUID(row["id"]): row for row in rows}
    for row in _SHADOWS.all(connection, kind=record, ids=ids):
        picture: Plain = msgspec.json.decode(row.picture)
        found[row.row_id] = {name: value for name, value in picture.items() if name in table.c}
    return found
