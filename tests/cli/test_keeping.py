"""Backup, restore and doctor on real profiles."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.ids import uuid7
from app.models import Account
from app.store import Store
from app.sync.laptop import FILE, open_laptop
from tests.cli.conftest import Relasi

Ask = Callable[..., Any]
# As SQLCipher makes them.
PAGE = 4_096


@pytest.fixture
def copy(ask: Ask, tmp_path: Path) -> Path:
    """A backup of a profile with one account."""
    ask("new", "account", "name=Toko Maju")
    ask("backup", tmp_path / "copy.zip")
    return tmp_path / "copy.zip"


def names(answer: Any) -> list[str]:
    return [row["name"] for row in answer]


def test_a_backup_comes_back_in_an_empty_folder(copy: Path, run: Relasi, tmp_path: Path) -> None:
    back = ("--data", tmp_path / "back", "--json")

    restored = run(*back, "restore", copy)

    assert restored.code == 0
    assert names(run(*back, "list", "account").json) == ["Toko Maju"]
    assert run(*back, "search", "maju").json[0]["title"] == "Toko Maju"


def test_a_backup_is_encrypted_and_holds_no_key(copy: Path, folder: Path) -> None:
    with zipfile.ZipFile(copy) as pack:
        data, card = pack.read("relasi.db"), pack.read("relasi.key.json")
        everything = b"".join(pack.read(name) for name in pack.namelist())

    assert not data.startswith(b"SQLite format 3")
    assert b"Toko Maju" not in everything
    assert card == (folder / "relasi.key.json").read_bytes()


def test_a_backup_is_of_one_moment_while_others_write(ask: Ask, folder: Path) -> None:
    ask("new", "account", "name=Toko Maju")
    laptop = open_laptop(folder)

    with laptop.store.work("Write on") as session:
        session.add(Account(id=uuid7(), name="Not yet"))
        session.flush()
        ask("backup", folder.parent / "copy.zip")

    ask("restore", folder.parent / "copy.zip", "--force")
    laptop.close()
    assert names(ask("list", "account")) == ["Toko Maju"]


def test_files_attached_to_records_are_kept_too(
    ask: Ask, run: Relasi, folder: Path, tmp_path: Path
) -> None:
    (folder / "files" / "ab").mkdir(parents=True)
    (folder / "files" / "ab" / "cdef").write_bytes(b"a photograph")

    ask("backup", tmp_path / "copy.zip")
    run("--data", tmp_path / "back", "restore", tmp_path / "copy.zip")

    assert (tmp_path / "back" / "files" / "ab" / "cdef").read_bytes() == b"a photograph"


def test_data_that_is_there_is_put_aside_only_when_told_to(
    copy: Path, ask: Ask, relasi: Relasi, run: Relasi
) -> None:
    ask("new", "account", "name=Typed later")

    refused = relasi("restore", copy)
    aside = ask("restore", copy, "--force")["aside"]

    assert refused.code == 1
    assert names(ask("list", "account")) == ["Toko Maju"]
    kept = run("--data", aside, "--json", "list", "account").json
    assert names(kept) == ["Toko Maju", "Typed later"]


def test_a_restored_file_becomes_a_new_device_once(ask: Ask, run: Relasi, folder: Path) -> None:
    device = uuid7()
    with_device(folder, lambda store: store.identify(device_id=device))
    ask("backup", folder.parent / "copy.zip")

    ask("restore", folder.parent / "copy.zip", "--force")
    first = with_device(folder, lambda store: None)
    second = with_device(folder, lambda store: None)

    assert first is not None
    assert first != device
    assert first == second


def with_device(folder: Path, act: Callable[[Store], None]) -> object:
    """Do something to a profile; which device it is then."""
    laptop = open_laptop(folder)
    act(laptop.store)
    device = laptop.store.identity.device_id
    laptop.close()
    return device


@pytest.mark.parametrize("damage", ["not a zip", "cut short", "wrong passphrase", "other zip"])
def test_a_backup_that_cannot_be_used_changes_nothing(
    copy: Path, ask: Ask, relasi: Relasi, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    ask("new", "account", "name=Typed later")
    if damage == "not a zip":
        copy.write_text("hello", encoding="utf-8")
    elif damage == "cut short":
        copy.write_bytes(copy.read_bytes()[:-4000])
    elif damage == "other zip":
        with zipfile.ZipFile(copy, "w") as pack:
            pack.writestr("letter.txt", "hello")
    else:
        monkeypatch.setenv("RELASI_PASSPHRASE", "salah")

    refused = relasi("restore", copy, "--force")

    monkeypatch.setenv("RELASI_PASSPHRASE", "sebelas duabelas")
    assert refused.code == 1
    assert len(refused.err.splitlines()) == 1
    assert names(ask("list", "account")) == ["Toko Maju", "Typed later"]


def test_nothing_is_unpacked_outside_the_folder(copy: Path, run: Relasi, tmp_path: Path) -> None:
    with zipfile.ZipFile(copy, "a") as pack:
        pack.writestr("files/../../../escaped", "x")

    run("--data", tmp_path / "deep" / "back", "restore", copy)

    assert not list(tmp_path.rglob("escaped"))


def test_a_backup_that_cannot_be_written_leaves_no_half_file(relasi: Relasi, folder: Path) -> None:
    refused = relasi("backup", folder / "no such folder" / "copy.zip")

    assert refused.code == 1
    assert not list(folder.rglob("*backup*"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_backup_takes_the_place_of_no_device(relasi: Relasi, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    refused = relasi("backup", pipe)

    assert refused.code == 1 and "no file" in refused.err
    assert pipe.is_fifo()


def test_a_sound_profile_passes_every_check(ask: Ask) -> None:
    ask("new", "account", "name=Toko Maju")

    report = ask("doctor")

    assert report["ok"] is True
    assert all(check["ok"] and check["says"] for check in report["checks"])
    assert {
        "integrity", "encryption", "references", "search", "key", "versions", "disk", "clock",
        "waiting",
    } <= {check["name"] for check in report["checks"]}  # fmt: skip


def test_the_doctor_sees_a_search_index_with_a_hole(ask: Ask, relasi: Relasi, folder: Path) -> None:
    ask("new", "account", "name=Toko Maju")
    laptop = open_laptop(folder)
    with laptop.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM search_doc")
    laptop.close()

    report = relasi("doctor", "--json")

    assert report.code == 1
    assert [check["name"] for check in report.json["checks"] if not check["ok"]] == ["search"]


def test_the_doctor_sees_a_lost_guard(relasi: Relasi, folder: Path) -> None:
    from sqlalchemy import text

    from app.models.base import synced_tables
    from app.store.doctor import examine

    laptop = open_laptop(folder)
    with laptop.store.engine.begin() as connection:
        connection.execute(text(f'DROP TRIGGER "guard_{next(iter(synced_tables()))}_insert"'))

    found = examine(laptop.store, folder / FILE, [])

    laptop.close()
    assert [one.name for one in found if not one.sound] == ["guards"]


def test_the_doctor_sees_damage_and_leaves_the_file_as_it_is(
    ask: Ask, relasi: Relasi, folder: Path
) -> None:
    ask("new", "account", "name=Toko Maju")
    path = folder / FILE
    content = bytearray(path.read_bytes())
    page = _first_page_of(folder, "price_rule") * PAGE  # nothing of it is read to open the file
    content[page - PAGE : page - 96] = bytes(PAGE - 96)
    path.write_bytes(content)

    answer = relasi("doctor", "--json")

    failed = {check["name"] for check in answer.json["checks"] if not check["ok"]}
    assert answer.code == 1
    assert {"integrity", "encryption"} <= failed
    assert "versions" not in failed
    assert not any("\n" in check["says"] for check in answer.json["checks"])
    assert path.read_bytes() == bytes(content)


def test_the_doctor_speaks_of_a_file_too_damaged_to_open(
    ask: Ask, relasi: Relasi, folder: Path
) -> None:
    ask("new", "account", "name=Toko Maju")
    path = folder / FILE
    content = bytearray(path.read_bytes())
    content[4_096:] = bytes(len(content) - 4_096)
    path.write_bytes(content)

    answer = relasi("doctor", "--json")

    checks = {check["name"]: check["ok"] for check in answer.json["checks"]}
    assert (answer.code, checks["integrity"], checks["key"]) == (1, False, True)
    assert path.read_bytes() == bytes(content)


def test_a_damaged_profile_is_not_backed_up_as_if_it_were_whole(
    ask: Ask, relasi: Relasi, folder: Path, tmp_path: Path
) -> None:
    path = folder / FILE
    content = bytearray(path.read_bytes())
    content[40_000:44_000] = bytes(4_000)
    path.write_bytes(content)

    answer = relasi("backup", tmp_path / "copy.zip")

    assert answer.code == 1
    assert len(answer.err.splitlines()) == 1
    assert not (tmp_path / "copy.zip").exists()


def test_there_is_nothing_to_look_after_where_there_is_no_profile(
    run: Relasi, tmp_path: Path
) -> None:
    for command in (["doctor"], ["backup", tmp_path / "copy.zip"]):
        answer = run("--data", tmp_path / "none", *command)

        assert answer.code == 1
        assert not (tmp_path / "none").exists()


def _first_page_of(folder: Path, table: str) -> int:
    """Counted from 1, as SQLite does."""
    laptop = open_laptop(folder)
    with laptop.store.engine.connect() as connection:
        query = f"SELECT rootpage FROM sqlite_master WHERE name = '{table}'"
        page: int = connection.exec_driver_sql(query).scalar_one()
    laptop.close()
    return page
