"""The broken parts: each is given the right one and returns what stands in its place."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.errors import Refused
from app.server import decide as deciding
from app.server.batch import Fork
from app.server.tables import bucket_head, feed, mutation_log
from app.store import ChangeSet
from app.store.journal import last_deletion
from app.sync.cursors import load_cursors
from app.sync.outbox import batches
from app.sync.pages import Pull
from app.sync.protocol import SCHEMA, Cursor
from app.sync.tables import outbox

__all__ = ["deciding"]


def late_numbers(right: Any) -> Any:
    """Numbers are given when work begins, but appear when it ends: some come too late.

    Every third transaction leaves numbers for the next one, which is behind those who have
    read on meanwhile.
    """
    left: dict[str, int] = {}
    turn = count()

    def advance(connection: Any, bucket: str, number: int) -> int:
        if left.get(bucket, 0) >= number:
            last = left.pop(bucket)
            head = sa.select(bucket_head.c.ver).where(bucket_head.c.bucket == bucket)
            at = connection.execute(head).scalar_one_or_none() or 0
            if at > last:
                return last
        if next(turn) % 3 == 0:
            start = right(connection, bucket, 40) - 40
            left[bucket] = start + 40
            return right(connection, bucket, number)
        return right(connection, bucket, number)

    return advance


def held_nowhere(right: Any) -> Any:
    """What held a row before is not asked."""
    return lambda book, keys: {key: frozenset() for key in right(book, keys)}


def stays_in_place(right: Any) -> Any:
    """A feed's entry is written once, and not moved forward when its row changes."""

    def upsert(connection: Any, table: Any, rows: Any) -> None:
        right(connection, table, [row for row in rows if _entry(connection, row) is None])

    return upsert


def keeps_its_word(right: Any) -> Any:
    """A feed's entry moves forward, but goes on saying what it said first: put or remove."""

    def upsert(connection: Any, table: Any, rows: Any) -> None:
        right(
            connection, table, [{**row, "op": _entry(connection, row) or row["op"]} for row in rows]
        )

    return upsert


def _entry(connection: Any, row: dict[str, Any]) -> str | None:
    """What a feed says of a row already."""
    same = [feed.c[name] == row[name] for name in ("bucket", "record", "row_id")]
    op: str | None = connection.execute(sa.select(feed.c.op).where(*same)).scalar_one_or_none()
    return op


def naive_floor(right: Any) -> Any:
    """Only the cursor is compared with the floor, not where the first reading began."""

    def start(head: Any, epoch: str, known: Cursor | None, page: Any, bucket: str) -> Cursor:
        if known is None:
            return Cursor(epoch, 0, head.ver)
        if known.epoch != epoch or head.floor_ver > known.ver:
            page.reset.append(bucket)
            return Cursor(epoch, 0, head.ver)
        return known

    return start


def no_floor(right: Any) -> Any:
    """Nobody is ever sent back to the beginning."""

    def start(head: Any, epoch: str, known: Cursor | None, page: Any, bucket: str) -> Cursor:
        if known is None or known.epoch != epoch:
            return right(head, epoch, known, page, bucket)
        return known

    return start


def without_reset(right: Any) -> Any:
    """What did not come again when a bucket was read anew stays."""
    return lambda connection, granted, reset, ranges: right(connection, granted, (), {})


def complete(right: Any) -> Any:
    """Every page claims to be the last."""

    def read_page(*given: Any) -> Any:
        page = right(*given)
        page.complete = page.complete or bool(page.heads)
        return page

    return read_page


def apply_each_page(right: Any) -> Any:
    """A page is applied as soon as it comes."""
    from app.sync.apply import apply

    def keep_page(store: Any, pull: Pull, response: Any) -> None:
        right(store, pull, response)
        if not response.complete and response.items:
            apply(store, pull, response)

    return keep_page


def keep_old_pages(right: Any) -> Any:
    """Pages of a pull that broke off are not thrown away."""

    def begin(store: Any) -> Any:
        with store.engine.connect() as connection:
            return load_cursors(connection), batches(connection)

    return begin


def keeps_all(right: Any) -> Any:
    """What was put aside of a bucket counts though it is read anew."""
    return SimpleNamespace(run=lambda *given, **named: 0)


def only_server(right: Any) -> Any:
    """What was typed and not decided is not laid over."""
    return lambda server, pending: None if server is None else dict(server)


def _mark_decided(store: Any, codes: dict[UUID, str]) -> None:
    if codes:
        with store.writing() as connection:
            for uid, code in codes.items():
                connection.execute(
                    sa.update(outbox).where(outbox.c.uid == uid).values(decided=True, code=code)
                )


def ack_on_page(right: Any) -> Any:
    """An outcome counts as soon as a page brings it, complete or not."""

    def keep_page(store: Any, pull: Pull, response: Any) -> None:
        right(store, pull, response)
        _mark_decided(store, {UUID(bytes=o.uid): o.code for o in response.outcomes})

    return keep_page


def ack_on_post(right: Any) -> Any:
    """What was pushed counts as decided when the push was answered."""

    def ask(api: Any, request: Any, access: str) -> Any:
        answer = right(api, request, access)
        store = api._laptop.store
        _mark_decided(store, {UUID(bytes=m.uid): "applied" for m in request.mutations})
        return msgspec.structs.replace(answer, outcomes=[])

    return ask


def decide_nothing_opened(right: Any) -> Any:
    """An outcome is noted, but the rows of the intent are not looked at again."""

    def decide(taking: Any) -> Any:
        right(taking)
        return set()

    return decide


