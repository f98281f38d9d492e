"""The key lies in the system's keyring, or comes from a passphrase; never in plain sight."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import msgspec
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError

from app.errors import StoreProblem
from app.store import keys
from app.store.keys import KeyCard, key_for


class Memory(KeyringBackend):
    """A keyring that holds what it is given."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


class Locked(Memory):
    """A keyring nobody unlocked."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked


class Broken(Locked):
    """A keyring whose service does not answer."""

    def get_password(self, service: str, username: str) -> str | None:
        raise InitError

    def set_password(self, service: str, username: str, password: str) -> None:
        raise InitError


class PlainText(Memory):
    """What `keyrings.alt` does: keep it in a file for all to read."""


PlainText.__module__ = "keyrings.alt.file"


class Forgetful(Memory):
    """A keyring that says yes and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Nothing is kept."""


@pytest.fixture(autouse=True)
def no_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RELASI_PASSPHRASE", raising=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "relasi.db"


@pytest.fixture
def ring() -> Iterator[Memory]:
    """The keyring in force is one in memory."""
    before = keyring.get_keyring()
    made = Memory()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture(params=[NoKeyring, Locked, Broken, PlainText, Forgetful])
def unsafe(request: pytest.FixtureRequest, ring: Memory) -> KeyringBackend:
    """A keyring that cannot or must not be used."""
    backend: KeyringBackend = request.param()
    keyring.set_keyring(backend)
    return backend


def nobody(new: bool) -> None:
    """Nobody is there to type."""


def typed(*words: str) -> tuple[list[bool], object]:
    """Somebody who types these, and what was asked: whether for a new passphrase."""
    asked: list[bool] = []
    ready = iter(words)

    def ask(new: bool) -> str | None:
        asked.append(new)
        return next(ready)

    return asked, ask


def card_of(file: Path) -> KeyCard:
    return msgspec.json.decode(file.with_suffix(".key.json").read_bytes(), type=KeyCard)


def test_a_new_key_is_kept_in_the_keyring_and_found_again(file: Path, ring: Memory) -> None:
    key = key_for(file, nobody)

    assert key_for(file, nobody) == key
    assert len(key) == 32
    assert card_of(file).source == "keyring"
    assert key.hex() not in file.with_suffix(".key.json").read_text()


def test_every_file_has_a_key_of_its_own(tmp_path: Path, ring: Memory) -> None:
    keys = {key_for(tmp_path / name / "relasi.db", nobody) for name in ("a", "b")}

    assert len(keys) == 2


def test_without_a_safe_keyring_a_passphrase_is_asked_for(
    file: Path, unsafe: KeyringBackend
) -> None:
    asked, ask = typed("kopi tubruk", "kopi tubruk")

    key = key_for(file, ask)  # type: ignore[arg-type]

    assert key_for(file, ask) == key  # type: ignore[arg-type]
    assert asked == [True, False]
    assert card_of(file).source == "passphrase"
    assert "kopi" not in file.with_suffix(".key.json").read_text()
    assert key.hex() not in str(getattr(unsafe, "kept", ""))


def test_without_a_keyring_or_a_passphrase_nothing_is_begun(
    file: Path, unsafe: KeyringBackend
) -> None:
    with pytest.raises(StoreProblem, match="no keyring"):
        key_for(file, nobody)

    assert list(file.parent.iterdir()) == []


def test_a_key_card_that_names_a_plain_text_keyring_is_refused(file: Path, ring: Memory) -> None:
    key_for(file, nobody)
    plain = PlainText()
    plain.kept = ring.kept
    keyring.set_keyring(plain)

    with pytest.raises(StoreProblem, match="keyring"):
        key_for(file, nobody)


@pytest.mark.parametrize("backend", [Locked, Broken, NoKeyring, Memory])
def test_a_keyring_that_does_not_give_the_key_is_said(
    file: Path, ring: Memory, backend: type[KeyringBackend]
) -> None:
    key_for(file, nobody)
    keyring.set_keyring(backend())

    with pytest.raises(StoreProblem, match="keyring") as caught:
        key_for(file, nobody)

    assert len(caught.value.sentence().splitlines()) == 1


def test_a_keyring_that_gives_something_else_is_said(file: Path, ring: Memory) -> None:
    key_for(file, nobody)
    for name in ring.kept:
        ring.kept[name] = "not a key"

    with pytest.raises(StoreProblem):
        key_for(file, nobody)


def test_a_wrong_passphrase_is_said(file: Path, unsafe: KeyringBackend) -> None:
    _, ask = typed("kopi tubruk", "kopi tubruk ")
    key_for(file, ask)  # type: ignore[arg-type]

    with pytest.raises(StoreProblem, match="not the key"):
        key_for(file, ask)  # type: ignore[arg-type]


def test_a_passphrase_from_the_environment_comes_before_the_keyring(
    file: Path, ring: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELASI_PASSPHRASE", "kopi tubruk")

    key = key_for(file, nobody)

    assert key_for(file, nobody) == key
    assert (card_of(file).source, ring.kept) == ("passphrase", {})


def test_a_card_from_before_checks_is_still_read(file: Path, ring: Memory) -> None:
    key = key_for(file, nobody)
    card = card_of(file)
    card.check = ""
    file.with_suffix(".key.json").write_bytes(msgspec.json.encode(card))

    assert key_for(file, nobody) == key


def test_a_key_is_made_as_its_own_card_says_whatever_a_newer_program_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "relasi.db"
    monkeypatch.setenv("RELASI_PASSPHRASE", "three small words")
    with monkeypatch.context() as older:
        older.setattr(keys, "_COST", {"time_cost": 1, "memory_cost": 8, "parallelism": 1})
        made = keys.key_for(file, lambda new: None)

    again = keys.key_for(file, lambda new: None)

    assert again == made
