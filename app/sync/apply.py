"""Taking in what the server said: pages are staged, then applied together when complete."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.i18n import N_
from app.models.base import Plain, meaning, synced_tables, unplain
from app.store import Change, ChangeSet, Committed, Op, Origin, Store
from app.store import journal as journaling
from app.store.store import put_fact
from app.sync import outbox
from app.sync.merge import overlay
from app.sync.protocol import Cursor, Item, SyncResponse
from app.sync.tables import cursor, pulled, ref, shadow
from app.sync.tables import outbox as outbox_table

RECEIVED = N_("Received from the server")
Key = tuple[str, UUID]


@dataclass
class Pull:
    """What the pages of one pull said besides their rows.

    Attributes:
        outcomes: the code of each decided intent, by its uid.
        reset: buckets whose rows that do not come again are gone.
    """

    outcomes: dict[UUID, str] = field(default_factory=dict)
    reset: set[str] = field(default_factory=set)


def load_cursors(connection: sa.Connection) -> dict[str, Cursor]:
    """How far each bucket was read."""
    rows = connection.execute(sa.select(cursor))
    return {row.bucket: Cursor(row.epoch, row.ver, row.boot_ver) for row in rows}


def keep_page(store: Store, pull: Pull, response: SyncResponse) -> None:
    """Put a page aside. What came later about a row takes the place of what came before."""
    pull.outcomes.update({UUID(bytes=o.uid): o.code for o in response.outcomes})
    pull.reset.update(response.reset)
    rows = [_staged(item) for item in response.items]
    if not rows:
        return
    with store.writing() as connection:
        connection.execute(sa.insert(pulled).prefix_with("OR REPLACE"), rows)


def apply(store: Store, pull: Pull, response: SyncResponse) -> int:
    """Apply a complete pull in one transaction and return how many rows came.

    `response` is its last page: it holds the cursors and what is granted.
    """
    granted = set(response.granted or ())
    with store.writing() as connection:
        # Owners and parts come and go in any order; at the end of it they must fit.
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        taking = _Taking(connection, store, pull, granted)
        seq = taking.all(response.cursors)
        put_fact(connection, "seen", str(response.seen))
    if taking.shown:
        store.tell(Committed(seq, RECEIVED, Origin.REMOTE, taking.shown))
    return taking.received


class _Taking:
    """One complete pull being applied."""

    def __init__(
        self, connection: sa.Connection, store: Store, pull: Pull, granted: set[str]
    ) -> None:
        self._connection = connection
        self._store = store
        self._pull = pull
        self._granted = granted
        self._kinds = synced_tables()
        self._changes = ChangeSet()
        self._waiting = _rows_waiting(connection)
        self._open: dict[str, set[UUID]] = {}
        self._here: set[Key] = set()
        self._rows: dict[Key, Plain | None] = {}
        self._new: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        self._shadowed = _shadowed(connection)
        self.received = 0
        self.shown: dict[str, frozenset[UUID]] = {}

    def all(self, cursors: dict[str, Cursor]) -> int | None:
        """Outcomes, rows and cursors; the number of the journal's entry, if one was needed."""
        decided = self._decide()
        pictures = self._take_items()
        gone = self._drop_refs(pictures)
        for record, row_id in {*pictures, *gone, *decided}:
            self._open.setdefault(record, set()).add(row_id)
        for record in self._kinds:  # owners first; they may open the question of their parts
            rows = sorted(self._open.get(record, ()))
            self._read(record, rows)
            for row_id in rows:
                self._settle((record, row_id), pictures, gone)
            self._insert(record)
        self._write_cursors(cursors)
        self._connection.execute(sa.delete(pulled))
        self.shown = self._changes.rows()
        return self._journal()

    def _decide(self) -> set[Key]:
        """Note the outcomes; the rows they touched leave the overlay with this pull."""
        uids = list(self._pull.outcomes)
        if not uids:
            return set()
        touched: set[Key] = set()
        for some in _slices(uids, 500):
            touched |= outbox.rows_of(self._connection, some)
        self._connection.execute(
            sa.update(outbox_table)
            .where(outbox_table.c.uid == sa.bindparam("which"))
            .values(decided=True, code=sa.bindparam("said")),
            [{"which": uid, "said": code} for uid, code in self._pull.outcomes.items()],
        )
        return touched

    def _take_items(self) -> dict[Key, Item]:
        """Note which bucket holds which row; the pictures that came, by row."""
        pictures: dict[Key, Item] = {}
        self._mentioned: set[tuple[str, str, UUID]] = set()
        self._left: set[Key] = set()
        held: list[dict[str, Any]] = []
        for text in self._connection.execute(sa.select(pulled.c.item)).scalars().all():
            item = msgspec.json.decode(text, type=Item)
            key = (item.record, UUID(bytes=item.row_id))
            if item.record not in self._kinds:
                continue  # a record type that only a newer program knows
            self.received += 1
            self._mentioned.add((item.bucket, *key))
            if item.values is None:
                self._left.add(key)
                continue
            held.append(
                {"bucket": item.bucket, "record": key[0], "row_id": key[1], "rev": item.rev}
            )
            if key not in pictures or pictures[key].rev <= item.rev:
                pictures[key] = item
        self._refer(held)
        return pictures

    def _refer(self, held: list[dict[str, Any]]) -> None:
        """What buckets were said to hold or to have let go of takes the place of what was known."""
        gone = [{"b": b, "r": r, "i": i} for b, r, i in self._mentioned]
        if gone:
            self._connection.execute(
                sa.delete(ref).where(
                    ref.c.bucket == sa.bindparam("b"),
                    ref.c.record == sa.bindparam("r"),
                    ref.c.row_id == sa.bindparam("i"),
                ),
                gone,
            )
        if held:
            self._connection.execute(sa.insert(ref), held)

    def _drop_refs(self, pictures: dict[Key, Item]) -> set[Key]:
        """Forget what buckets no longer hold; the rows that no bucket holds any more."""
        suspects = set(self._left)
        rows = self._connection.execute(
            sa.select(ref).where(
                sa.or_(ref.c.bucket.not_in(self._granted), ref.c.bucket.in_(self._pull.reset))
            )
        ).all()
        for row in rows:
            if row.bucket in self._granted and (
                (row.bucket, row.record, row.row_id) in self._mentioned
            ):
                continue
            self._connection.execute(
                sa.delete(ref).where(
                    ref.c.bucket == row.bucket,
                    ref.c.record == row.record,
                    ref.c.row_id == row.row_id,
                )
            )
            suspects.add((row.record, row.row_id))
        return {key for key in suspects if key not in pictures and not self._is_held(key)}

    def _settle(self, key: Key, pictures: dict[Key, Item], gone: set[Key]) -> None:
        """Make the row here what the server said, with our undecided edits over it."""
        known = self._stored(key)
        item = pictures.get(key)
        if item is not None and item.values is not None:
            # What a picture leaves out is empty, or not for this person to see.
            server = {**dict.fromkeys(self._kinds[key[0]].__table__.c.keys()), **item.values}
        elif key in gone:
            server = None
        else:
            server = self._shadow(key, known)
        pending = outbox.pending(self._connection, *key) if key in self._waiting else []
        new = overlay(server, pending)
        ownerless = new is not None and not self._has_owner(key[0], new)
        # What waits without its owner is not shown; the server's picture of it is kept.
        self._keep_shadow(key, server if pending or ownerless else None)
        self._write(key, known, None if ownerless else new, item)

    def _has_owner(self, record: str, row: Plain) -> bool:
        """Whether the owner of a part (the quote of a line) is here, so that it can be."""
        for name, owner in _owners(record):
            key = (owner, UUID(row[name]))
            if key not in self._here:
                if self._stored(key) is None:
                    return False
                self._here.add(key)
        return True

    def _open_parts(self, key: Key) -> None:
        """Where an owner came or went, look again at its parts: those here, those put aside."""
        self._here.discard(key)
        for record, name in _parts(key[0]):
            table = self._kinds[record].__table__
            found = self._open.setdefault(record, set())
            found.update(
                self._connection.execute(
                    sa.select(table.c.id).where(table.c[name] == key[1])
                ).scalars()
            )
            for row in self._connection.execute(
                sa.select(shadow.c.row_id, shadow.c.picture).where(shadow.c.record == record)
            ):
                if msgspec.json.decode(row.picture).get(name) == str(key[1]):
                    found.add(row.row_id)

    def _write(self, key: Key, old: Plain | None, new: Plain | None, item: Item | None) -> None:
        kind = self._kinds[key[0]]
        table = kind.__table__
        assert isinstance(table, sa.Table)
        if new is not None:
            new = {name: value for name, value in new.items() if name in table.c}
        if old == new:
            return
        self._rows[key] = new if new is None or old is None else {**old, **new}
        if new is None:
            assert old is not None
            self._connection.execute(sa.delete(table).where(table.c.id == key[1]))
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
            self._connection.execute(
                sa.update(table).where(table.c.id == sa.bindparam("this_row")),
                {**unplain(table, changed), "this_row": key[1]},
            )
            before = {name: old.get(name) for name in changed}
            by = {n: w[1:] for n, w in (item.by if item else {}).items() if n in changed}
            self._changes.add(Change(*key, Op.UPDATE, before, changed, by=by))

    def _journal(self) -> int | None:
        """Changes of rows that were here are kept for history; new rows speak for themselves."""
        kept = ChangeSet()
        for change in self._changes:
            if change.op is not Op.INSERT:
                kept.add(change)
        if not kept:
            return None
        return journaling.write(
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
        table = self._kinds[record].__table__
        assert isinstance(table, sa.Table)
        for rows in self._new.values():
            self._connection.execute(sa.insert(table), rows)
        self._new.clear()

    def _read(self, record: str, wanted: list[UUID]) -> None:
        """Read the rows that stand here now, many at once."""
        table = self._kinds[record].__table__
        for some in _slices([i for i in wanted if (record, i) not in self._rows], 500):
            self._rows.update({(record, row_id): None for row_id in some})
            query = sa.select(table).where(table.c.id.in_(some))
            for row in self._connection.execute(query).mappings():
                self._rows[record, row["id"]] = {
                    column.name: meaning(column).plain(row[column.name]) for column in table.columns
                }

    def _stored(self, key: Key) -> Plain | None:
        """The row as it stands here now."""
        self._read(key[0], [key[1]])
        return self._rows[key]

    def _shadow(self, key: Key, known: Plain | None) -> Plain | None:
        """The server's picture as we last knew it; None for a row the server never took."""
        text = self._connection.execute(
            sa.select(shadow.c.picture).where(shadow.c.record == key[0], shadow.c.row_id == key[1])
        ).scalar_one_or_none()
        if text is not None:
            picture: Plain = msgspec.json.decode(text)
            return picture
        return known if self._is_held(key) else None

    def _keep_shadow(self, key: Key, picture: Plain | None) -> None:
        if key in self._shadowed:
            self._shadowed.discard(key)
            self._connection.execute(
                sa.delete(shadow).where(shadow.c.record == key[0], shadow.c.row_id == key[1])
            )
        if picture is not None:
            self._shadowed.add(key)
            text = msgspec.json.encode(picture).decode()
            self._connection.execute(
                sa.insert(shadow).values(record=key[0], row_id=key[1], picture=text)
            )

    def _is_held(self, key: Key) -> bool:
        query = sa.select(ref.c.bucket).where(ref.c.record == key[0], ref.c.row_id == key[1])
        return self._connection.execute(query.limit(1)).first() is not None

    def _write_cursors(self, cursors: dict[str, Cursor]) -> None:
        self._connection.execute(sa.delete(cursor))
        rows = [
            {"bucket": bucket, "epoch": c.epoch, "ver": c.ver, "boot_ver": c.boot_ver}
            for bucket, c in cursors.items()
        ]
        if rows:
            self._connection.execute(sa.insert(cursor), rows)


@cache
def _owners(record: str) -> tuple[tuple[str, str], ...]:
    """The (column, record type) of what a row cannot be without."""
    return tuple(
        (column.name, column.info["refers"])
        for column in synced_tables()[record].__table__.columns
        if column.foreign_keys
    )


@cache
def _parts(record: str) -> tuple[tuple[str, str], ...]:
    """The (record type, column) of what cannot be without a row."""
    return tuple(
        (name, column)
        for name in synced_tables()
        for column, owner in _owners(name)
        if owner == record
    )


def _shadowed(connection: sa.Connection) -> set[Key]:
    """The rows whose picture by the server is kept."""
    query = sa.select(shadow.c.record, shadow.c.row_id)
    return {(row.record, row.row_id) for row in connection.execute(query)}


def _rows_waiting(connection: sa.Connection) -> set[Key]:
    """The rows with undecided edits, before this pull's outcomes are noted."""
    uids = connection.execute(
        sa.select(outbox_table.c.uid).where(~outbox_table.c.decided)
    ).scalars()
    found: set[Key] = set()
    for some in _slices(list(uids), 500):
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
        "item": msgspec.json.encode(item).decode(),
    }