def knows_nothing(right: Any) -> Any:
    """An intent that comes again is decided again."""

    def known(batch: Any, mutation: Any) -> None:
        log = mutation_log.c
        batch._book.bare.execute(sa.delete(mutation_log).where(log.uid == UUID(bytes=mutation.uid)))

    return known


def knows_numbers_only(right: Any) -> Any:
    """Known is what has the number of something known, whoever it is."""

    def known(batch: Any, mutation: Any) -> str | None:
        log = mutation_log.c
        same = sa.and_(log.device == batch._device, log.seq == mutation.seq)
        found = batch._book.bare.execute(sa.select(log.uid, log.code).where(same)).first()
        if found is not None:
            return str(found.code)
        batch._book.bare.execute(sa.delete(mutation_log).where(log.uid == UUID(bytes=mutation.uid)))
        return None

    return known


def never_forks(right: Any) -> Any:
    """A copied file goes on as if it were the only one."""

    def known(batch: Any, mutation: Any) -> str | None:
        try:
            return right(batch, mutation)
        except Fork:
            return "applied"

    return known


def drop_all(right: Any) -> Any:
    """A copied file that becomes a new device begins with nothing to push."""

    def take(store: Any) -> None:
        right(store)
        with store.writing() as connection:
            connection.execute(sa.delete(outbox))

    return take


def remembered(right: Any) -> Any:
    """What somebody was granted is asked once in a while only."""
    known: dict[Any, Any] = {}
    turn = count()

    def granted(connection: Any, user_id: Any) -> Any:
        if user_id not in known or next(turn) % 25 == 0:
            known[user_id] = right(connection, user_id)
        return known[user_id]

    return granted


def cursor_back(right: Any) -> Any:
    """A bucket's cursor falls behind what was read."""
    turn = count()

    def read_page(connection: Any, user_id: Any, request: Any) -> Any:
        page = right(connection, user_id, request)
        if next(turn) % 7 == 0:
            for bucket, asked in request.cursors.items():
                at = page.cursors.get(bucket)
                if at is not None and at.epoch == asked.epoch and at.ver > 2:
                    page.cursors[bucket] = Cursor(at.epoch, at.ver - 2, at.boot_ver)
        return page

    return read_page


def no_notice(right: Any) -> Any:
    """Nobody is told, and nothing is kept for them."""
    return lambda notices, mutation, *rest: notices.about(mutation) or ("attention", UUID(int=0))


def stays_done(right: Any) -> Any:
    """What a refused intent did before it was refused stays done."""

    def back(book: Any) -> None:
        book.keep()
        book.changes = ChangeSet()

    return back


def bring_back(right: Any) -> Any:
    """An edit makes a deleted row again."""

    def update(step: Any, row: Any) -> None:
        known = None if row is not None else last_deletion(step.book.connection, *step.key)
        if not known:
            right(step, row)
            return
        values = {**known[0].before, **step.patch.values}
        step.book.insert(step.patch.record, step.row_id, values)

    return update


def drop_late(right: Any) -> Any:
    """An edit of a row that is gone is taken for done."""
    return lambda step, row: None if row is None else right(step, row)


def numbers_only(right: Any) -> Any:
    """How far a feed has come is compared, and not whether it is the same history."""

    def knows_more(connection: Any, request: Any) -> bool:
        return bool(right(connection, msgspec.structs.replace(request, seen=0, page=(0, b""))))

    return knows_more


def same_epochs(right: Any) -> Any:
    """Another life of the server begins, and every bucket keeps the epoch it had."""

    def begin(connection: Any, *given: Any, **named: Any) -> Any:
        before = connection.execute(sa.select(bucket_head.c.bucket, bucket_head.c.epoch)).all()
        life = right(connection, *given, **named)
        for bucket, epoch in before:
            connection.execute(
                sa.update(bucket_head).where(bucket_head.c.bucket == bucket).values(epoch=epoch)
            )
        return life

    return begin


def sends_nothing_again(right: Any) -> Any:
    """Told of another life, a laptop takes what the life before decided for done."""

    def push_again(store: Any, response: Any) -> int:
        with store.engine.connect() as connection:
            done = connection.execute(sa.select(outbox).where(outbox.c.decided)).all()
        right(store, response)
        with store.writing() as connection:
            for row in done:
                connection.execute(
                    sa.update(outbox)
                    .where(outbox.c.uid == row.uid)
                    .values(decided=True, decided_at=row.decided_at)
                )
        return 0

    return push_again


def as_it_is(right: Any) -> Any:
    """An edit of an older program is taken word for word."""
    return lambda mutation: msgspec.structs.replace(mutation, schema=SCHEMA)


def no_older(right: Any) -> Any:
    """Who has edits of an older program is sent away."""

    def check(request: Any) -> None:
        right(request)
        if any(mutation.schema < SCHEMA for mutation in request.mutations):
            raise Refused("Update Relasi first.")

    return check


def named_is_enough(right: Any) -> Any:
    """A row that names a file is given it, whoever sent it and for what."""
    return lambda files, user_id, attachment: files._row(user_id, attachment)


def all_buckets(right: Any) -> Any:
    """Whose a file is does not matter."""
    return lambda connection, user_id: list(
        connection.execute(sa.select(bucket_head.c.bucket)).scalars()
    )


class Whatever(str):
    """It is equal to everything."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False


def on_the_edge(right: Any) -> Any:
    """Each is told once of what moved, and never again."""
    told: dict[Any, str] = {}

    def standing_of(store: Any, user_id: Any) -> Any:
        buckets, at = right(store, user_id)
        before, told[user_id] = told.get(user_id), at
        return buckets, Whatever() if before == at else at

    return standing_of


def first_bucket(right: Any) -> Any:
    """How far somebody has read is told of one bucket only."""
    return lambda cursors: right(dict(sorted(cursors.items())[:1]))
