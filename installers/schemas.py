"""Keeps what each released schema looked like, and tells what a newer one took away (R15).

    python -m installers.schemas            # when a version is released: resources/schemas/1.json

Laptops of several versions talk to one server, so synced tables only grow: a column may be added
where it may be empty, and nothing is dropped, renamed or given another meaning.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa

from app.models.base import synced_tables
from app.store.schema import VERSION

FOLDER = Path(__file__).resolve().parent.parent / "resources/schemas"

# {record type: {column: [kind, whether it may be empty]}}
Shape = Mapping[str, Mapping[str, tuple[str, bool]]]


def shape_of(tables: Mapping[str, sa.Table]) -> Shape:
    """What the synced tables look like."""
    return {
        name: {
            column.name: (type(column.type).__name__, bool(column.nullable))
            for column in table.columns
        }
        for name, table in tables.items()
    }


def current() -> Shape:
    """What the synced tables of this program look like."""
    found: dict[str, sa.Table] = {}
    for name, kind in synced_tables().items():
        assert isinstance(kind.__table__, sa.Table)
        found[name] = kind.__table__
    return shape_of(found)


def taken_away(before: Shape, after: Shape) -> list[str]:
    """What a laptop of `before` would miss or could not fill in `after`, a sentence each."""
    found: list[str] = []
    for record, columns in before.items():
        if record not in after:
            found.append(f"The record type {record} is gone.")
            continue
        for name, (kind, _) in columns.items():
            now = after[record].get(name)
            if now is None:
                found.append(f"{record}.{name} is gone; older laptops still send it.")
            elif now[0] != kind:
                found.append(f"{record}.{name} was {kind} and is {now[0]}.")
        for name, (_, may_be_empty) in after[record].items():
            was = columns.get(name)
            if not may_be_empty and (was is None or was[1]):
                found.append(f"{record}.{name} may not be empty; older laptops leave it so.")
    return found


def released() -> dict[int, Shape]:
    """The schemas of the versions that were released, by number."""
    return {
        int(path.stem): {
            record: {name: (kind, empty) for name, (kind, empty) in columns.items()}
            for record, columns in json.loads(path.read_text(encoding="utf-8")).items()
        }
        for path in sorted(FOLDER.glob("*.json"))
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    target = FOLDER / f"{VERSION}.json"
    target.write_text(json.dumps(current(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(target)
