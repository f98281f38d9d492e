"""A file that cannot be opened or written says so in one sentence and stays as it is."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.errors import StoreProblem
from app.models import Account
from app.store import schema
from app.store.dialect import IMMEDIATE
from app.store.engine import sqlite_engine
from app.store.store import put_fact
from app.sync.laptop import FILE, Laptop, open_laptop
from tests import factories as make

PAGE = 4096
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits and users")


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELASI_PASSPHRASE", "kopi tubruk")


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A closed profile with an account in it, all of it in one file."""
    folder = tmp_path / "profile"
    laptop = open_laptop(folder)
    for number in range(40):
        make.account(laptop.store, f"Toko Maju {number}", description="x" * 2000)
    laptop.close()
    assert not (folder / f"{FILE}-wal").exists()
    return folder


def problem(action: Callable[[], object]) -> str:
    """The one sentence said."""
    with pytest.raises(StoreProblem) as caught:
        action()
    sentence = caught.value.sentence()
    assert len(sentence.splitlines()) == 1
    assert sentence.endswith(".")
    return sentence


def said_of(folder: Path) -> str:
    """What is said of a profile that does not open, whose files must stay as they are."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    sentence = problem(lambda: open_laptop(folder))
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert {path: after.get(path) for path in before} == before
    return sentence


def names_in(laptop: Laptop) -> set[str]:
    with laptop.store.read() as session:
        return {account.name for account in session.scalars(sa.select(Account))}


def change(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0xFF
    path.write_bytes(data)


def test_the_file_shows_nothing_of_what_is_in_it(tmp_path: Path) -> None:
    laptop = open_laptop(tmp_path)
    make.account(laptop.store, "Toko Rahasia")
    open_files = [path.read_bytes() for path in tmp_path.iterdir() if path.is_file()]
    laptop.close()

    closed = (tmp_path / FILE).read_bytes()
    assert not closed.startswith(b"SQLite format 3")
    for data in (*open_files, closed):
        assert b"Toko Rahasia" not in data
        assert b"Rahasia" not in data
        assert b"CREATE TABLE" not in data


def test_every_connection_is_durable(tmp_path: Path) -> None:
    laptop = open_laptop(tmp_path)

    with laptop.store.engine.connect() as one, laptop.store.engine.connect() as two:
        for connection in (one, two):
            said = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "cipher_status")
            ]
            assert said == ["wal", 2, 1, "1"]
    laptop.close()


def test_a_wrong_passphrase_is_said_before_the_file_is_touched(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELASI_PASSPHRASE", "teh botol")

    assert "not the key of your data" in said_of(profile)


def test_a_wrong_key_is_said_where_nothing_else_tells(profile: Path) -> None:
    def open_with_another_key() -> None:
        engine = sqlite_engine(profile / FILE, bytes(32))
        from app.store.failures import speaking_plainly

        with speaking_plainly():
            schema.prepare(engine)

    before = (profile / FILE).read_bytes()

    assert "key does not open" in problem(open_with_another_key)
    assert (profile / FILE).read_bytes() == before


@pytest.mark.parametrize("at", [3, 200, PAGE - 1], ids=["salt", "first page", "its seal"])
def test_a_damaged_beginning_is_said(profile: Path, at: int) -> None:
    change(profile / FILE, at)

    assert "damaged" in said_of(profile)


def test_a_damaged_page_in_the_middle_is_said_when_it_is_read(profile: Path) -> None:
    for page in range(60, (profile / FILE).stat().st_size // PAGE):
        change(profile / FILE, page * PAGE + 100)
    before = (profile / FILE).read_bytes()

    def read() -> None:
        laptop = open_laptop(profile)
        try:
            names_in(laptop)
        finally:
            laptop.close()

    assert "damaged" in problem(read)
    assert (profile / FILE).read_bytes() == before


@pytest.mark.parametrize("size", [100, PAGE, PAGE * 7, PAGE * 30 + 77])
def test_a_truncated_file_is_said(profile: Path, size: int) -> None:
    os.truncate(profile / FILE, size)

    assert "damaged" in said_of(profile)


def test_an_empty_file_is_said_and_not_begun_anew(profile: Path) -> None:
    os.truncate(profile / FILE, 0)

    assert "empty" in said_of(profile)


def test_a_file_that_is_no_data_file_is_said(profile: Path) -> None:
    (profile / FILE).write_bytes(b"Dear diary, " * 1000)

    assert "damaged" in said_of(profile)


def test_a_file_of_a_newer_version_is_said(profile: Path) -> None:
    laptop = open_laptop(profile)
    with laptop.store.writing() as connection:
        put_fact(connection, "schema", str(schema.VERSION + 1))
    laptop.close()

    assert "newer" in said_of(profile)


def test_a_missing_key_card_is_said(profile: Path) -> None:
    (profile / "relasi.key.json").unlink()

    assert "relasi.key.json" in said_of(profile)


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"source": 5}', b'{"source":"passphrase","salt":"x"}']
)
def test_a_damaged_key_card_is_said(profile: Path, content: bytes) -> None:
    (profile / "relasi.key.json").write_bytes(content)

    assert "relasi.key.json" in said_of(profile)


def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "profile").write_text("in the way")

    problem(lambda: open_laptop(tmp_path / "profile"))


def test_a_full_database_is_said_and_what_was_kept_stays(profile: Path) -> None:
    laptop = open_laptop(profile)
    engine = laptop.store.engine

    def fill(pages: int) -> None:
        sa.event.listen(
            engine,
            "checkout",
            lambda connection, *_: connection.execute(f"PRAGMA max_page_count = {pages}"),
        )
        for number in range(1000):
            make.account(laptop.store, f"New {number}", description="y" * 5000)

    size = (profile / FILE).stat().st_size // PAGE
    sentence = problem(lambda: fill(size + 40))
    names = names_in(laptop)
    laptop.close()

    assert "full" in sentence
    assert {"Toko Maju 0", "New 0"} <= names


LIMITED = """
import resource, signal, sys
from pathlib import Path
from app.errors import StoreProblem
from app.sync.laptop import open_laptop
from tests import factories as make

