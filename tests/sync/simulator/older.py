"""An older program on a laptop: fields and a record type it lacks, and how its file looks then.

It has the schema before this one, and the server takes its edits one step further. Its file is that
of this program with what it lacks left empty, as adding columns leaves it when it is updated.
"""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from app.server.upcast import filled
from app.store import Store
from app.sync.columns import FACT
from app.sync.protocol import SCHEMA
from tests.sync.simulator.oracle import Row

OLDER = SCHEMA - 1
LACKS = {
    "account": ("phone", "industry"),
    "contact": ("job_title",),
    "product": ("description",),
}
UNKNOWN = "preference"
# What the step to this schema puts where an older program made a customer without it.
FILLED = "+62811"
STEPS = {OLDER: (filled("account", "phone", FILLED),)}


def leave_out(store: Store) -> None:
    """What this program lacks does not stand here, whatever the server sent."""
    known = msgspec.json.decode(store.fact(FACT) or "{}", type=dict[str, list[str]])
    known.pop(UNKNOWN, None)
    for record, names in LACKS.items():
        known[record] = [name for name in known.get(record, ()) if name not in names]
    with store.writing() as connection:
        connection.exec_driver_sql(f"DELETE FROM {UNKNOWN}")
        connection.exec_driver_sql(f"DELETE FROM ref WHERE record = '{UNKNOWN}'")
        for record, names in LACKS.items():
            empty = ", ".join(f"{name} = NULL" for name in names)
            some = " OR ".join(f"{name} IS NOT NULL" for name in names)
            connection.exec_driver_sql(f"UPDATE {record} SET {empty} WHERE {some}")
            for name in names:
                connection.exec_driver_sql(
                    f"UPDATE shadow SET picture = json_remove(picture, '$.{name}')"
                    f" WHERE record = '{record}'"
                )
    store.set_facts(**{FACT: msgspec.json.encode(known).decode()})


def as_typed(connection: sa.Connection, after: int) -> None:
    """Edits typed since entry `after` of the journal are of this program's schema."""
    connection.exec_driver_sql(
        'UPDATE outbox SET "schema" = ? WHERE journal_seq > ?', (OLDER, after)
    )
    for record, names in LACKS.items():
        paths = ", ".join(f"'$.{name}'" for name in names)
        connection.exec_driver_sql(
            f'UPDATE journal_change SET "after" = json_remove("after", {paths})'
            " WHERE seq > ? AND record = ? AND op = 'insert'",
            (after, record),
        )


def as_it_sees(rows: dict[str, dict[bytes, Row]]) -> dict[str, dict[bytes, Row]]:
    """Pictures as this program shows them."""
    seen: dict[str, dict[bytes, Row]] = {**rows, UNKNOWN: {}}
    for record, names in LACKS.items():
        nothing: dict[str, Any] = dict.fromkeys(names)
        seen[record] = {key: {**row, **nothing} for key, row in rows[record].items()}
    return seen
