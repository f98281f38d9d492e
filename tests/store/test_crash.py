"""What was acknowledged survives the death of the process at any moment."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.clock import SystemClock
from app.models import Account
from app.store import Store
from app.store.engine import sqlite_engine
from tests.factories import KEY
from tests.store.places import all_changes, everything, replay

WRITER = """
import itertools, sys
from pathlib import Path
from app.clock import SystemClock
from app.models import Account, Contact
from app.records import searchables
from app.store import Store, schema
from app.store.engine import sqlite_engine
from tests.factories import KEY

engine = sqlite_engine(Path(sys.argv[1]), KEY)
schema.prepare(engine, searchables())
store = Store(engine, SystemClock())
print("ready", flush=True)
start = int(sys.argv[2])
for number in itertools.count(start):
    with store.work("Write") as session:
        session.add(Account(name=f"Toko {number}", description="x" * 3000))
        session.flush()
        session.add(Contact(name=f"Ibu {number}"))
    print(number, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a matter of POSIX")
def test_every_acknowledged_commit_survives_kill_9(tmp_path: Path) -> None:
    file, chance = tmp_path / "relasi.db", random.Random(20260803)
    acknowledged: set[int] = set()

    for _death in range(5):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(file), str(1000 * _death)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parents[2],
        )
        assert writer.stdout is not None
        for _line, line in zip(range(chance.randint(2, 40)), writer.stdout, strict=False):
            if line.strip() != "ready":
                acknowledged.add(int(line))
        writer.kill()
        # What was said before the end, though nobody had read it yet.
        acknowledged |= {int(line) for line in writer.stdout if line.endswith("\n")}
        writer.wait()
        writer.stdout.close()

        store = Store(sqlite_engine(file, KEY), SystemClock())
        with store.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            names = set(connection.execute(sa.select(Account.name)).scalars())
        rows = everything(store)
        replayed: dict[object, object] = {}
        replay(replayed, all_changes(store))  # type: ignore[arg-type]
        store.close()
        assert {f"Toko {number}" for number in acknowledged} <= names
        assert replayed == rows
        assert len(rows) == 2 * len(names)
    assert len(acknowledged) > 5
