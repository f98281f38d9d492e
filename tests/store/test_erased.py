"""A profile that is erased: its key first, then all of it, however often that was broken off."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from app.store import erased, keys
from app.store.erased import Erased, check_not_erased, mark_of
from app.sync.laptop import open_laptop


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a profile, its copies and files."""
    monkeypatch.setenv("RELASI_PASSPHRASE", "sebelas duabelas")
    monkeypatch.setitem(keys._COST, "memory_cost", 64)
    folder = tmp_path / "profile"
    laptop = open_laptop(folder)
    laptop.store.set_facts(server="https://relasi.example.com")
    laptop.close()
    copy = folder / "backups" / "before-schema-2-x"
    copy.mkdir(parents=True)
    for name in ("relasi.db", "relasi.key.json"):
        (copy / name).write_bytes((folder / name).read_bytes())
    (folder / "files" / "ab").mkdir(parents=True)
    (folder / "files" / "ab" / "cdef").write_bytes(b"a photograph")
    (folder / "relasi.db-wal").write_bytes(b"")
    (folder / "letter.txt").write_text("not ours")
    return folder


def erase(file: Path) -> None:
    erased.begin(file, "2026-08-03T02:00:00+00:00")
    erased.destroy_keys(file)
    erased.remove_data(file)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*")}


def test_nothing_of_a_profile_stays_but_its_mark_and_what_is_not_ours(profile: Path) -> None:
    erase(profile / "relasi.db")

    assert names(profile) == {"relasi.erased.json", "letter.txt"}


def test_the_key_is_destroyed_before_the_data_also_that_of_copies(profile: Path) -> None:
    file = profile / "relasi.db"
    salt = keys._read_card(profile / "relasi.key.json").salt

    erased.begin(file, "2026-08-03T02:00:00+00:00")
    erased.destroy_keys(file)

    assert file.exists()
    assert not list(profile.rglob("*.key.json"))
    assert not any(
        salt.encode() in path.read_bytes() for path in profile.rglob("*") if path.is_file()
    )


def test_a_profile_nobody_keeps_is_begun_anew_also_where_taking_it_away_broke_off(
    profile: Path,
) -> None:
    erased.begin_anew(profile / "relasi.db", "2026-08-03T02:00:00+00:00")
    at_once = names(profile)
    open_laptop(profile).close()
    erased.begin(profile / "relasi.db", "2026-08-03T02:00:00+00:00", anew=True)

    laptop = open_laptop(profile)

    assert at_once == {"letter.txt"}
    assert laptop.store.fact("server") is None
    laptop.close()


class Died(BaseException):
    """The program ended here."""


@pytest.mark.parametrize("at", range(12))
def test_erasing_that_broke_off_anywhere_is_finished_by_the_next_start(
    profile: Path, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = profile / "relasi.db"
    left = [at]

    def dying(act: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **more: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise Died
            return act(*args, **more)

        return step

    with monkeypatch.context() as patched:
        patched.setattr(erased, "_write", dying(erased._write))
        patched.setattr(erased, "_remove", dying(erased._remove))
        patched.setattr(keys, "shred", dying(keys.shred))
        patched.setattr("shutil.rmtree", dying(shutil.rmtree))
        try:
            erase(file)
        except Died:
            pass
    if not mark_of(file).exists():
        open_laptop(profile).close()  # nothing had begun
        return

    with pytest.raises(Erased, match="erased by your company"):
        open_laptop(profile)

    assert names(profile) == {"relasi.erased.json", "letter.txt"}


class Ring(KeyringBackend):
    """A keyring that can be locked."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[username]


@pytest.fixture
def ring() -> Iterator[Ring]:
    """The keyring in force."""
    before = keyring.get_keyring()
    made = Ring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_a_key_in_the_keyring_is_removed_there_as_soon_as_it_is_unlocked(
    ring: Ring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RELASI_PASSPHRASE", raising=False)
    open_laptop(tmp_path / "profile").close()
    file = tmp_path / "profile" / "relasi.db"
    ring.locked = True
    erase(file)
    kept = len(ring.kept)

    ring.locked = False
    with pytest.raises(Erased):
        check_not_erased(file)

    assert kept == 1
    assert ring.kept == {}
    assert names(tmp_path / "profile") == {"relasi.erased.json"}
