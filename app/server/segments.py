"""Segments for first synchronisations: made at the first request, then shared and kept.

Each holds up to 5,000 rows of one record type of one bucket, in the order of their keys. Where a
bucket has changed much, only those segments are made anew whose rows have changed.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.domain.access import visibility
from app.i18n import N_
from app.models.base import meaning, synced_tables
from app.models.sight import Fields, hidden
from app.models.types import LongText
from app.server.buckets import CATALOGUE, granted, person, role_of, territories_of, territory
from app.server.pull import epoch_for
from app.server.snapshot import snapshot
from app.server.tables import bucket_head, feed, row_state, segment, segment_cover
from app.server.upsert import upsert
from app.store import Store
from app.sync import columnar
from app.sync.plans import BucketPlan, Piece, Plan

NO_SEGMENT = N_("There is no such part of the data any more. Relasi asks for it again by itself.")
# Text of so many characters ends a segment early, so that none grows with what people write.
MOST_TEXT = 8_000_000
# How long one request may wait for segments to be made, in seconds.
PATIENCE = 10.0
# And how long for another that makes some, so that no crowd of them keeps others from syncing.
QUEUE = 2.0
# Segments that are part of no cover any more are still fetched by those who began with them.
KEPT = timedelta(days=2)

# Record types whose rows are in part history: what is still open comes before it.
OPEN = {"activity": ("state", ("planned", "checked_in"))}
HISTORY = frozenset({"stage_change", "attachment", "note"})
WHOLE, NOW, PAST = "", "now", "past"


@dataclass(frozen=True)
class Sizes:
    """When a bucket comes as segments.

    Attributes:
        rows: how many a segment holds at most.
        smallest: a bucket of fewer rows comes as quickly by pages.
        aged, aged_rows: a cover is renewed when more of the bucket came after it than one row in
            so many, and than so many rows.
    """

    rows: int = 5_000
    smallest: int = 500
    aged: int = 10
    aged_rows: int = 2_000


SIZES = Sizes()
FIRST_KEY = UUID(int=0)


@dataclass(frozen=True)
class View:
    """A bucket as those see it who share an epoch.

    Attributes:
        shape: names the columns of all record types; another program may have others.
    """

    bucket: str
    epoch: str
    unseen: Fields
    shape: str


class Segments:
    """Makes and gives out the segments of one organisation's database."""

    def __init__(self, store: Store, sizes: Sizes = SIZES) -> None:
        self._store, self._sizes = store, sizes
        self._making = threading.Lock()

    def plan(self, user_id: UUID, have: Sequence[str], patience: float = PATIENCE) -> Plan:
        """What this person's laptop fetches of the buckets it does not have."""
        until = time.monotonic() + patience
        with snapshot(self._store) as connection:
            views = _views(connection, user_id, frozenset(have), self._sizes)
            own = {CATALOGUE, person(user_id)}
            own |= set(map(territory, territories_of(connection, {user_id})))
        plan = Plan([])
        for view in sorted(views, key=lambda view: view.bucket not in own):
            cover = self._fresh(view) or self._made(view, until)
            if cover is None:
                plan.more = True
                break
            plan.buckets.append(self._told(view, *cover, first=0 if view.bucket in own else 1))
        return plan

    def read(self, user_id: UUID, name: str) -> bytes | None:
        """A segment's bytes; None where there is none, or not for this person in this snapshot."""
        with snapshot(self._store, fresh=True) as connection:
            found = connection.execute(sa.select(segment).where(segment.c.name == name)).first()
            if found is None or found.bucket not in granted(connection, user_id):
                return None
            role = role_of(connection, user_id)
            head = connection.execute(
                sa.select(bucket_head.c.epoch).where(bucket_head.c.bucket == found.bucket)
            ).scalar_one()
            if role is None or found.epoch != epoch_for(head, role):
                return None
            return bytes(found.bytes)

    def _told(self, view: View, ver: int, names: Sequence[str], first: int) -> BucketPlan:
        with self._store.engine.connect() as connection:
            query = sa.select(
                segment.c.name,
                segment.c.record,
                segment.c.part,
                segment.c.rows,
                segment.c.size,
            ).where(segment.c.bucket == view.bucket, segment.c.name.in_(names))
            known = {row.name: row for row in connection.execute(query)}
        pieces = [
            Piece(name, row.record, row.rows, row.size, 2 if _is_past(row) else first)
            for name, row in ((name, known[name]) for name in names)
        ]
        return BucketPlan(view.bucket, view.epoch, ver, pieces)

    def _fresh(self, view: View) -> tuple[int, list[str]] | None:
        """The version and the names of a bucket's segments; None where they are missing or old."""
        with snapshot(self._store) as connection:
            head = _head(connection, view.bucket)
            known = connection.execute(
                sa.select(segment_cover).where(
                    segment_cover.c.bucket == view.bucket, segment_cover.c.epoch == view.epoch
                )
            ).first()
            if known is not None and known.shape == view.shape and known.ver >= head.floor_ver:
                names = msgspec.json.decode(known.names, type=list[str])
                if not _is_aged(connection, view.bucket, known.ver, self._sizes):
                    return known.ver, names
        return None

    def _made(self, view: View, until: float) -> tuple[int, list[str]] | None:
        """The same, made anew, by one request at a time; None where time ran out: what was made
        by then is found again."""
        if not self._making.acquire(timeout=QUEUE):
            return None
        try:
            return self._fresh(view) or self._cover(view, until)
        finally:
            self._making.release()

    def _cover(self, view: View, until: float) -> tuple[int, list[str]] | None:
        with snapshot(self._store) as connection:
            head = _head(connection, view.bucket)
        names: list[str] = []
        for record in synced_tables():
            for part in (NOW, PAST) if record in OPEN else (WHOLE,):
                made = self._walk(view, record, part, until)
                if made is None:
                    return None
                names += made
        self._keep_cover(view, head.ver, names)
        return head.ver, names

    def _walk(self, view: View, record: str, part: str, until: float) -> list[str] | None:
        """The segments of a record type in the order of keys: those that still hold, and new."""
        names: list[str] = []
        after: UUID | None = FIRST_KEY
        while after is not None:
            if time.monotonic() > until:
                return None
            with snapshot(self._store) as connection:
                head = _head(connection, view.bucket)
                known = _known(connection, view, record, part, head.floor_ver)
                still = _still_holds(connection, view, record, known, after)
                if still is not None:
                    names.append(still.name)
                    after = still.last_id
                    continue
                border = min((k.last_id for k in known if k.last_id > after), default=None)
                rows = _rows(connection, view, record, part, after, border, self._sizes.rows)
            if len(rows.rows) < self._sizes.rows and not rows.cut:
                last = border
            else:
                last = rows.last
            if rows.rows:
                end = last if last is not None else rows.last
                names.append(self._keep(view, record, part, rows, after, end, head.ver))
            after = last
        return names

    def _keep(
        self,
        view: View,
        record: str,
        part: str,
        rows: _Rows,
        after: UUID,
        last_id: UUID,
        ver: int,
    ) -> str:
        table = synced_tables()[record].__table__
        assert isinstance(table, sa.Table)
        data = columnar.write(view.bucket, view.epoch, table, rows.names, rows.rows)
        name = hashlib.sha256(data).hexdigest()
        row = {
            "name": name,
            "bucket": view.bucket,
            "epoch": view.epoch,
            "record": record,
            "part": part,
            "shape": view.shape,
            "after": after,
            "last_id": last_id,
            "ver": ver,
            "rows": len(rows.rows),
            "size": len(data),
            "bytes": data,
            "at": self._store.clock.now(),
        }
        with self._store.writing() as connection:
            upsert(connection, segment, [row])
        return name

    def _keep_cover(self, view: View, ver: int, names: list[str]) -> None:
        row = {
            "bucket": view.bucket,
            "epoch": view.epoch,
            "shape": view.shape,
            "ver": ver,
            "names": msgspec.json.encode(names).decode(),
        }
        with self._store.writing() as connection:
            upsert(connection, segment_cover, [row])
            connection.execute(
                sa.delete(segment).where(
                    segment.c.bucket == view.bucket,
                    segment.c.at < self._store.clock.now() - KEPT,
                    segment.c.name.not_in(names),
                    sa.or_(segment.c.epoch == view.epoch, segment.c.shape != view.shape),
                )
            )


