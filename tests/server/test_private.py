"""Nobody else on the machine opens what Relasi keeps, whatever is set for new files."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.server import keeping
from app.server.blobs import Folder
from app.server.organisation import create
from app.server.serve import open_server
from app.store import backup, keys
from app.store.vault import Vault
from app.sync.laptop import open_laptop

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders are guarded otherwise")


@pytest.fixture(autouse=True)
def open_handed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A system on which everybody may read, and write, what anybody makes."""
    monkeypatch.setattr(keys, "_COST", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})
    monkeypatch.setenv("RELASI_PASSPHRASE", "sebelas duabelas")
    before = os.umask(0)
    yield
    os.umask(before)


def test_a_servers_folder_opens_for_its_owner_only_also_after_a_restore(tmp_path: Path) -> None:
    folder, copy = tmp_path / "srv" / "relasi", tmp_path / "copy.zip"
    store = open_server(folder)
    create(store, "PT Sumber Rasa")
    blobs = Folder(folder / "files")
    blobs.put("satu", 0, b"isi")
    assert {"server.db", "server.db-wal", "server.db-shm"} <= _names(folder)
    assert not _open_to_others(tmp_path / "srv")

    keeping.backup(folder, copy)
    store.close()
    keeping.restore(copy, folder, force=True)

    assert any(name.startswith("replaced-") for name in _names(folder))
    assert not _open_to_others(tmp_path / "srv")
    assert not _open_to_others(copy)


def test_a_database_in_a_folder_that_is_open_to_all_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "relasi"
    folder.mkdir(mode=0o755)

    open_server(folder).close()

    assert _open_to_others(folder) == ["relasi"]


def test_a_laptops_folder_opens_for_its_owner_only_also_after_a_restore(tmp_path: Path) -> None:
    folder, copy = tmp_path / "home" / "relasi", tmp_path / "copy.zip"
    laptop = open_laptop(folder)
    Vault(laptop.store, folder / "files").keep(b"isi")
    assert {"relasi.db", "relasi.key.json", "relasi.db-wal"} <= _names(folder)
    assert not _open_to_others(tmp_path / "home")

    backup.back_up(laptop.store, folder, copy)
    laptop.close()
    backup.restore(copy, folder, lambda _new: None, force=True)

    assert any(name.startswith("replaced-") for name in _names(folder))
    assert not _open_to_others(tmp_path / "home")


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*")}


def _open_to_others(folder: Path) -> list[str]:
    """What somebody else may open. Attached files lie in folders of which each is closed."""
    found = [path for path in (folder, *folder.rglob("*")) if path.is_dir() or not _attached(path)]
    others = stat.S_IRWXG | stat.S_IRWXO
    return [path.name for path in found if path.stat().st_mode & others]


def _attached(path: Path) -> bool:
    return "files" in path.parts
