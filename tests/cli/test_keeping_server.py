"""Backup, restore and doctor on a server's folder, and on a company in PostgreSQL."""

from __future__ import annotations

import shutil
import signal
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.clock import SetClock, SystemClock
from app.server.blobs import place_of
from app.server.checkup import examine
from app.server.organisation import create, open_organisation
from app.server.serve import open_server
from app.server.tables import bucket_head
from app.store import Store, schema
from app.store.engine import postgres_engine, sqlite_engine
from app.store.store import put_fact
from tests.answering import answering
from tests.cli.conftest import Relasi
from tests.cli.machines import Computers, Machine, Start, connect, found_company
from tests.postgres import clean_environment, server_binaries

ROOT = Path(__file__).parents[2]


def names(laptop: Machine) -> list[str]:
    return [row["name"] for row in laptop.ask("list", "account")]


def failed(report: dict) -> list[str]:
    return [check["name"] for check in report["checks"] if not check["ok"]]


def tell(laptop: Machine, name: str) -> None:
    """Type a customer of this name with an attached file of these words, and send both."""
    letter = laptop.folder / f"{name}.pdf"
    letter.write_text(name)
    laptop.ask("new", "account", f"name={name}", "territory=Jabar/Bogor")
    laptop.ask("attach", "account", name, str(letter))
    laptop.ask("sync")


def told(laptop: Machine) -> dict[str, str]:
    """The customers that a laptop shows, and what stands in the files attached to them."""
    found = {}
    for name in names(laptop):
        copy = laptop.folder / f"copy of {name}.pdf"
        laptop.ask("file", "get", f"{name}.pdf", str(copy))
        found[name] = copy.read_text()
    return found


def test_a_server_copied_while_it_runs_comes_back_and_with_it_all_that_was_told_since(
    serving: Start, office: Machine, computer: Computers, tmp_path: Path
) -> None:
    url, server = serving()
    rina, agus = computer("rina"), computer("agus")
    connect(rina, url, "rina")
    connect(agus, url, "agus")
    tell(rina, "Before")
    office.ask("backup", str(tmp_path / "copy.zip"))
    tell(rina, "Between")
    agus.ask("sync")
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=30)

    shutil.rmtree(office.folder / "files")
    office.ask("restore", str(tmp_path / "copy.zip"), "--force")
    with answered(office, where=url):
        tell(rina, "After")
        agus.ask("sync")

        found = [told(agus), told(rina)]

    all_three = {name: name for name in ("Before", "Between", "After")}
    assert found == [all_three] * 2
    assert {path.read_text() for path in office.folder.glob("files/??/*")} == set(all_three)
    assert waiting(rina) == waiting(agus) == 0


@contextmanager
def answered(office: Machine, database: str | None = None, where: str = "") -> Iterator[str]:
    """The company's server answers where it did, or at any address; its data may be elsewhere."""
    store = open_server(office.folder, database)
    blobs = place_of(None, office.folder)
    with answering(store, int(where.rpartition(":")[2] or 0), blobs=blobs) as url:
        yield url
    store.close()


def waiting(laptop: Machine) -> int:
    """How many changes were not taken by the office yet."""
    return int(laptop.ask("status")["waiting"])


def test_a_server_that_runs_is_not_replaced(
    serving: Start, office: Machine, tmp_path: Path
) -> None:
    serving()
    office.ask("backup", str(tmp_path / "copy.zip"))
    before = (office.folder / "server.db").stat().st_ino

    refused = office.run("restore", str(tmp_path / "copy.zip"), "--force")

    assert refused.returncode == 1
    assert "Stop it" in refused.stderr
    assert (office.folder / "server.db").stat().st_ino == before


def test_a_servers_backup_is_for_nobody_else_and_comes_back_into_an_empty_folder(
    office: Machine, computer: Computers, tmp_path: Path
) -> None:
    office.ask("backup", str(tmp_path / "copy.zip"))
    other = computer("other")

    refused = office.run("restore", str(tmp_path / "copy.zip"))
    other.ask("restore", str(tmp_path / "copy.zip"))

    assert refused.returncode == 1
    assert [one["email"] for one in other.ask("user", "list")] == ["agus@x.co", "rina@x.co"]
    assert epochs(other).isdisjoint(epochs(office))
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "copy.zip").stat().st_mode) == 0o600


