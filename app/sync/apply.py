"""Taking in what the server said: pages are staged, then applied together when complete."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.i18n import N_
from app.models.base import Plain, columns_of, synced_tables, table_of, unplain
from app.store import Change, ChangeSet, Committed, Op, Origin, Store
from app.store import journal as journaling
from app.store.statements import (
    Statement,
    by_keys,
    deleting,
    inserting,
    referring,
    said,
    slices,
    updating,
)
from app.sync import outbox
from app.sync.cursors import write_cursors
from app.sync.first import forget_boots
from app.sync.images import forget_hidden, forget_unheld
from app.sync.life import note_place
from app.sync.loading import load_segments
from app.sync.merge import overlay
from app.sync.pages import Pull, deleted, forget_pages, keys_that_came, kinds_that_came, pictures_of
from app.sync.parts import owners_of, parts_of
from app.sync.progress import Tell, silent
from app.sync.protocol import Item, SyncResponse
from app.sync.refs import is_held, take_refs
from app.sync.shadows import Shadows
from app.sync.tables import outbox as outbox_table

RECEIVED = N_("Received from the server")
Key = tuple[str, UUID]
# So many rows are held in memory at once, however many came.
SLICE = 1_000

_UNDECIDED = Statement(lambda: sa.select(outbox_table.c.uid).where(~outbox_table.c.decided))
_DECIDED = Statement(
    lambda: (
        sa.update(outbox_table)
        .where(outbox_table.c.uid == said("which"))
        .values(decided=True, code=said("said"), decided_at=said("now"))
    )
)


def apply(store: Store, pull: Pull, response: SyncResponse, tell: Tell = silent) -> int:
    """Apply a complete pull in one transaction and return how many rows came.

    `response` is its last page: it holds the cursors and what is granted. Segments of a first
    synchronisation that are here whole are loaded in the same transaction.
    """
    granted = set(response.granted or ())
    with store.writing() as connection:
        taking = Taking(connection, store, pull, granted)
        forget_boots(connection, granted, pull.reset)
        taking.pages()
        loaded = load_segments(connection, taking, response.cursors, tell)
        write_cursors(connection, response.cursors)
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
        self._deleted: set[Key] = set()
        self._here: set[Key] = set()
        self._rows: dict[Key, Plain | None] = {}
        self._new: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        self._shadows = Shadows(connection)
        self._deferred = False

    def pages(self) -> None:
        """Outcomes and rows of the pages that were put aside."""
        decided = self._decide()
        self._deleted = deleted(self._connection)
        self._gone = take_refs(self._connection, self._granted, self._pull.reset, self._pull.ranges)
        journaling.forget(self._connection, self._gone - self._deleted)
        forget_unheld(self._connection, self._granted, self._pull)
        self.open(self._gone | decided)
        self.settle()

    def open(self, keys: Iterable[Key]) -> None:
        """Look at these rows again, too."""
        for record, row_id in keys:
            self._open.setdefault(record, set()).add(row_id)

    def defer_keys(self) -> None:
        """From here on owners may go before their parts; at the end of it they must fit.

        Asked only where it is needed: SQLite reads every statement anew after it.
        """
        if not self._deferred:
            self._connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            self._deferred = True

    def settle(self) -> None:
        """Settle what was put aside and what is open: owners first, they may open their parts."""
        self._rows.clear()
        self._here.clear()
        came = kinds_that_came(self._connection)
        for record in self._kinds:
            for ids in keys_that_came(self._connection, record, SLICE) if record in came else ():
                self.received += len(ids)
                self._settle_some(record, ids)
            opened = sorted(self._open.pop(record, ()))
            for ids in slices(opened, SLICE):
                self._settle_some(record, ids)
        if came:
            forget_pages(self._connection)

    def journal(self) -> int | None:
        """The number of the last entry in the journal; None where none was needed."""
        self._write_down()
        if self._pull.reset:
            forget_hidden(self._connection, self._store.identity.user_id)
        return self._seq

    def _decide(self) -> set[Key]:
        """Note the outcomes; the rows they touched leave the overlay with this pull."""
        uids = list(self._pull.outcomes)
        if not uids:
            return set()
        touched: set[Key] = set()
        for some in slices(uids):
            touched |= outbox.rows_of(self._connection, some)
        now = self._store.clock.now()
        _DECIDED.many(
            self._connection,
            [{"which": uid, "said": c, "now": now} for uid, c in self._pull.outcomes.items()],
        )
        return touched

    def _settle_some(self, record: str, ids: list[UUID]) -> None:
        pictures = pictures_of(self._connection, record, ids)
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
        self._shadows.keep(key, server if pending or ownerless else None)
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
            for row_id, picture in self._shadows.of_kind(record):
                if picture.get(name) == str(key[1]):
                    found.add(row_id)

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
            if parts_of(key[0]):
                self.defer_keys()
            deleting(table).run(self._connection, this_row=key[1])
            # What is in somebody else's book now leaves no image here (R8).
            left = key in self._gone and key not in self._deleted
            image = {} if left else self._image(key[0], old)
            self._changes.add(Change(*key, Op.DELETE, before=image))
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
            before = self._image(key[0], {name: old.get(name) for name in changed})
            by = {n: w[1:] for n, w in (item.by if item else {}).items() if n in changed}
            self._changes.add(Change(*key, Op.UPDATE, before, changed, by=by))

    def _image(self, record: str, before: Plain) -> Plain:
        """What the journal keeps of how a row was: of a notice only what a person chose, as the
        server takes from it what they may not see any more (R8)."""
        settable = self._kinds[record].settable
        if settable is None:
            return before
        return {name: value for name, value in before.items() if name in settable}

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
        for some in slices(unknown):
            self._rows.update({(record, row_id): None for row_id in some})
            for row in by_keys(self._table(record)).plain(self._connection, ids=some):
                self._rows[record, UUID(row["id"])] = row

    def _stored(self, key: Key) -> Plain | None:
        """The row as it stands here now."""
        self._read(key[0], [key[1]])
        return self._rows[key]

    def _shadow(self, key: Key, known: Plain | None) -> Plain | None:
        """The server's picture as we last knew it; None for a row the server never took."""
        picture = self._shadows.picture(key)
        if picture is not None:
            return picture
        return known if is_held(self._connection, key) else None

    def _table(self, record: str) -> sa.Table:
        return table_of(self._kinds[record])


def _rows_waiting(connection: sa.Connection) -> set[Key]:
    """The rows with undecided edits, before this pull's outcomes are noted."""
    found: set[Key] = set()
    for some in slices(_UNDECIDED.scalars(connection)):
        found |= outbox.rows_of(connection, some)
    return found
