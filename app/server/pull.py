"""Reading a page: grants, heads, feed and rows in one snapshot, so that it is a whole picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.domain.access import visibility
from app.models import Role
from app.models.base import synced_tables, table_of
from app.models.sight import Fields, hidden
from app.server.again import left_of, once_more
from app.server.book import read_rows
from app.server.buckets import granted, role_of
from app.server.tables import bucket_head, feed, mutation_log, row_state
from app.server.upcast import is_too_old
from app.store.statements import Statement, listed, said, slices
from app.store.store import get_fact
from app.sync.protocol import MOST_TEXT, Again, Cursor, Item, Outcome, SyncRequest

MOST_ITEMS = 5_000
# Rows whose pictures are made at once, before it is known how much text they hold.
AT_ONCE = 500

_LOG = mutation_log.c
_OUTCOME = sa.select(_LOG.seq, _LOG.uid, _LOG.code)
_DECIDED = Statement(
    lambda: _OUTCOME.where(_LOG.device == said("device"), _LOG.seq > said("behind"))
)
_KNOWN = Statement(lambda: _OUTCOME.where(_LOG.uid.in_(listed("uids"))))
_HEADS = Statement(
    lambda: sa.select(bucket_head).where(bucket_head.c.bucket.in_(listed("buckets")))
)
_BEHIND = Statement(
    lambda: (
        sa.select(feed)
        .where(feed.c.bucket == said("name"), feed.c.ver > said("after"))
        .order_by(feed.c.ver)
        .limit(said("most"))
    )
)
_STATES = Statement(
    lambda: sa.select(row_state.c.row_id, row_state.c.rev, row_state.c.fver).where(
        row_state.c.record == said("kind"), row_state.c.row_id.in_(listed("ids"))
    )
)


@dataclass
class Page:
    """What one answer carries of the feeds.

    Attributes:
        heads: how far the feeds have come in this snapshot; `unseen` the fields left out.
        full: whether it holds as much text as agreed, and no more fits.
    """

    granted: list[str]
    items: list[Item] = field(default_factory=list)
    cursors: dict[str, Cursor] = field(default_factory=dict)
    reset: list[str] = field(default_factory=list)
    complete: bool = True
    again: list[Again] = field(default_factory=list)
    heads: dict[str, int] = field(default_factory=dict)
    unseen: Fields = field(default_factory=dict)
    full: bool = False
    _text: int = 0

    def put(self, connection: sa.Connection, entries: list[Any]) -> int:
        """Add the pictures of these entries' rows, as many as there is room for their text; how
        many that were. Of an empty page at least one."""
        done = 0
        for start in range(0, len(entries), AT_ONCE):
            for item in pictures(connection, entries[start : start + AT_ONCE], self.unseen):
                self._text += _text_of(item)
                if self.items and self._text > MOST_TEXT:
                    self.full = True
                    return done
                self.items.append(item)
                done += 1
        return done


def read_page(connection: sa.Connection, user_id: UUID, request: SyncRequest) -> Page:
    """The next page behind the request's cursors, of what is granted in this snapshot."""
    page = Page(granted(connection, user_id))
    role = role_of(connection, user_id) or Role.REP
    page.unseen = hidden(role)
    if request.want <= 0 or is_too_old(request):  # more is still to be pushed; or see R15
        page.cursors, page.complete = request.cursors, False
        return page
    heads = _heads(connection, page.granted)
    page.heads = {bucket: head.ver for bucket, head in heads.items()}
    room = max(1, min(request.want, MOST_ITEMS))
    for bucket in page.granted:
        head = heads.get(bucket)
        if head is None:
            # A restored server may not know it any more (R16); a replica that lags, not yet (R9).
            if bucket in request.cursors and get_fact(connection, "life_began"):
                page.reset.append(bucket)
            continue
        epoch = epoch_for(head.epoch, role)
        start = _start(head, epoch, request.cursors.get(bucket), page, bucket)
        left = room - len(page.items) if start.ver < head.ver and not page.full else 0
        some = _entries(connection, bucket, start.ver, left)
        some = some[: page.put(connection, some)]
        ver = some[-1].ver if some else start.ver
        if len(page.items) < room and not page.full:
            # A reading copy may lag behind what was read elsewhere: cursors never go back (R9).
            ver = max(head.ver, start.ver)
        page.cursors[bucket] = Cursor(start.epoch, ver, start.boot_ver)
        page.complete = page.complete and ver >= head.ver
    for asked in request.again:
        if asked.bucket in page.cursors and asked.bucket not in page.reset:
            left = room - len(page.items) if page.complete and not page.full else 0
            some, more = once_more(connection, asked, left)
            fit = page.put(connection, some)
            page.again += more if fit == len(some) else [left_of(asked, some[:fit])]
    page.complete = page.complete and not page.again
    return page


