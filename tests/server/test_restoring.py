"""What is put back from a copy is the copy, whatever an earlier try left behind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.server import keeping
from app.server.organisation import create
from app.server.serve import open_server
from app.store import backup, keys
from app.sync.laptop import open_laptop


@pytest.fixture(autouse=True)
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key from words, made in no time."""
    monkeypatch.setattr(keys, "_COST", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})
    monkeypatch.setenv("RELASI_PASSPHRASE", "sebelas duabelas")


def left_over(folder: Path) -> str:
    """A file that a restore of this process's number was broken off with; its name."""
    old = folder / f".restoring-{os.getpid()}" / "files" / "ab" / "lama"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"lama")
    return old.name


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*")}


def test_what_a_broken_off_restore_left_does_not_come_into_a_laptops_folder(tmp_path: Path) -> None:
    laptop = open_laptop(tmp_path / "laptop")
    backup.back_up(laptop.store, tmp_path / "laptop", tmp_path / "copy.zip")
    laptop.close()
    old = left_over(tmp_path / "back")

    backup.restore(tmp_path / "copy.zip", tmp_path / "back", lambda _new: None)

    assert backup.DATA in names(tmp_path / "back") and old not in names(tmp_path / "back")


def test_what_a_broken_off_restore_left_does_not_come_into_a_servers_folder(tmp_path: Path) -> None:
    store = open_server(tmp_path / "server")
    create(store, "PT Sumber Rasa")
    store.close()
    keeping.backup(tmp_path / "server", tmp_path / "copy.zip")
    old = left_over(tmp_path / "back")

    keeping.restore(tmp_path / "copy.zip", tmp_path / "back")

    assert keeping.DATA in names(tmp_path / "back") and old not in names(tmp_path / "back")
