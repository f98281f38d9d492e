"""The life of a server's database: put back to an older copy, it begins another one (R16).

Whoever restores a copy begins the new life at once (`begin`). Where a copy was put back by hand,
the first laptop that knows more than the server tells it, and the server begins by itself.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.server.audit import note
from app.server.leases import leave_gap
from app.server.tables import bucket_head, mutation_log, row_state
from app.store import Store
from app.store.statements import Statement, listed, said
from app.store.store import get_fact, put_fact
from app.store.tables import journal, meta
from app.sync.protocol import SyncRequest, SyncResponse

LOG = logging.getLogger(__name__)
# So long edits wait for rows whose maker's laptop has not come back yet.
RECOVERY = timedelta(days=7)
FIRST = "1"
MARK = 8
# Room for the revisions of one second: those of a new life are above all of any life before.
SHIFT = 20

_NEWEST = Statement(
    lambda: sa.select(journal.c.seq, journal.c.uid).order_by(journal.c.seq.desc()).limit(1)
)
_ENTRY = Statement(lambda: sa.select(journal.c.uid).where(journal.c.seq == said("entry")))
_LAST = Statement(
    lambda: (
        sa.select(mutation_log.c.seq, mutation_log.c.uid)
        .where(mutation_log.c.device == said("which"))
        .order_by(mutation_log.c.seq.desc())
        .limit(1)
    )
)
_HEADS = Statement(
    lambda: sa.select(bucket_head.c.bucket, bucket_head.c.epoch, bucket_head.c.ver).where(
        bucket_head.c.bucket.in_(listed("buckets"))
    )
)


def life_of(connection: sa.Connection) -> str:
    """The name of the life this database is in."""
    return get_fact(connection, "life") or FIRST


def new_name() -> str:
    """A name for a life or an epoch: short, as every request carries some, and never the same."""
    return secrets.token_urlsafe(6)


def begin(connection: sa.Connection, now: datetime, heard_of: str = "") -> str:
    """Begin another life: every laptop reads everything anew and sends what was lost again.

    `heard_of`: a life that this database was in, as a laptop says, and has lost.

    Revisions go on above all that were ever given, so that an edit typed over a revision of
    the life before never passes for one that has seen what happened since.
    """
    life = new_name()
    # In the order in which pushes lock them.
    heads = sa.select(bucket_head.c.bucket).order_by(bucket_head.c.bucket).with_for_update()
    buckets = connection.execute(heads).scalars().all()
    if buckets:
        # Each its own: who was never granted a bucket does not learn its epoch.
        connection.execute(
            sa.update(bucket_head)
            .where(bucket_head.c.bucket == sa.bindparam("which"))
            .values(epoch=sa.bindparam("name")),
            [{"which": bucket, "name": new_name()} for bucket in buckets],
        )
    leave_gap(connection, now)
    highest = connection.execute(sa.select(sa.func.max(row_state.c.rev))).scalar_one() or 0
    before = dict.fromkeys([*_lives_before(connection), life_of(connection), *heard_of.split()])
    facts = {
        "lives_before": " ".join(before),
        "life_began": now.isoformat(),
        "life_floor": str(max(highest, int(now.timestamp()) << SHIFT)),
        "life_seen": str(newest(connection)[0]),
    }
    for name, value in facts.items():
        put_fact(connection, name, value)
    changed = connection.execute(sa.update(meta).where(meta.c.name == "life").values(value=life))
    if not changed.rowcount:
        put_fact(connection, "life", life)
    note(connection, now, "server", "restored")
    return life


def recovering_until(connection: sa.Connection) -> datetime | None:
    """Until when lost edits are waited for; None where this database was never put back."""
    began = get_fact(connection, "life_began")
    return datetime.fromisoformat(began) + RECOVERY if began else None


def rev_floor(connection: sa.Connection) -> int:
    """Every revision given in this life is above it."""
    return int(get_fact(connection, "life_floor") or 0)


def newest(connection: sa.Connection) -> tuple[int, bytes]:
    """How far the journal has come in this snapshot, and the mark of its last entry."""
    row = _NEWEST.first(connection)
    return (0, b"") if row is None else (row.seq, row.uid.bytes[-MARK:])


def settled_life(store: Store, request: SyncRequest) -> str:
    """The life to answer in: another one where this laptop knows what the server does not.

    A reading copy that lags behind is not asked: both looks are at the database itself.
    """
    with store.engine.connect() as connection:
        life = life_of(connection)
        if not _was_put_back(connection, request, life):
            return life
    with store.writing() as connection:
        told = sa.select(meta.c.value).where(meta.c.name == "life").with_for_update()
        life = connection.execute(told).scalar_one_or_none() or FIRST
        if _was_put_back(connection, request, life):
            life = begin(connection, store.clock.now(), heard_of=request.life)
            LOG.warning(
                "laptop %s knows more than this database: it was put back to an older copy;"
                " laptops now send again what was lost",
                UUID(bytes=request.device),
            )
        return life


def restored(connection: sa.Connection, request: SyncRequest, now: datetime) -> SyncResponse:
    """The answer to a laptop of a life before: nothing is decided yet, and what it is to send."""
    last = _LAST.first(connection, which=UUID(bytes=request.device))
    return SyncResponse(
        [], list(request.cursors), [], request.cursors, False, now.isoformat(),
        seen=int(get_fact(connection, "life_seen") or 0), life=life_of(connection),
        restored=True,
        last_seq=last.seq if last else 0, last_uid=last.uid.bytes if last else b"",
    )  # fmt: skip


def _was_put_back(connection: sa.Connection, request: SyncRequest, life: str) -> bool:
    """Whether this laptop knows of this life, or of another, what is not here."""
    if request.life == life:
        return _knows_more(connection, request)
    return bool(request.life) and request.life not in _lives_before(connection)


def _lives_before(connection: sa.Connection) -> list[str]:
    """The lives this database was in, or has heard of and lost."""
    return (get_fact(connection, "lives_before") or FIRST).split()


def _knows_more(connection: sa.Connection, request: SyncRequest) -> bool:
    """Whether the laptop saw an entry of the journal, or a version of a feed, that is not here."""
    for seen, lineage in dict.fromkeys(((request.seen, request.lineage), request.page)):
        uid = _ENTRY.scalar(connection, entry=seen) if seen and lineage else None
        if seen and lineage and (uid is None or uid.bytes[-MARK:] != lineage):
            return True
    found = _HEADS.all(connection, buckets=list(request.cursors))
    heads = {row.bucket: row for row in found}
    return any(
        cursor.epoch.partition(".")[0] == heads[bucket].epoch and cursor.ver > heads[bucket].ver
        for bucket, cursor in request.cursors.items()
        if bucket in heads
    )