def epoch_for(epoch: str, role: str) -> str:
    """A bucket's epoch as this role sees it: who comes to see more or less reads it anew."""
    return f"{epoch}.{visibility(role)}"


def outcomes_for(connection: sa.Connection, device: UUID, request: SyncRequest) -> list[Outcome]:
    """Every outcome this device does not know yet, and those of the intents just pushed."""
    uids = [UUID(bytes=mutation.uid) for mutation in request.mutations]
    found = _DECIDED.all(connection, device=device, behind=request.decided)
    if uids:
        found += _KNOWN.all(connection, uids=uids)
    pushed = {mutation.uid: mutation.seq for mutation in request.mutations}
    return [
        Outcome(pushed.get(uid, row.seq), uid, row.code)
        for uid, row in {row.uid.bytes: row for row in found}.items()
    ]


def _heads(connection: sa.Connection, buckets: list[str]) -> dict[str, Any]:
    return {row.bucket: row for row in _HEADS.all(connection, buckets=buckets)}


def _start(head: Any, epoch: str, known: Cursor | None, page: Page, bucket: str) -> Cursor:
    """Where to read on. Reset if and only if the floor passed both cursor and boot (R3)."""
    if known is None:
        return Cursor(epoch, 0, head.ver)
    if known.epoch != epoch or head.floor_ver > max(known.ver, known.boot_ver):
        page.reset.append(bucket)
        return Cursor(epoch, 0, head.ver)
    return known


def _entries(connection: sa.Connection, bucket: str, ver: int, room: int) -> list[Any]:
    if room <= 0:
        return []
    return _BEHIND.all(connection, name=bucket, after=ver, most=room)


def pictures(connection: sa.Connection, entries: list[Any], unseen: Fields) -> list[Item]:
    """The pictures of the entries' rows, a table at a time, without the fields in `unseen`."""
    wanted: dict[str, set[UUID]] = {}
    for entry in entries:
        if entry.op == "put":
            wanted.setdefault(entry.record, set()).add(entry.row_id)
    kinds = synced_tables()
    rows: dict[tuple[str, UUID], dict[str, Any]] = {}
    states: dict[tuple[str, UUID], Any] = {}
    for record, ids in wanted.items():
        table = table_of(kinds[record])
        for some in slices(sorted(ids)):
            for row_id, row in read_rows(connection, table, some).items():
                rows[record, row_id] = row
            for state in _STATES.all(connection, kind=record, ids=some):
                states[record, state.row_id] = state
    return [_item(entry, rows, states, unseen) for entry in entries]


def _text_of(item: Item) -> int:
    return sum(len(value) for value in (item.values or {}).values() if isinstance(value, str))


def _item(
    entry: Any,
    rows: dict[tuple[str, UUID], dict[str, Any]],
    states: dict[Any, Any],
    unseen: Fields,
) -> Item:
    key = (entry.record, entry.row_id)
    if entry.op != "put" or key not in rows:
        gone = entry.op == "delete"
        return Item(entry.bucket, entry.record, entry.row_id.bytes, 0, None, deleted=gone)
    state = states[key]
    by = {name: who[:3] for name, who in msgspec.json.decode(state.fver).items()}
    hidden_here = unseen.get(entry.record, ())
    for name in hidden_here:
        by.pop(name, None)
    # What is empty is left out; a laptop knows its columns.
    values = {
        name: value
        for name, value in rows[key].items()
        if value is not None and name not in hidden_here
    }
    return Item(entry.bucket, entry.record, entry.row_id.bytes, state.rev, values, by)
