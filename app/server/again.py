"""Rows sent once more: after a laptop learned a new column (R15), or to repair a range (R19)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.server.tables import feed
from app.store.statements import Statement, listed, said
from app.sync.protocol import Again

_ENTRIES = (
    sa.select(feed)
    .where(feed.c.bucket == said("name"), feed.c.ver > said("after"))
    .order_by(feed.c.ver)
    .limit(said("most"))
)
_BEHIND = Statement(lambda: _ENTRIES)
_OF_KINDS = Statement(lambda: _ENTRIES.where(feed.c.record.in_(listed("kinds"))))
# Entries looked through at once for those of some ranges.
LOOK = 20_000


def once_more(connection: sa.Connection, asked: Again, room: int) -> tuple[list[Any], list[Again]]:
    """At most `room` entries of a bucket's feed that were asked for, and what is left to send."""
    if room <= 0:
        return [], [asked]
    size = LOOK if asked.ranges else room
    values = {"name": asked.bucket, "after": asked.after, "most": size}
    if asked.records:
        rows = _OF_KINDS.all(connection, kinds=list(asked.records), **values)
    else:
        rows = _BEHIND.all(connection, **values)
    found = [row for row in rows if not asked.ranges or row.row_id.bytes[-1] in asked.ranges]
    done = len(rows) < size and len(found) <= room
    found = found[:room]
    if done:
        return found, []
    return found, [left_of(asked, found if len(found) == room else rows)]


def left_of(asked: Again, sent: list[Any]) -> Again:
    """What is left to send of what was asked for."""
    reached = sent[-1].ver if sent else asked.after
    return Again(asked.bucket, asked.records, asked.ranges, reached)
