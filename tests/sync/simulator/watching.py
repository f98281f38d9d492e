"""What must hold whenever a synchronisation ends, in the midst of all faults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa

from app.models.base import meaning, synced_tables
from tests.sync.simulator.oracle import Row, rows_of
from tests.sync.simulator.violation import require

if TYPE_CHECKING:
    from tests.sync.simulator.laptop import SimLaptop
    from tests.sync.simulator.oracle import Oracle

# A line is not shown while its quote is not there.
PARTS = frozenset({"quote_line", "stage"})

_PENDING = (
    "SELECT j.uid, c.record, c.row_id, c.op, c.after FROM journal j"
    " JOIN journal_change c ON c.seq = j.seq"
    " WHERE j.origin IN ('local', 'undo', 'redo') ORDER BY j.seq, c.id"
)


@dataclass
class Snapshot:
    """What the server held for somebody when it gave a complete answer."""

    rows: dict[str, dict[bytes, Row]]
    decided: set[bytes]


@dataclass
class Pending:
    """What a laptop lays over one row: whether it is there, and the fields typed."""

    there: bool
    whole: bool = False
    fields: dict[str, Any] = field(default_factory=dict)

    def take(self, op: str, after: dict[str, Any]) -> None:
        """One more change of the row."""
        if op == "delete":
            self.there, self.whole, self.fields = False, True, {}
        elif op == "insert":
            self.there = True
            self.fields.update(after)
        elif self.there:
            self.fields.update(after)


def snapshot(oracle: Oracle, user_id: bytes) -> Snapshot:
    """The snapshot of this moment."""
    log = oracle.ask("SELECT uid FROM mutation_log")
    return Snapshot(oracle.pictures(user_id), {bytes(uid) for (uid,) in log})


def check_overlay(laptop: SimLaptop, seen: Snapshot) -> None:
    """R5, R6: what stands here is that snapshot, with what was not decided in it laid over."""
    pending = _pending(laptop.place.eyes, seen)
    laid_over = {record for record, _ in pending}
    for record in synced_tables():
        here, there = rows_of(laptop.place.eyes, record), seen.rows[record]
        if record not in laid_over and here == there:
            continue
        for key in here.keys() | there.keys():
            over = pending.get((record, key))
            where = f"{laptop.name}: {record} {key.hex()}"
            if over is None or not (over.whole or key not in there or key not in here):
                known = key in here and key in there
                require(known or record in PARTS, "picture", f"{where} is not as it was sent")
                typed = over.fields if over else {}
                if known:
                    _compare(here[key], there[key], typed, where)
            elif record not in PARTS:
                require((key in here) == over.there, "overlay", f"{where} is not as typed")
    if pending:
        with laptop.store.engine.connect() as connection:
            _check_typed(connection, laptop, pending)


def _pending(raw: Any, seen: Snapshot) -> dict[tuple[str, bytes], Pending]:
    found: dict[tuple[str, bytes], Pending] = {}
    for uid, record, row_id, op, after in raw.execute(_PENDING).fetchall():
        if bytes(uid) not in seen.decided:
            key = (record, bytes(row_id))
            there = key[1] in seen.rows[record]
            over = found.setdefault(key, Pending(there))
            over.take(op, msgspec.json.decode(after) if after else {})
    return found


def _compare(here: Row, there: Row, typed: dict[str, Any], where: str) -> None:
    wrong = [name for name in here if name not in typed and here[name] != there[name]]
    words = {name: (here[name], there[name]) for name in wrong}
    require(not wrong, "picture", f"{where}: {words}")


def _check_typed(
    connection: sa.Connection, laptop: SimLaptop, pending: dict[tuple[str, bytes], Pending]
) -> None:
    """Every value typed and not decided is the one that shows."""
    kinds = synced_tables()
    for (record, key), over in pending.items():
        if not over.there or not over.fields:
            continue
        table = kinds[record].__table__
        row = (
            connection.execute(
                sa.text(f'SELECT * FROM "{record}" WHERE id = :id').columns(
                    **{column.name: column.type for column in table.columns}
                ),
                {"id": key},
            )
            .mappings()
            .first()
        )
        if row is None:
            continue
        shown = {name: meaning(table.c[name]).plain(row[name]) for name in over.fields}
        wrong = {n: (shown[n], v) for n, v in over.fields.items() if shown[n] != v}
        require(not wrong, "overlay", f"{laptop.name}: {record} {key.hex()} {wrong}")
