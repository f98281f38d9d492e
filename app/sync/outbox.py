"""What waits to be pushed: every commit made here, numbered in the order it was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.models.base import Plain, meaning, synced_tables
from app.store import Change, ChangeSet, Op, Store
from app.store import journal as journaling
from app.store.store import get_fact
from app.store.tables import journal, journal_change
from app.sync.protocol import MOST_MUTATIONS, MOST_PATCHES, Mutation, Patch
from app.sync.tables import outbox, ref, shadow


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
    query = (
        sa.select(outbox.c.seq, sa.func.count(journal_change.c.id))
        .outerjoin(journal_change, journal_change.c.seq == outbox.c.journal_seq)
        .where(~outbox.c.decided)
        .group_by(outbox.c.seq)
        .order_by(outbox.c.seq)
    )
    runs: list[range] = []
    first = count = patches = 0
    for seq, size in connection.execute(query):
        full = count == MOST_MUTATIONS or patches + size > MOST_PATCHES
        if not runs or full:
            runs.append(range(seq, seq + 1))
            first, count, patches = seq, 1, size
        else:
            runs[-1] = range(first, seq + 1)
            count, patches = count + 1, patches + size
    return runs


def mutations(connection: sa.Connection, numbers: range) -> list[Mutation]:
    """The undecided intents with these numbers, in order."""
    query = (
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
        .where(~outbox.c.decided, outbox.c.seq.between(numbers.start, numbers.stop - 1))
        .order_by(outbox.c.seq)
    )
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
        for row in connection.execute(query).all()
    ]


def numbers(connection: sa.Connection) -> tuple[int, int]:
    """The highest number given, and the highest below which all are decided."""
    issued = connection.execute(
        sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")
    ).scalar_one_or_none()
    first = connection.execute(
        sa.select(sa.func.min(outbox.c.seq)).where(~outbox.c.decided)
    ).scalar_one_or_none()
    issued = issued or 0
    return issued, issued if first is None else first - 1


def pending(connection: sa.Connection, record: str, row_id: UUID) -> list[Change]:
    """The edits of a row that are not decided yet, in order."""
    query = (
        sa.select(journal_change)
        .join(outbox, outbox.c.journal_seq == journal_change.c.seq)
        .where(
            ~outbox.c.decided,
            journal_change.c.record == record,
            journal_change.c.row_id == row_id,
        )
        .order_by(outbox.c.seq, journal_change.c.id)
    )
    return [journaling.change_from(row) for row in connection.execute(query)]


def rows_of(connection: sa.Connection, uids: Sequence[UUID]) -> set[tuple[str, UUID]]:
    """The rows that these intents touch."""
    query = (
        sa.select(journal_change.c.record, journal_change.c.row_id)
        .join(outbox, outbox.c.journal_seq == journal_change.c.seq)
        .where(outbox.c.uid.in_(uids))
    )
    return {(row.record, row.row_id) for row in connection.execute(query)}


def _number(connection: sa.Connection, seq: int, changes: ChangeSet) -> None:
    """Give the commit its number, note what each row was based on, and keep its shadow."""
    entry = journaling.entry(connection, journal.c.seq == seq)
    assert entry is not None
    connection.execute(
        sa.insert(outbox).values(uid=entry.uid, journal_seq=seq, at=entry.at, decided=False)
    )
    for change in changes:
        if change.op is not Op.INSERT:
            _base(connection, seq, change)


def _base(connection: sa.Connection, seq: int, change: Change) -> None:
    rev = connection.execute(
        sa.select(sa.func.max(ref.c.rev)).where(
            ref.c.record == change.record, ref.c.row_id == change.row_id
        )
    ).scalar_one()
    if rev is None:
        return
    connection.execute(
        sa.update(journal_change)
        .where(
            journal_change.c.seq == seq,
            journal_change.c.record == change.record,
            journal_change.c.row_id == change.row_id,
        )
        .values(base=rev)
    )
    known = connection.execute(
        sa.select(shadow.c.record).where(
            shadow.c.record == change.record, shadow.c.row_id == change.row_id
        )
    ).first()
    if known is None:
        picture = {**_picture(connection, change), **change.before}
        connection.execute(
            sa.insert(shadow).values(
                record=change.record,
                row_id=change.row_id,
                picture=msgspec.json.encode(picture).decode(),
            )
        )


def _picture(connection: sa.Connection, change: Change) -> Plain:
    table = synced_tables()[change.record].__table__
    row: Any = (
        connection.execute(sa.select(table).where(table.c.id == change.row_id)).mappings().first()
    )
    if row is None:
        return {}
    return {column.name: meaning(column).plain(row[column.name]) for column in table.columns}


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