def epochs(machine: Machine) -> set[str]:
    engine = sqlite_engine(machine.folder / "server.db", None)
    with engine.connect() as connection:
        found = set(connection.execute(sa.select(bucket_head.c.epoch)).scalars())
    engine.dispose()
    assert found
    return found


@pytest.mark.parametrize("damage", ["cut short", "bytes changed", "newer", "no database"])
def test_a_servers_backup_that_cannot_be_used_changes_nothing(
    office: Machine, tmp_path: Path, damage: str
) -> None:
    copy = tmp_path / "copy.zip"
    office.ask("backup", str(copy))
    with zipfile.ZipFile(copy) as pack:
        held = {name: pack.read(name) for name in pack.namelist()}
    if damage == "cut short":
        copy.write_bytes(copy.read_bytes()[:-4000])
    else:
        if damage == "bytes changed":
            held["server.db"] = held["server.db"][:8192] + bytes(8192) + held["server.db"][16384:]
        elif damage == "newer":
            held["about.json"] = b'{"schema": 9999, "made": "", "key": ""}'
        else:
            del held["server.db"]
        with zipfile.ZipFile(copy, "w") as pack:
            for name, content in held.items():
                pack.writestr(name, content)

    refused = office.run("restore", str(copy), "--force")

    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert len(office.ask("user", "list")) == 2
    assert office.ask("doctor")["ok"]


def test_a_sound_server_passes_every_check_and_nothing_is_made_to_find_out(
    office: Machine, run: Relasi, tmp_path: Path
) -> None:
    report = office.ask("doctor")
    nothing = run("--data", tmp_path / "none", "doctor", "--server")

    assert report["ok"] is True
    assert {
        "schema", "integrity", "references", "organisation", "guards", "feeds", "versions",
        "clock", "disk",
    } == {check["name"] for check in report["checks"]}  # fmt: skip
    assert (nothing.code, len(nothing.err.splitlines())) == (1, 1)
    assert not (tmp_path / "none").exists()


def test_the_doctor_sees_a_feed_that_laptops_would_not_read_to_its_end(office: Machine) -> None:
    store = Store(sqlite_engine(office.folder / "server.db", None), SystemClock())
    with store.writing() as connection:
        connection.execute(sa.update(bucket_head).values(ver=0))
    store.close()

    report = office.run("--json", "doctor")

    assert report.returncode == 1
    assert '"name": "feeds", "ok": false' in report.stdout


def test_a_folder_with_a_laptop_and_a_server_asks_which_is_meant(
    office: Machine, tmp_path: Path
) -> None:
    laptop = Machine(tmp_path / "laptop")
    laptop.ask("new", "account", "name=Toko Maju")
    shutil.copytree(laptop.folder, office.folder, dirs_exist_ok=True)  # as somebody once did

    asked = [office.run(*words) for words in (["doctor"], ["backup", str(tmp_path / "a.zip")])]
    office.ask("backup", "--profile", str(tmp_path / "laptop.zip"))
    office.ask("backup", "--server", str(tmp_path / "server.zip"))

    assert [answer.returncode for answer in asked] == [1, 1]
    assert all("--server" in answer.stderr for answer in asked)
    assert {"relasi.db"} == databases(tmp_path / "laptop.zip")
    assert {"server.db"} == databases(tmp_path / "server.zip")


def test_no_profile_is_begun_in_the_folder_of_a_server(office: Machine) -> None:
    before = sorted(path.name for path in office.folder.iterdir())

    refused = [office.run(*words) for words in (["list", "account"], ["status"], ["undo"])]

    assert [answer.returncode for answer in refused] == [1] * 3
    assert all("the folder of a server" in answer.stderr for answer in refused)
    assert sorted(path.name for path in office.folder.iterdir()) == before