@dataclass(frozen=True)
class _Rows:
    """Rows as SQLite has them, each with its revision behind; `cut` where text ended them."""

    names: tuple[str, ...]
    rows: list[Sequence[Any]]
    last: UUID
    cut: bool = False


def _views(
    connection: sa.Connection, user_id: UUID, have: frozenset[str], sizes: Sizes
) -> list[View]:
    """The large buckets this person holds and their laptop does not."""
    role = role_of(connection, user_id)
    if role is None:
        return []
    wanted = [bucket for bucket in granted(connection, user_id) if bucket not in have]
    heads = {
        row.bucket: row.epoch
        for row in connection.execute(
            sa.select(bucket_head.c.bucket, bucket_head.c.epoch).where(
                bucket_head.c.bucket.in_(wanted)
            )
        )
    }
    unseen = hidden(role)
    shape = _shape(unseen)
    return [
        View(bucket, epoch_for(heads[bucket], role), unseen, f"{visibility(role)}.{shape}")
        for bucket in wanted
        if bucket in heads and _is_large(connection, bucket, sizes)
    ]


def _shape(unseen: Fields) -> str:
    said = [
        (
            record,
            [(name, columnar.kind_of(kind.__table__.c[name])) for name in _names(record, unseen)],
        )
        for record, kind in synced_tables().items()
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _names(record: str, unseen: Fields) -> tuple[str, ...]:
    table = synced_tables()[record].__table__
    hidden_here = unseen.get(record, ())
    return tuple(str(c.name) for c in table.columns if c.name not in hidden_here)


def _is_large(connection: sa.Connection, bucket: str, sizes: Sizes) -> bool:
    some = (
        sa.select(feed.c.ver)
        .where(feed.c.bucket == bucket, feed.c.op == "put")
        .limit(sizes.smallest)
        .subquery()
    )
    count = connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()
    return bool(count >= sizes.smallest)


def _is_aged(connection: sa.Connection, bucket: str, ver: int, sizes: Sizes) -> bool:
    """Whether so much came after a version that its segments are worth making anew."""
    rows = connection.execute(
        sa.select(sa.func.count()).where(feed.c.bucket == bucket)
    ).scalar_one()
    since = connection.execute(
        sa.select(sa.func.count()).where(feed.c.bucket == bucket, feed.c.ver > ver)
    ).scalar_one()
    return bool(since > max(sizes.aged_rows, rows // sizes.aged))


def _is_past(piece: Any) -> bool:
    return bool(piece.part == PAST or piece.record in HISTORY)


def _head(connection: sa.Connection, bucket: str) -> Any:
    return connection.execute(sa.select(bucket_head).where(bucket_head.c.bucket == bucket)).one()


def _known(connection: sa.Connection, view: View, record: str, part: str, floor: int) -> list[Any]:
    """The segments there are. What left the feed below its floor may still be in older ones."""
    query = sa.select(segment.c.name, segment.c.after, segment.c.last_id, segment.c.ver).where(
        segment.c.bucket == view.bucket,
        segment.c.epoch == view.epoch,
        segment.c.record == record,
        segment.c.part == part,
        segment.c.shape == view.shape,
        segment.c.ver >= floor,
    )
    return list(connection.execute(query.order_by(segment.c.ver.desc())).all())


def _still_holds(
    connection: sa.Connection, view: View, record: str, known: list[Any], after: UUID
) -> Any:
    """The newest known segment behind `after` of whose rows none has changed; None without."""
    for one in known:
        if one.after != after:
            continue
        query = sa.select(feed.c.ver).where(
            feed.c.bucket == view.bucket,
            feed.c.record == record,
            feed.c.row_id > one.after,
            feed.c.row_id <= one.last_id,
            feed.c.ver > one.ver,
        )
        if connection.execute(query.limit(1)).first() is None:
            return one
    return None


def _rows(
    connection: sa.Connection,
    view: View,
    record: str,
    part: str,
    after: UUID,
    border: UUID | None,
    most: int,
) -> _Rows:
    """The next rows behind a key, up to `border`."""
    table = synced_tables()[record].__table__
    assert isinstance(table, sa.Table)
    names = _names(record, view.unseen)
    is_sqlite = connection.dialect.name == "sqlite"
    # Untyped: the driver's own values, which SQLite's segments hold as they are.
    columns = [sa.type_coerce(table.c[name], sa.types.NullType()) for name in names]
    query = (
        sa.select(*columns, row_state.c.rev)
        .select_from(
            sa.join(feed, table, table.c.id == feed.c.row_id).join(
                row_state,
                sa.and_(row_state.c.record == feed.c.record, row_state.c.row_id == feed.c.row_id),
            )
        )
        .where(
            feed.c.bucket == view.bucket,
            feed.c.record == record,
            feed.c.op == "put",
            feed.c.row_id > after,
        )
        .order_by(feed.c.row_id)
        .limit(most)
    )
    if border is not None:
        query = query.where(feed.c.row_id <= border)
    if part:
        name, states = OPEN[record]
        plain = sa.type_coerce(table.c[name], sa.Text())
        query = query.where(plain.in_(states) if part == NOW else plain.not_in(states))
    found: list[Sequence[Any]] = list(map(tuple, connection.execute(query).all()))
    long = [n for n, name in enumerate(names) if isinstance(meaning(table.c[name]), LongText)]
    fits = _that_fit(found, long)
    cut = fits < len(found)
    rows = found[:fits]
    if not is_sqlite:
        rows = _as_sqlite(table, names, rows)
    last = UUID(bytes=rows[-1][names.index("id")]) if rows else after
    return _Rows(names, rows, last, cut)


def _that_fit(rows: Sequence[Sequence[Any]], long: Sequence[int]) -> int:
    """How many of the rows one segment holds: at least one, and no more text than agreed."""
    texts = (row[place] for place in long for row in rows if row[place])
    if sum(map(len, texts)) <= MOST_TEXT:
        return len(rows)
    size = 0
    for count, row in enumerate(rows):
        size += sum(len(row[place] or "") for place in long)
        if size > MOST_TEXT and count:
            return count
    return len(rows)


def _as_sqlite(
    table: sa.Table, names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[Sequence[Any]]:
    turned: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, name in enumerate(names):
        turn = columnar.from_postgres(table.c[name]) if turned else None
        if turn is not None:
            turned[place] = [None if value is None else turn(value) for value in turned[place]]
    return list(zip(*turned, strict=True))
