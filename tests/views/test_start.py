"""What the first screens are made of, and what waits until nobody waits for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

# Neither Today nor a list needs any of these; each would be paid for at every start.
NOT_YET = (
    *("alembic", "cryptography", "holidays", "icalendar", "keyring", "phonenumbers", "PIL"),
    *("pypdfium2", "rapidfuzz", "reportlab", "sqlalchemy.dialects.postgresql", "sqlalchemy.orm"),
    *("starlette", "truststore", "urllib3", "xlsxwriter"),
    *("app.calendars.from_activity", "app.documents", "app.exchange", "app.server"),
    *("app.sync.files", "app.sync.watch", "app.views.kit.form"),
    *("app.domain.pricing", "app.services.company_checks", "app.services.letterhead"),
    *("app.services.quote_totals", "app.services.waiting"),
    *("app.views.screens.records", "app.views.screens.settings"),
)

START = """
import json, sys, time
from pathlib import Path
from app.desktop import Shell, make_application

qt = make_application()
from PySide6 import QtWidgets
from app.ids import uuid7
from app.models.mapping import declared
from app.records import listing
from app.sync.laptop import open_laptop
from app.views import later, warming
from app.views.program import Program

laptop = open_laptop(Path(sys.argv[1]))
laptop.store.identify(user_id=uuid7())
program = Program(qt, laptop, Shell())
program.show()
program.frame.go("account")
with laptop.store.look() as connection:
    listing.first_keys(connection, listing.Question(program.desk.records["account"]), 50)
first = dict(
    loaded=[name for name in json.loads(sys.argv[2]) if name in sys.modules],
    style="QStyle" in vars(QtWidgets),
    mapped=[name for name, kind in declared().items() if "__mapper__" in vars(kind)],
    here=program.frame.screen_shown.title,
    put_off=[name for name in later.UNUSED if type(sys.modules.get(name)) is later.Later],
    writing=[type(sys.modules[name]).__name__ for name in later.WRITING],
)
end = time.monotonic() + 60
missing = warming.PARTS
def wired():
    mapped = [kind for kind in declared().values() if "__mapper__" in vars(kind)]
    return len(mapped) == len(declared()) and all(kind.__mapper__.configured for kind in mapped)

while time.monotonic() < end and (missing or not wired()):
    qt.processEvents()
    missing = [name for name in warming.PARTS if name not in sys.modules]
heavy = [name for name in ("cryptography", "urllib3") if name in sys.modules]
try:
    program.frame.resize("wide", 1)
except TypeError as error:
    wrong = str(error)
from PySide6.support.signature.lib import enum_sig, pyi_generator
after = dict(
    missing=missing,
    wired=wired(),
    heavy=heavy,
    wrong="Supported signatures" in wrong,
    writes=callable(pyi_generator.generate_pyi) and callable(enum_sig.ExactEnumerator),
)
print(json.dumps([first, after]))
program.close()
"""


def test_what_the_first_screens_do_without_is_loaded_after_them(tmp_path: Path) -> None:
    first, after = _start(tmp_path)

    # importlib_metadata is there only for Pythons before 3.12.
    put_off = {"asyncio", "importlib.metadata", "more_itertools", "urllib.request"}
    assert put_off <= set(first.pop("put_off"))
    assert first.pop("writing") == ["Later", "Later"]
    assert first == {"loaded": [], "style": False, "mapped": [], "here": "Accounts"}
    # No file is attached here, and no company to be reached. Qt still tells what it was called
    # wrongly with, and what it does is written down where somebody asks.
    rest = {"wrong": True, "writes": True}
    assert after == {"missing": [], "wired": True, "heavy": [], **rest}


def _start(folder: Path) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-c", START, str(folder), json.dumps(NOT_YET)],
        cwd=ROOT,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "RELASI_PASSPHRASE": "kopi pagi",
            "LANG": "en_GB.UTF-8",
            "LC_ALL": "",
            "LC_MESSAGES": "",
        },
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found