def databases(copy: Path) -> set[str]:
    with zipfile.ZipFile(copy) as pack:
        return {name for name in pack.namelist() if name.endswith(".db")}


@pytest.fixture
def company(postgres_url: str) -> Iterator[sa.Engine]:
    """A company in PostgreSQL."""
    engine = postgres_engine(postgres_url)
    create(open_organisation(engine), "PT Sumber Rasa")
    yield engine
    engine.dispose()


def test_a_company_in_postgresql_is_examined_by_its_address(
    company: sa.Engine, run: Relasi, postgres_url: str
) -> None:
    answer = run("--json", "doctor", "--database", postgres_url)

    assert answer.code == 0, answer.out
    assert {
        "schema", "organisation", "guards", "feeds", "versions", "clock", "letters",
        "database_clock",
    } == {check["name"] for check in answer.json["checks"]}  # fmt: skip


def test_the_doctor_sees_clocks_that_differ_and_a_lost_guard_in_postgresql(
    company: sa.Engine,
) -> None:
    later = SetClock(datetime.now(UTC) + timedelta(hours=1))
    with company.begin() as connection:
        connection.execute(sa.text('DROP TRIGGER guard_account ON "account"'))

    found = examine(company, later, None)

    assert [one.name for one in found if not one.sound] == ["guards", "database_clock"]


@pytest.mark.parametrize("kept", [None, schema.VERSION + 1, 0])
def test_the_doctor_only_says_that_a_database_is_of_another_schema(
    postgres_url: str, run: Relasi, kept: int | None
) -> None:
    engine = postgres_engine(postgres_url)
    if kept is not None:
        store = open_organisation(engine)
        with store.writing() as connection:
            put_fact(connection, "schema", str(kept))

    answer = run("--json", "doctor", "--database", postgres_url)

    assert answer.code == 1
    assert failed(answer.json) == ["schema"]
    with engine.connect() as connection:
        tables = set(sa.inspect(connection).get_table_names())
    engine.dispose()
    assert bool(tables) == (kept is not None)


def test_a_company_in_postgresql_is_copied_and_put_back_as_its_page_tells(
    postgres_url: str, computer: Computers, tmp_path: Path
) -> None:
    office, rina, agus = computer("server"), computer("rina"), computer("agus")
    found_company(office, "--database", postgres_url)
    with answered(office, postgres_url) as url:
        connect(rina, url, "rina")
        connect(agus, url, "agus")
        tell(rina, "Before")
        do_as_told("pg_dump", postgres_url, tmp_path)
        tell(rina, "Between")
        agus.ask("sync")

    do_as_told("pg_restore", postgres_url, tmp_path)
    assert office.ask("doctor", "--database", postgres_url)["ok"]
    with answered(office, postgres_url, where=url):
        agus.ask("sync")  # it knows more than the server, which then finds out
        tell(rina, "After")
        agus.ask("sync")

        found = [told(agus), told(rina)]

    assert found == [{name: name for name in ("Before", "Between", "After")}] * 2
    assert waiting(rina) == waiting(agus) == 0


def do_as_told(tool: str, database: str, folder: Path) -> None:
    """Run the command that `docs/server.md` gives for a tool of PostgreSQL."""
    page = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")
    line = next(line for line in page.splitlines() if line.startswith(f"{tool} "))
    words = line.partition(" #")[0].replace("URL", database).split()
    command = [str(server_binaries() / tool), *words[1:]]
    subprocess.run(command, cwd=folder, env=clean_environment(), check=True)


def test_a_company_in_postgresql_is_copied_by_its_own_tools(run: Relasi, tmp_path: Path) -> None:
    for words in (["backup", tmp_path / "copy.dump"], ["restore", tmp_path / "copy.dump"]):
        answer = run(*words, "--database", "postgresql://rina:secret@127.0.0.1/x")

        assert answer.code == 1
        assert "pg_dump" in answer.err
        assert "secret" not in answer.err