laptop = open_laptop(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
for number in range(1000):
    try:
        make.account(laptop.store, f"New {number}", description="y" * 5000)
    except StoreProblem as problem:
        print(number, problem.sentence())
        break
"""


@POSIX
def test_a_disk_that_takes_no_more_is_said_and_what_was_kept_stays(profile: Path) -> None:
    done = run(LIMITED, profile)

    number, _, sentence = done.stdout.strip().partition(" ")
    assert "full" in sentence, done.stderr
    assert done.stderr == ""
    laptop = open_laptop(profile)
    names = names_in(laptop)
    laptop.close()
    assert names >= {f"New {made}" for made in range(int(number))}
    assert f"New {number}" not in names


READ_ONLY = """
import os, sys
from pathlib import Path
from app.errors import StoreProblem
from app.store.engine import sqlite_engine
import app.records, sqlcipher3, tests.factories as make
from app.sync.laptop import open_laptop
import argon2.low_level
app.records.all_records()
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    laptop = open_laptop(Path(sys.argv[1]))
    make.account(laptop.store)
    print("written")
except StoreProblem as problem:
    print(problem.sentence())
"""


@POSIX
@pytest.mark.parametrize("folder_too", [True, False], ids=["folder", "file"])
def test_a_read_only_profile_is_said_and_stays_as_it_is(profile: Path, folder_too: bool) -> None:
    for parent in [*profile.parents][:4]:  # who is not root must find the way
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    for path in profile.iterdir():
        path.chmod(0o444)
    profile.chmod(0o555 if folder_too else 0o777)
    before = (profile / FILE).read_bytes()

    done = run(READ_ONLY, profile)

    profile.chmod(0o755)
    assert "cannot be written" in done.stdout, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == 1
    assert (profile / FILE).read_bytes() == before


@POSIX
def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    for parent in [tmp_path, *tmp_path.parents][:4]:
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)

    done = run(READ_ONLY, tmp_path / "new")

    assert done.stdout.count("\n") == 1, done.stderr
    assert "written" not in done.stdout.split()[0]
    assert not (tmp_path / "new").exists()


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )


def test_another_that_writes_is_waited_for(profile: Path) -> None:
    laptop = open_laptop(profile)
    engine = laptop.store.engine

    with engine.connect() as raw:
        other = raw.execution_options(**{IMMEDIATE: True})
        with other.begin():
            pass
        make.account(laptop.store, "After")

    assert "After" in names_in(laptop)
    laptop.close()
