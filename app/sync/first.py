"""First synchronisation: what is large comes as segments, in groups, and goes on where it broke.

A group is fetched, then loaded together with the next complete pull (`loading.py`); what is
needed to begin work comes in the first. Everything that was fetched stays in the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from functools import partial
from typing import Any

import sqlalchemy as sa

from app.errors import NotFound, Refused
from app.i18n import N_
from app.store import Store
from app.store.statements import Statement, inserting, said
from app.sync.plans import BucketPlan, Plan, PlanRequest
from app.sync.progress import Progress, Stage, Tell
from app.sync.protocol import Cursor, SyncApi, SyncRequest, SyncResponse
from app.sync.tables import boot, boot_gone, boot_part, boot_piece, cursor
from app.sync.tokens import Tokens

# How often a server may say that it is still preparing, or that a segment is of yesterday.
MOST_PLANS = 1_000
MOST_LOST = 3
NOT_READY = N_("The server did not finish its answer. Tell the person who runs it.")


_BUCKETS = {
    "boot": Statement(lambda: sa.select(boot.c.bucket)),
    "cursor": Statement(lambda: sa.select(cursor.c.bucket)),
}
_BOOTS = Statement(lambda: sa.select(boot))
_GROUP = Statement(lambda: sa.select(sa.func.min(boot_piece.c.group)).where(~boot_piece.c.loaded))
_NEXT = Statement(
    lambda: (
        sa.select(boot_piece)
        .where(boot_piece.c.group == said("lowest"), boot_piece.c.got < boot_piece.c.size)
        .order_by(boot_piece.c.place)
        .limit(1)
    )
)
_KEEP = inserting(boot_part, ("name", "start", "bytes"))
_GOT = Statement(
    lambda: sa.update(boot_piece).where(boot_piece.c.name == said("which")).values(got=said("size"))
)
_BYTES = Statement(
    lambda: (
        sa.select(boot_part.c.bytes)
        .where(boot_part.c.name == said("which"))
        .order_by(boot_part.c.start)
    )
)
_GROUPS = Statement(lambda: sa.select(boot_piece.c.group).distinct())


def _how_far() -> sa.Select[Any]:
    piece, total = boot_piece.c, sa.func.sum
    done = sa.case((piece.loaded, piece.rows), else_=piece.rows * piece.got / piece.size)
    return sa.select(total(done), total(piece.rows), total(piece.got), total(piece.size))


_HOW_FAR = Statement(_how_far)


class First:
    """What this laptop still has to fetch."""

    def __init__(self, store: Store, api: SyncApi, tokens: Tokens, tell: Tell) -> None:
        self._store, self._api, self._tokens, self._tell = store, api, tokens, tell
        self._asked = False

    def begin(self) -> None:
        """Ask what there is where nothing was synchronised here yet."""
        with self._store.engine.connect() as connection:
            known = [*_some(connection, cursor), *_some(connection, boot)]
        if not known:
            self.plan([])

    def plan(self, have: Collection[str]) -> set[str]:
        """Note which of the buckets besides `have` come as segments, and give their names."""
        device = self._store.identity.device_id
        assert device is not None
        self._asked = True
        known, found = list(have), set[str]()
        for _ in range(MOST_PLANS):
            self._tell(Progress(Stage.PREPARING))
            request = PlanRequest(device.bytes, known)
            plan = self._tokens.call(partial(_ask_plan, self._api, request))
            with self._store.writing() as connection:
                for bucket in plan.buckets:
                    _note(connection, bucket)
            found |= {bucket.bucket for bucket in plan.buckets}
            known = [*have, *found]
            if not plan.more:
                return found
        raise Refused(NOT_READY)

    def plans_more(self, request: SyncRequest, response: SyncResponse) -> bool:
        """Whether a bucket was granted that comes better as segments: then begin again."""
        # One that holds nothing yet has no cursor: there is nothing to ask about.
        new = set(response.cursors) - set(request.cursors)
        if self._asked or request.want <= 0 or not new:
            return False
        return bool(self.plan(request.cursors))

    def fetch(self) -> None:
        """Fetch what is missing of the next group."""
        lost = 0
        while (piece := self._next()) is not None:
            try:
                self._fetch(piece)
                lost = 0
            except NotFound:
                # Made anew meanwhile, or not ours any more: ask what there is now.
                lost += 1
                if lost > MOST_LOST:
                    raise Refused(NOT_READY) from None
                self._ask_again(piece)

    def pending(self) -> bool:
        """Whether something is still to come."""
        with self._store.engine.connect() as connection:
            return next_group(connection) is not None

    def _next(self) -> Any:
        """A segment to fetch of the lowest group that is not loaded yet; None where all is here."""
        with self._store.engine.connect() as connection:
            group = next_group(connection)
            return None if group is None else _NEXT.first(connection, lowest=group)

    def _fetch(self, piece: Any) -> None:
        """Go on with a segment where it broke off; check it when all of it is here."""
        device = self._store.identity.device_id
        assert device is not None
        got = piece.got
        while got < piece.size:
            self._tell(self._progress())
            data = self._tokens.call(
                partial(_ask_segment, self._api, device.bytes, piece.name, got)
            )
            if not data or got + len(data) > piece.size:
                raise NotFound(NOT_READY)
            with self._store.writing() as connection:
                _KEEP.run(connection, name=piece.name, start=got, bytes=data)
                got += len(data)
                _GOT.run(connection, which=piece.name, size=got)
        with self._store.engine.connect() as connection:
            if hashlib.sha256(bytes_of(connection, piece.name)).hexdigest() != piece.name:
                raise NotFound(NOT_READY)

    def _ask_again(self, lost: Any) -> None:
        """Take the segments there are now in the place of one that is not given any more, and of
        what else of its bucket has been made anew."""
        bucket = lost.bucket
        with self._store.writing() as connection:
            # Only its bytes: were it forgotten before it is planned anew, and the line broke just
            # then, the rest of its group would be taken for the whole.
            connection.execute(sa.delete(boot_part).where(boot_part.c.name == lost.name))
            _GOT.run(connection, which=lost.name, size=0)
            known = {*_some(connection, boot), *_some(connection, cursor)}
        if bucket not in self.plan(known - {bucket}):
            with self._store.writing() as connection:
                _by_pages(connection, bucket)

    def _progress(self) -> Progress:
        with self._store.engine.connect() as connection:
            return progress(connection, Stage.FETCHING)


def starts(connection: sa.Connection) -> dict[str, Cursor]:
    """From where to read the buckets that come as segments and were not read yet."""
    rows = _BOOTS.all(connection)
    known = set(_some(connection, cursor)) if rows else set()
    return {
        row.bucket: Cursor(row.epoch, row.ver, row.ver) for row in rows if row.bucket not in known
    }


def next_group(connection: sa.Connection) -> int | None:
    """The lowest group that is not loaded; None where all is."""
    found: int | None = _GROUP.scalar(connection)
    return found


def progress(connection: sa.Connection, stage: Stage) -> Progress:
    """How far it has come."""
    groups = _GROUPS.scalars(connection)
    now = next_group(connection)
    at = sorted(groups).index(now) + 1 if now is not None else len(groups)
    here, rows, got, size = (int(count or 0) for count in _HOW_FAR.first(connection))
    return Progress(stage, here, rows, got, size, at, max(1, len(groups)))


def forget_boots(
    connection: sa.Connection, granted: Collection[str], reset: Collection[str]
) -> None:
    """Let go of the segments of buckets that are not granted any more, or are read anew."""
    gone = [name for name in _some(connection, boot) if name not in granted or name in reset]
    if gone:
        _forget(connection, gone)


def finish(connection: sa.Connection) -> None:
    """Nothing of it stays when all is loaded."""
    if _some(connection, boot) and next_group(connection) is None:
        for table in (boot, boot_piece, boot_part, boot_gone):
            connection.execute(sa.delete(table))


def _ask_plan(api: SyncApi, request: PlanRequest, access: str) -> Plan:
    return api.plan(access, request)


def _ask_segment(api: SyncApi, device: bytes, name: str, start: int, access: str) -> bytes:
    return api.segment(access, device, name, start)


def _note(connection: sa.Connection, plan: BucketPlan) -> None:
    """Keep what is to be fetched of a bucket; a group that was loaded is not fetched again.

    What came of it before and is still part of it stays.
    """
    of_it = sa.and_(boot_piece.c.bucket == plan.bucket, ~boot_piece.c.loaded)
    _drop(connection, of_it, boot_piece.c.name.not_in([piece.name for piece in plan.pieces]))
    loaded = set(
        connection.execute(
            sa.select(boot_piece.c.group).where(
                boot_piece.c.bucket == plan.bucket, boot_piece.c.loaded
            )
        ).scalars()
    )
    connection.execute(
        sa.insert(boot)
        .prefix_with("OR REPLACE")
        .values(bucket=plan.bucket, epoch=plan.epoch, ver=plan.ver)
    )
    rows = [
        {
            "name": piece.name,
            "bucket": plan.bucket,
            "record": piece.record,
            "rows": piece.rows,
            "size": piece.size,
            "group": piece.group,
            "place": place,
        }
        for place, piece in enumerate(plan.pieces)
        if piece.group not in loaded
    ]
    if rows:
        connection.execute(sa.insert(boot_piece).prefix_with("OR IGNORE"), rows)


def _forget(connection: sa.Connection, buckets: list[str]) -> None:
    _drop(connection, boot_piece.c.bucket.in_(buckets))
    for table in (boot_gone, boot):
        connection.execute(sa.delete(table).where(table.c.bucket.in_(buckets)))


def _drop(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> None:
    """Let go of segments, and of what came of them."""
    names = sa.select(boot_piece.c.name).where(*which)
    connection.execute(sa.delete(boot_part).where(boot_part.c.name.in_(names)))
    connection.execute(sa.delete(boot_piece).where(*which))


def _by_pages(connection: sa.Connection, bucket: str) -> None:
    """Let a bucket be read anew from its beginning: a cursor of no epoch asks for that."""
    _forget(connection, [bucket])
    connection.execute(sa.update(cursor).where(cursor.c.bucket == bucket).values(epoch=""))


def bytes_of(connection: sa.Connection, name: str) -> bytes:
    """A segment as it came."""
    return b"".join(_BYTES.scalars(connection, which=name))


def _some(connection: sa.Connection, table: sa.Table) -> list[str]:
    return _BUCKETS[table.name].scalars(connection)
