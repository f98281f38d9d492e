"""What a bug or a bad disk may do to a row of a laptop's copy; a check must find and mend it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.store import Store
from tests.sync.simulator.chance import Dice

_TEXT = {"account": "name", "contact": "name", "lead": "name", "note": "text", "product": "name"}
# What only a look at every row finds comes more often.
_WAYS = ("changed", "changed", "changed", "missing", "forgotten", "ghost", "stale")
# What the daily check finds, which looks anew only at rows that changed.
IN_DAILY = ("forgotten", "ghost")


def harm(store: Store, dice: Dice, ways: Sequence[str] = ()) -> str:
    """Damage one row that no edit waits for; gives how, or nothing where there is none."""
    record, way = dice.one(sorted(_TEXT)), dice.one(ways or _WAYS)
    sql = (
        f"SELECT t.id FROM {record} t WHERE EXISTS (SELECT 1 FROM ref r WHERE r.record = ?"
        " AND r.row_id = t.id) AND NOT EXISTS (SELECT 1 FROM shadow s WHERE s.record = ?"
        " AND s.row_id = t.id) ORDER BY t.id"
    )
    with store.writing() as connection:
        keys = [row[0] for row in connection.exec_driver_sql(sql, (record, record))]
        if not keys:
            return ""
        _DO[way](connection, record, dice.one(keys))
    return f"{record} {way}"


def _change(connection: Any, record: str, key: bytes) -> None:
    connection.exec_driver_sql(f"UPDATE {record} SET {_TEXT[record]} = 'x' WHERE id = ?", (key,))


def _lose(connection: Any, record: str, key: bytes) -> None:
    connection.exec_driver_sql(f"DELETE FROM {record} WHERE id = ?", (key,))


def _forget(connection: Any, record: str, key: bytes) -> None:
    _lose(connection, record, key)
    connection.exec_driver_sql("DELETE FROM ref WHERE record = ? AND row_id = ?", (record, key))


def _haunt(connection: Any, record: str, key: bytes) -> None:
    """A row that only this laptop believes to be in the bucket."""
    other = bytes([key[0] ^ 128]) + key[1:]
    for table, column, where in (
        (record, "id", "id = ?"),
        ("ref", "row_id", f"record = '{record}' AND row_id = ?"),
    ):
        names = [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")]
        names = [f'"{name}"' for name in names]
        taken = ", ".join("?" if name == f'"{column}"' else name for name in names)
        connection.exec_driver_sql(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {taken} FROM {table} WHERE {where}",
            (other, key),
        )


def _misdate(connection: Any, record: str, key: bytes) -> None:
    connection.exec_driver_sql(
        "UPDATE ref SET rev = rev + 99 WHERE record = ? AND row_id = ?", (record, key)
    )


_DO = {
    "changed": _change,
    "missing": _lose,
    "forgotten": _forget,
    "ghost": _haunt,
    "stale": _misdate,
}
