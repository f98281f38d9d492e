"""Commands run as a person would, on profiles of their own: real encrypted files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import main
from app.i18n import set_process_language
from app.store import keys
from app.sync import laptop
from tests.cli.machines import address, computer, office, serving
from tests.engines import sharing

__all__ = ["address", "computer", "office", "serving"]

PASSPHRASE = "sebelas duabelas"


@dataclass(frozen=True)
class Answer:
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Relasi = Callable[..., Answer]


@pytest.fixture(autouse=True)
def quiet_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine that speaks English and has a passphrase; nothing of the tester's own."""
    monkeypatch.setenv("RELASI_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("RELASI_DATA", raising=False)
    yield
    set_process_language("en")


@pytest.fixture(scope="session")
def quick_opening() -> Iterator[None]:
    """Making a key from a passphrase is meant to be slow; thousands of commands need not be."""
    engine = laptop.sqlite_engine
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(laptop, "sqlite_engine", lambda *how: sharing(engine(*how)))
        patch.setitem(keys._COST, "memory_cost", 64)
        patch.setitem(keys._COST, "time_cost", 1)
        yield


@pytest.fixture(scope="session")
def begun(quick_opening: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile that has just begun, to copy."""
    folder = tmp_path_factory.mktemp("begun") / "profile"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RELASI_PASSPHRASE", PASSPHRASE)
        assert main(["list", "account", "--json", "--data", str(folder)]) == 0
    return folder


@pytest.fixture
def folder(begun: Path, tmp_path: Path) -> Path:
    """The folder of a profile that has just begun."""
    return Path(shutil.copytree(begun, tmp_path / "profile"))


@pytest.fixture
def run(quick_opening: None, capsys: pytest.CaptureFixture[str]) -> Relasi:
    """Run a command line."""

    def relasi(*words: object) -> Answer:
        capsys.readouterr()
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return relasi


@pytest.fixture
def relasi(run: Relasi, folder: Path) -> Relasi:
    """Run a command on the test's profile."""
    return lambda *words: run("--data", folder, *words)


@pytest.fixture
def ask(relasi: Relasi) -> Callable[..., Any]:
    """Run a command that must succeed, and give its JSON."""

    def asked(*words: object) -> Any:
        answer = relasi("--json", *words)
        assert answer.code == 0, answer.err
        return answer.json

    return asked
