"""What waits to be pushed: every commit made here, numbered in the order it was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.i18n import N_
from app.models.base import Plain, synced_tables, table_of
from app.store import Change, ChangeSet, Op, Origin, Store
from app.store import journal as journaling
from app.store.statements import Statement, by_keys, inserting, listed, said
from app.store.store import get_fact
from app.store.tables import journal, journal_change
from app.sync.columns import is_unread
from app.sync.protocol import MOST_MUTATIONS, MOST_PATCHES, MOST_TEXT, SCHEMA, Mutation, Patch
from app.sync.tables import outbox, ref, shadow

_CHANGE = journal_change.c
_SIZES = Statement(
    lambda: (
        sa.select(
            outbox.c.seq,
            sa.func.count(_CHANGE.id),
            sa.func.coalesce(sa.func.sum(sa.func.length(_CHANGE.after)), 0),
        )
        .outerjoin(journal_change, _CHANGE.seq == outbox.c.journal_seq)
        .where(~outbox.c.decided)
        .group_by(outbox.c.seq)
        .order_by(outbox.c.seq)
    )
)
_TO_PUSH = Statement(
    lambda: (
        sa.select(
            outbox.c.seq,
            journal.c.uid,
            journal.c.label,
            journal.c.origin,
            journal.c.at,
            outbox.c.journal_seq,
            outbox.c.schema,
            outbox.c.code,
        )
        .join(journal, journal.c.seq == outbox.c.journal_seq)
        .where(~outbox.c.decided, outbox.c.seq.between(said("first"), said("last")))
        .order_by(outbox.c.seq)
    )
)
_ISSUED = Statement(
    lambda: sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").columns(seq=sa.Integer)
)
_FIRST = Statement(lambda: sa.select(sa.func.min(outbox.c.seq)).where(~outbox.c.decided))
_PENDING = Statement(
    lambda: (
        sa.select(journal_change)
        .join(outbox, outbox.c.journal_seq == _CHANGE.seq)
        .where(~outbox.c.decided, _CHANGE.record == said("kind"), _CHANGE.row_id == said("key"))
        .order_by(outbox.c.seq, _CHANGE.id)
    )
)
_ROWS_OF = Statement(
    lambda: (
        sa.select(_CHANGE.record, _CHANGE.row_id)
        .join(outbox, outbox.c.journal_seq == _CHANGE.seq)
        .where(outbox.c.uid.in_(listed("uids")))
    )
)
_ENTRY = Statement(
    lambda: sa.select(journal.c.uid, journal.c.at).where(journal.c.seq == said("entry"))
)
_GIVE = inserting(outbox, ("uid", "journal_seq", "at", "decided", "schema"))
_REV = Statement(
    lambda: sa.select(sa.func.max(ref.c.rev)).where(
        ref.c.record == said("kind"), ref.c.row_id == said("key")
    )
)
_BASE = Statement(
    lambda: (
        sa.update(journal_change)
        .where(
            _CHANGE.seq == said("entry"),
            _CHANGE.record == said("kind"),
            _CHANGE.row_id == said("key"),
        )
        .values(base=said("rev"))
    )
)
_SHADOWED = Statement(
    lambda: sa.select(shadow.c.record).where(
        shadow.c.record == said("kind"), shadow.c.row_id == said("key")
    )
)
_SHADOW = inserting(shadow, ("record", "row_id", "picture"))


@dataclass(frozen=True)
class Waiting:
    """How much waits, and since when."""

    count: int
    oldest: datetime | None


def attach(store: Store) -> None:
    """Number every commit of this store for pushing."""
    store.before_commit.append(_number)


def waiting(connection: sa.Connection) -> Waiting:
    """How many intents are not decided, and the age of the oldest."""
    query = sa.select(sa.func.count(), sa.func.min(outbox.c.at)).where(~outbox.c.decided)
    count, oldest = connection.execute(query).one()
    return Waiting(count, oldest)


def batches(connection: sa.Connection) -> list[range]:
    """The numbers of what waits, in runs small enough for one request each."""
    runs: list[range] = []
    first = count = patches = text = 0
    for seq, some, long in _SIZES.all(connection):
        count, patches, text = count + 1, patches + some, text + long
        if not runs or count > MOST_MUTATIONS or patches > MOST_PATCHES or text > MOST_TEXT:
            runs.append(range(seq, seq + 1))
            first, count, patches, text = seq, 1, some, long
        else:
            runs[-1] = range(first, seq + 1)
    return runs


def mutations(connection: sa.Connection, numbers: range) -> list[Mutation]:
    """The undecided intents with these numbers, in order."""
    renamed = _renamed(connection)
    return [
        Mutation(
            row.seq,
            row.uid.bytes,
            row.label,
            row.origin,
            row.at.isoformat(),
            [
                _patch(change, renamed)
                for change in journaling.changes_of(connection, row.journal_seq)
            ],
            row.schema,
            row.code or "",
        )
        for row in _TO_PUSH.all(connection, first=numbers.start, last=numbers.stop - 1)
    ]


def numbers(connection: sa.Connection) -> tuple[int, int]:
    """The highest number given, and the highest below which all are decided."""
    issued: int = _ISSUED.scalar(connection) or 0
    first: int | None = _FIRST.scalar(connection)
    return issued, issued if first is None else first - 1


def pending(connection: sa.Connection, record: str, row_id: UUID) -> list[Change]:
    """The edits of a row that are not decided yet, in order."""
    found = _PENDING.all(connection, kind=record, key=row_id)
    return [journaling.change_from(row) for row in found]


def rows_of(connection: sa.Connection, uids: Sequence[UUID]) -> set[tuple[str, UUID]]:
    """The rows that these intents touch."""
    found = _ROWS_OF.all(connection, uids=list(uids))
    return {(row.record, row.row_id) for row in found}


def give_number(store: Store) -> None:
    """An intent that changes nothing: its number tells two copies of a file apart (R7)."""
    with store.writing() as connection:
        nothing = ChangeSet()
        seq = journaling.write(
            connection,
            nothing,
            label=N_("E-mail"),
            origin=Origin.OWN,
            at=store.clock.now(),
            user_id=store.identity.user_id,
            device_id=store.identity.device_id,
        )
        _number(connection, seq, nothing)


def _number(connection: sa.Connection, seq: int, changes: ChangeSet) -> None:
    """Give the commit its number, note what each row was based on, and keep its shadow."""
    entry = _ENTRY.first(connection, entry=seq)
    _GIVE.run(connection, uid=entry.uid, journal_seq=seq, at=entry.at, decided=False, schema=SCHEMA)
    for change in changes:
        if change.op is not Op.INSERT:
            _base(connection, seq, change)


def _base(connection: sa.Connection, seq: int, change: Change) -> None:
    rev = _REV.scalar(connection, kind=change.record, key=change.row_id)
    if rev is None:
        return
    if change.op is Op.UPDATE and is_unread(connection, change.record, change.after):
        rev = 0  # its author has seen nothing of what stood there (R11)
    for waiting in pending(connection, change.record, change.row_id):
        # What came since stands behind one's own words, which are not decided yet: unseen too.
        if waiting.base is not None and waiting.after.keys() & change.after.keys():
            rev = min(rev, waiting.base)
    _BASE.run(connection, entry=seq, kind=change.record, key=change.row_id, rev=rev)
    if _SHADOWED.first(connection, kind=change.record, key=change.row_id) is None:
        picture = {**_picture(connection, change), **change.before}
        _SHADOW.run(
            connection,
            record=change.record,
            row_id=change.row_id,
            picture=msgspec.json.encode(picture).decode(),
        )


def _picture(connection: sa.Connection, change: Change) -> Plain:
    table = table_of(synced_tables()[change.record])
    found = by_keys(table).plain(connection, ids=[change.row_id])
    return found[0] if found else {}


def _patch(change: Change, renamed: dict[str, str]) -> Patch:
    values = change.after
    if renamed:
        values = {
            name: renamed.get(value, value) if isinstance(value, str) else value
            for name, value in values.items()
        }
    return Patch(change.record, change.row_id.bytes, str(change.op), values, change.base)


def _renamed(connection: sa.Connection) -> dict[str, str]:
    """The key of this profile's first user, and of the company's person they became."""
    before, now = get_fact(connection, "was_user"), get_fact(connection, "user_id")
    return {before: str(UUID(now))} if before and now else {}
