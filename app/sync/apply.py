"""Taking in what the server said: pages are staged, then applied together when complete."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.i18n import N_
from app.models.base import Plain, columns_of, synced_tables, unplain
from app.store import Change, ChangeSet, Committed, Op, Origin, Store
from app.store import journal as journaling
from app.store.statements import (
    Statement,
    by_keys,
    deleting,
    inserting,
    listed,
    referring,
    said,
    updating,
)
from app.sync import outbox
from app.sync.first import forget_boots
from app.sync.life import note_place
from app.sync.loading import load_segments
from app.sync.merge import overlay
from app.sync.parts import owners_of, parts_of
from app.sync.progress import Tell, silent
from app.sync.protocol import Cursor, Item, SyncResponse
from app.sync.refs import is_held, take_refs
from app.sync.tables import cursor, pulled, shadow
from app.sync.tables import outbox as outbox_table

RECEIVED = N_("Received from the server")
Key = tuple[str, UUID]
# So many rows are held in memory at once, however many came.
SLICE = 1_000

_ITEM = msgspec.msgpack.Decoder(Item)
_CURSORS = Statement(lambda: sa.select(cursor))
_CURSOR = inserting(cursor, ("bucket", "epoch", "ver", "boot_ver"))
_FORGET_CURSORS = Statement(lambda: sa.delete(cursor))
_STAGE = inserting(pulled, ("bucket", "record", "row_id", "rev", "item"), "OR REPLACE")
_UNSTAGE = Statement(lambda: sa.delete(pulled))
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
_UNDECIDED = Statement(lambda: sa.select(outbox_table.c.uid).where(~outbox_table.c.decided))
_DECIDED = Statement(
    lambda: (
        sa.update(outbox_table)
        .where(outbox_table.c.uid == said("which"))
        .values(decided=True, code=said("said"), decided_at=said("now"))
    )
)
_SHADOWED = Statement(lambda: sa.select(shadow.c.record, shadow.c.row_id))
_SHADOWS = Statement(
    lambda: sa.select(shadow.c.row_id, shadow.c.picture).where(shadow.c.record == said("kind"))
)
_ONE_SHADOW = sa.and_(shadow.c.record == said("kind"), shadow.c.row_id == said("key"))
_SHADOW = Statement(lambda: sa.select(shadow.c.picture).where(_ONE_SHADOW))
_FORGET_SHADOW = Statement(lambda: sa.delete(shadow).where(_ONE_SHADOW))
_KEEP_SHADOW = inserting(shadow, ("record", "row_id", "picture"))


@dataclass
class Pull:
    """What the pages of one pull said besides their rows.

    Attributes:
        outcomes: the code of each decided intent, by its uid.
        reset: buckets whose rows that do not come again are gone.
        ranges: the same for some ranges of keys of a bucket, where it is repaired (R19).
    """

    outcomes: dict[UUID, str] = field(default_factory=dict)
    reset: set[str] = field(default_factory=set)
    ranges: dict[str, bytes] = field(default_factory=dict)


def load_cursors(connection: sa.Connection) -> dict[str, Cursor]:
    """How far each bucket was read."""
    rows = _CURSORS.all(connection)
    return {row.bucket: Cursor(row.epoch, row.ver, row.boot_ver) for row in rows}


def keep_page(store: Store, pull: Pull, response: SyncResponse) -> None:
    """Put a page aside. What came later about a row takes the place of what came before."""
    pull.outcomes.update({UUID(bytes=o.uid): o.code for o in response.outcomes})
    pull.reset.update(response.reset)
    rows = [_staged(item) for item in response.items]
    if not rows:
        return
    with store.writing() as connection:
        _STAGE.many(connection, rows)


def apply(store: Store, pull: Pull, response: SyncResponse, tell: Tell = silent) -> int:
    """Apply a complete pull in one transaction and return how many rows came.

    `response` is its last page: it holds the cursors and what is granted. Segments of a first
    synchronisation that are here whole are loaded in the same transaction.
    """
    granted = set(response.granted or ())
    with store.writing() as connection:
        # Owners and parts come and go in any order; at the end of it they must fit.
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        taking = Taking(connection, store, pull, granted)
        forget_boots(connection, granted, pull.reset)
        taking.pages()
        loaded = load_segments(connection, taking, response.cursors, tell)
        taking.write_cursors(response.cursors)
        seq = taking.journal()
        note_place(connection, response)
    shown = {record: frozenset(ids) for record, ids in taking.shown.items()}
    shown = {**{record: frozenset() for record in loaded.records}, **shown}
    if shown:
        store.tell(Committed(seq, RECEIVED, Origin.REMOTE, shown))
    return taking.received + loaded.rows


class Taking:
    """One complete pull being applied: a slice of a record type at a time.

    Attributes:
        waiting: the rows with edits that were not decided before this pull.
        received: how many rows came.
        shown: the rows whose picture here changed, by record type.
    """

    def __init__(
        self, connection: sa.Connection, store: Store, pull: Pull, granted: Collection[str]
    ) -> None:
        self.waiting = _rows_waiting(connection)
        self.received = 0
        self.shown: dict[str, set[UUID]] = {}
        self._connection = connection
        self._store = store
        self._pull = pull
        self._granted = granted
        self._kinds = synced_tables()
        self._changes = ChangeSet()
        self._seq: int | None = None
        self._open: dict[str, set[UUID]] = {}
        self._gone: set[Key] = set()
        self._here: set[Key] = set()
        self._rows: dict[Key, Plain | None] = {}
        self._new: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        self._shadowed = _shadowed(connection)

    def pages(self) -> None:
        """Outcomes and rows of the pages that were put aside."""
        decided = self._decide()
        self._gone = take_refs(self._connection, self._granted, self._pull.reset, self._pull.ranges)
        self.open(self._gone | decided)
        self.settle()

    def open(self, keys: Iterable[Key]) -> None:
        """Look at these rows again, too."""
        for record, row_id in keys:
            self._open.setdefault(record, set()).add(row_id)

    def settle(self) -> None:
        """Settle what was put aside and what is open: owners first, they may open their parts."""
        self._rows.clear()
        self._here.clear()
        came = set(_CAME.scalars(self._connection))
        for record in self._kinds:
            for ids in self._put_aside(record) if record in came else ():
                self.received += len(ids)
                self._settle_some(record, ids)
            opened = sorted(self._open.pop(record, ()))
            for ids in _slices(opened, SLICE):
                self._settle_some(record, ids)
        if came:
            _UNSTAGE.run(self._connection)

    def journal(self) -> int | None:
        """The number of the last entry in the journal; None where none was needed."""
        self._write_down()
        return self._seq

    def write_cursors(self, cursors: dict[str, Cursor]) -> None:
        """How far each bucket is read now."""
        _FORGET_CURSORS.run(self._connection)
        rows = [
            {"bucket": bucket, "epoch": c.epoch, "ver": c.ver, "boot_ver": c.boot_ver}
            for bucket, c in cursors.items()
        ]
        _CURSOR.many(self._connection, rows)

    def _decide(self) -> set[Key]:
        """Note the outcomes; the rows they touched leave the overlay with this pull."""
        uids = list(self._pull.outcomes)
        if not uids:
            return set()
        touched: set[Key] = set()
        for some in _slices(uids, 500):
            touched |= outbox.rows_of(self._connection, some)
        now = self._store.clock.now()
        _DECIDED.many(
            self._connection,
            [{"which": uid, "said": c, "now": now} for uid, c in self._pull.outcomes.items()],
        )
        return touched

    def _put_aside(self, record: str) -> Iterator[list[UUID]]:
        """The keys of the rows that came of a record type, a slice at a time."""
        after = UUID(int=0)
        while True:
            ids = _NEXT.scalars(self._connection, kind=record, after=after, most=SLICE)
            if not ids:
                return
            yield ids
            if len(ids) < SLICE:
                return
            after = ids[-1]

    def _pictures(self, record: str, ids: list[UUID]) -> dict[UUID, Item]:
        """The newest picture that came of each of these rows."""
        found: dict[UUID, Item] = {}
        for row in _PICTURES.all(self._connection, kind=record, ids=ids):
            found[row.row_id] = _ITEM.decode(row.item)
        return found

    def _settle_some(self, record: str, ids: list[UUID]) -> None:
        pictures = self._pictures(record, ids)
        self._read(record, ids)
        for row_id in ids:
            self._settle((record, row_id), pictures.get(row_id))
        self._insert(record)
        self._rows.clear()
        if len(self._changes) >= SLICE:
            self._write_down()

    def _settle(self, key: Key, item: Item | None) -> None:
        """Make the row here what the server said, with our undecided edits over it."""
        known = self._stored(key)
        if key in self._gone and not is_held(self._connection, key):
            server = None  # though a page may have brought it, before its bucket was taken away
        elif item is not None and item.values is not None:
            # What a picture leaves out is empty, or not for this person to see.
            server = {**dict.fromkeys(self._kinds[key[0]].__table__.c.keys()), **item.values}
        else:
            server = self._shadow(key, known)
        pending = outbox.pending(self._connection, *key) if key in self.waiting else []
        new = overlay(server, pending)
        ownerless = new is not None and not self._has_owner(key[0], new)
        # What waits without its owner is not shown; the server's picture of it is kept.
        self._keep_shadow(key, server if pending or ownerless else None)
        self._write(key, known, None if ownerless else new, item)

    def _has_owner(self, record: str, row: Plain) -> bool:
        """Whether the owner of a part (the quote of a line) is here, so that it can be."""
        for name, owner in owners_of(record):
            key = (owner, UUID(row[name]))
            if key not in self._here:
                if self._stored(key) is None:
                    return False
                self._here.add(key)
        return True

    def _open_parts(self, key: Key) -> None:
        """Where an owner came or went, look again at its parts: those here, those put aside."""
        self._here.discard(key)
        for record, name in parts_of(key[0]):
            found = self._open.setdefault(record, set())
            found.update(
                referring(self._table(record), name).scalars(self._connection, to=[key[1]])
            )
            for row in _SHADOWS.all(self._connection, kind=record):
                if msgspec.json.decode(row.picture).get(name) == str(key[1]):
                    found.add(row.row_id)

    def _write(self, key: Key, old: Plain | None, new: Plain | None, item: Item | None) -> None:
        table = self._table(key[0])
        if new is not None:
            here = columns_of(table)
            new = {name: value for name, value in new.items() if name in here}
        if old == new:
            return
        self._rows[key] = new if new is None or old is None else {**old, **new}
        if new is None:
            assert old is not None
            deleting(table).run(self._connection, this_row=key[1])
            self._changes.add(Change(*key, Op.DELETE, before=old))
            self._open_parts(key)
        elif old is None:
            typed = unplain(table, new)
            self._new.setdefault(tuple(sorted(typed)), []).append(typed)
            self._changes.add(Change(*key, Op.INSERT, after=new))
            self._open_parts(key)
        else:
            changed = {name: value for name, value in new.items() if old.get(name) != value}
            if not changed:
                return
            typed = unplain(table, changed)
            updating(table, tuple(typed)).run(self._connection, this_row=key[1], **typed)
            before = {name: old.get(name) for name in changed}
            by = {n: w[1:] for n, w in (item.by if item else {}).items() if n in changed}
            self._changes.add(Change(*key, Op.UPDATE, before, changed, by=by))

    def _write_down(self) -> None:
        """Changes of rows that were here are kept for history; new rows speak for themselves."""
        for record, ids in self._changes.rows().items():
            self.shown.setdefault(record, set()).update(ids)
        kept = ChangeSet()
        for change in self._changes:
            if change.op is not Op.INSERT:
                kept.add(change)
        self._changes = ChangeSet()
        if kept:
            self._seq = journaling.write(
                self._connection,
                kept,
                label=RECEIVED,
                origin=Origin.REMOTE,
                at=self._store.clock.now(),
                user_id=None,
                device_id=None,
            )

    def _insert(self, record: str) -> None:
        """Write the new rows of a record type, together."""
        for columns, rows in self._new.items():
            inserting(self._table(record), columns).many(self._connection, rows)
        self._new.clear()

    def _read(self, record: str, wanted: list[UUID]) -> None:
        """Read the rows that stand here now, many at once."""
        unknown = [row_id for row_id in wanted if (record, row_id) not in self._rows]
        for some in _slices(unknown, 500):
            self._rows.update({(record, row_id): None for row_id in some})
            for row in by_keys(self._table(record)).plain(self._connection, ids=some):
                self._rows[record, UUID(row["id"])] = row

    def _stored(self, key: Key) -> Plain | None:
        """The row as it stands here now."""
        self._read(key[0], [key[1]])
        return self._rows[key]

    def _shadow(self, key: Key, known: Plain | None) -> Plain | None:
        """The server's picture as we last knew it; None for a row the server never took."""
        if key in self._shadowed:
            text = _SHADOW.scalar(self._connection, kind=key[0], key=key[1])
            if text is not None:
                picture: Plain = msgspec.json.decode(text)
                return picture
        return known if is_held(self._connection, key) else None

    def _keep_shadow(self, key: Key, picture: Plain | None) -> None:
        if key in self._shadowed:
            self._shadowed.discard(key)
            _FORGET_SHADOW.run(self._connection, kind=key[0], key=key[1])
        if picture is not None:
            self._shadowed.add(key)
            text = msgspec.json.encode(picture).decode()
            _KEEP_SHADOW.run(self._connection, record=key[0], row_id=key[1], picture=text)

    def _table(self, record: str) -> sa.Table:
        table = self._kinds[record].__table__
        assert isinstance(table, sa.Table)
        return table


def _shadowed(connection: sa.Connection) -> set[Key]:
    """The rows whose picture by the server is kept."""
    return {(row.record, row.row_id) for row in _SHADOWED.all(connection)}


def _rows_waiting(connection: sa.Connection) -> set[Key]:
    """The rows with undecided edits, before this pull's outcomes are noted."""
    found: set[Key] = set()
    for some in _slices(_UNDECIDED.scalars(connection), 500):
        found |= outbox.rows_of(connection, some)
    return found


def _slices(values: list[UUID], size: int) -> Iterable[list[UUID]]:
    for place in range(0, len(values), size):
        yield values[place : place + size]


def _staged(item: Item) -> dict[str, object]:
    return {
        "bucket": item.bucket,
        "record": item.record,
        "row_id": UUID(bytes=item.row_id),
        "rev": None if item.values is None else item.rev,
        "item": msgspec.msgpack.encode(item),
    }
