"""Writes the next step of the schema: what the models have and the migrations do not make yet.

    make migration NAME="fax of contacts"    # .../versions/v0002_fax_of_contacts.py
    make migration NAME=--again              # the newest once more, while it is not released

Read what it wrote and change it by hand where rows have to be moved: it only sees tables and
columns. Then raise VERSION in app/store/schema.py to the same number.
"""

from __future__ import annotations

import re
import subprocess
import sys
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_op_text
from alembic.autogenerate.api import AutogenContext
from alembic.migration import MigrationContext
from alembic.operations import ops
from sqlalchemy.sql import visitors

import app.models
import app.server.tables
import app.store.tables
import app.sync.tables
from app.models import types
from app.models.mapping import all_tables
from app.store.engine import sqlite_engine
from app.store.migrations.run import Version, all_versions, build

VERSIONS = Path(__file__).resolve().parent.parent / "app/store/migrations/versions"
SIDES = {
    "on_laptops": ("The laptop's own tables.", app.sync.tables),
    "on_servers": ("The server's own tables.", app.server.tables),
}


def main(words: str) -> Path:
    """Write the next version, called `words`, and return where it is."""
    steps, path = all_versions(), _newest()
    if words == "--again":
        steps, words = steps[:-1], path.read_text(encoding="utf-8")[3:].partition('."""')[0]
    else:
        name = re.sub(r"\W+", "_", words.lower()).strip("_")
        path = VERSIONS / f"v{len(steps) + 1:04}_{name}.py"
    parts = _written(steps)
    if not any(parts.values()):
        sys.exit("Nothing to write: the migrations make what the models have.")
    path.write_text(_module(words, parts), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", path], check=True)
    subprocess.run([sys.executable, "-m", "ruff", "check", "-q", "--fix", path], check=True)
    return path


def _newest() -> Path:
    return sorted(VERSIONS.glob("v*.py"))[-1]


def _written(steps: Sequence[Version]) -> dict[str, list[str]]:
    """The operations as text, by the function they belong in."""
    engine = sqlite_engine(None, None)
    with engine.begin() as connection:
        build(connection, steps, frozenset({"laptop", "server"}))
        context = MigrationContext.configure(
            connection,
            opts={
                "target_metadata": all_tables(),
                "compare_type": False,
                "render_item": _frozen,
                "render_as_batch": False,
                "alembic_module_prefix": "op.",
                "sqlalchemy_module_prefix": "sa.",
                "user_module_prefix": None,
            },
        )
        with warnings.catch_warnings(category=UserWarning):
            warnings.simplefilter("ignore")  # it cannot compare the indexes `_by_hand` writes
            script = produce_migrations(context, all_tables())
        assert script.upgrade_ops is not None
        rendering = AutogenContext(context, all_tables())
        parts: dict[str, list[str]] = {"everywhere": [], **{side: [] for side in SIDES}}
        for op in _flat(script.upgrade_ops.ops):
            table = str(getattr(op, "table_name", None) or getattr(op, "source_table", ""))
            if table.startswith(("search", "sqlite_")):
                continue
            parts[_side_of(table)].append(render_op_text(rendering, op))
        for index in _expressions(connection):
            parts["everywhere"].append(_by_hand(index))
    engine.dispose()
    return parts


def _flat(operations: Iterable[ops.MigrateOperation]) -> Iterable[ops.MigrateOperation]:
    for op in operations:
        if isinstance(op, ops.ModifyTableOps):
            yield from _flat(op.ops)
        else:
            yield op


def _side_of(table: str) -> str:
    for side, (_, module) in SIDES.items():
        if any(isinstance(it, sa.Table) and it.name == table for it in vars(module).values()):
            return side
    return "everywhere"


def _expressions(connection: sa.Connection) -> list[sa.Index]:
    """The indexes on more than columns that no migration makes yet."""
    names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'")
    known = set(names.scalars())
    return [
        index
        for table in all_tables().sorted_tables
        for index in sorted(table.indexes, key=lambda index: str(index.name))
        if index.name not in known
        and not all(isinstance(part, sa.Column) for part in index.expressions)
    ]


def _by_hand(index: sa.Index) -> str:
    """An index on the day in the year, which each database writes in its own words."""
    assert index.table is not None
    parts = ", ".join(_part(index, part) for part in index.expressions)
    return f"op.create_index(op.f({str(index.name)!r}), {index.table.name!r}, [{parts}])"


def _part(index: sa.Index, part: object) -> str:
    if isinstance(part, sa.Column):
        return repr(part.name)
    columns = {column.name for column in _columns_in(part)}
    assert len(columns) == 1, f"write {index.name} by hand"
    return f"kinds.month_and_day({columns.pop()!r})"


def _columns_in(expression: object) -> list[sa.Column[object]]:
    assert isinstance(expression, sa.ClauseElement)
    return [part for part in visitors.iterate(expression) if isinstance(part, sa.Column)]


def _frozen(what: str, thing: object, context: AutogenContext) -> str | bool:
    """Our types in the words of `kinds`, which never change."""
    if what != "type" or not isinstance(thing, types.Meaning):
        return False
    if isinstance(thing, types.Exact):
        return f"kinds.exact({thing.digits + thing.decimals}, {thing.decimals})"
    if isinstance(thing, types.Text) and thing.nocase:
        return "kinds.NAME"
    plain = {
        types.Id: "kinds.KEY",
        types.Utc: "kinds.MOMENT",
        types.Whole: "kinds.WHOLE",
        types.Flag: "sa.Boolean()",
        types.Day: "sa.Date()",
        types.Choice: "kinds.TEXT",
        types.Text: "kinds.TEXT",
    }
    return next(text for kind, text in plain.items() if isinstance(thing, kind))


def _module(words: str, parts: dict[str, list[str]]) -> str:
    said = {"everywhere": "Every database.", **{side: it[0] for side, it in SIDES.items()}}
    functions = [
        f'def {name}(op: Operations) -> None:\n    """{said[name]}"""\n'
        + "".join(_indented(line) for line in lines)
        for name, lines in parts.items()
    ]
    head = (
        f'"""{words[0].upper()}{words[1:]}."""\n\nfrom __future__ import annotations\n\n'
        "import sqlalchemy as sa\nfrom alembic.operations import Operations\n\n"
        "from app.store.migrations import kinds\n\n\n"
    )
    return head + "\n\n".join(functions)


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


if __name__ == "__main__":
    print(main(" ".join(sys.argv[1:]) or "change"))
