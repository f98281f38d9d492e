"""Computers on which commands are run: a server's, and those of the people who sell."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.server.blobs import place_of
from app.server.serve import open_server
from tests.answering import answering

if TYPE_CHECKING:
    from tests.cli.conftest import Relasi

PASSWORD = "kopi susu gula aren"


class Machine:
    """A computer with a data folder, on which commands are run as processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._environment = {
            **os.environ, "RELASI_DATA": str(folder),
            "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1",
        }  # fmt: skip

    def run(self, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._command(words), env=self._environment, input=typed, capture_output=True,
            text=True, encoding="utf-8", timeout=120,
        )  # fmt: skip

    def ask(self, *words: str, typed: str = "") -> Any:
        done = self.run("--json", *words, typed=typed)
        assert done.returncode == 0, done.stderr
        assert done.stderr == "", done.stderr
        return json.loads(done.stdout)

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self._command(words), env=self._environment, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip

    def _command(self, words: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "app.cli.main", *words]


Start = Callable[[], tuple[str, subprocess.Popen[str]]]
Computers = Callable[[str], Machine]


class Near(Machine):
    """A computer whose commands run in this process, which takes less time."""

    def __init__(self, folder: Path, run: Relasi, patch: pytest.MonkeyPatch) -> None:
        super().__init__(folder)
        self._run, self._patch = run, patch

    def run(self, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        self._patch.setattr(sys, "stdin", io.StringIO(typed))
        answer = self._run("--data", self.folder, *words)
        return subprocess.CompletedProcess(words, answer.code, answer.out, answer.err)


@pytest.fixture
def computer(run: Relasi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Computers:
    """Computers by name."""
    return lambda name: Near(tmp_path / name, run, monkeypatch)


@pytest.fixture
def office(computer: Computers) -> Machine:
    """The server's machine, with two people."""
    machine = computer("server")
    found_company(machine)
    return machine


@pytest.fixture
def serving(office: Machine) -> Iterator[Start]:
    """Starts the server and waits until it says where it answers."""
    started: list[subprocess.Popen[str]] = []

    def start() -> tuple[str, subprocess.Popen[str]]:
        process = office.start("--json", "serve", "--port", "0")
        started.append(process)
        assert process.stdout is not None
        return json.loads(process.stdout.readline())["url"], process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def address(office: Machine) -> Iterator[str]:
    """Where the office answers, from this process: what runs as one of its own is `serving`."""
    store = open_server(office.folder)
    with answering(store, blobs=place_of(None, office.folder)) as url:
        yield url
    store.close()


def found_company(machine: Machine, *where: str) -> None:
    """A company with two people, in this machine's folder or `where` else words say."""
    machine.ask("org", "create", "PT Sumber Rasa", *where)
    machine.ask("territory", "add", "Jabar/Bogor", *where)
    for name in ("rina", "agus"):
        machine.ask(
            "user", "add", f"{name}@x.co", "--name", name.title(), "--role", "rep",
            "--territory", "Jabar/Bogor", "--password-stdin", *where, typed=f"{PASSWORD}\n",
        )  # fmt: skip


def connect(machine: Machine, url: str, name: str) -> Any:
    return machine.ask(
        "connect", url, "--user", f"{name}@x.co", "--password-stdin", typed=f"{PASSWORD}\n"
    )
