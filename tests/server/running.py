"""A server as a process of its own, and what one asks of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.clock import SetClock
from app.store import Store
from tests.factories import MONDAY
from tests.sync.worlds import open_file

EMAIL, PASSWORD = "rina@rasa.id", "kopi susu gula"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a server with one person, to copy."""
    folder = tmp_path_factory.mktemp("begun") / "server"
    assert run(folder, "org", "create", "PT Sumber Rasa").returncode == 0
    assert run(folder, "territory", "add", "Jawa").returncode == 0
    new = ("user", "add", EMAIL, "--name", "Rina", "--role", "rep", "--territory", "Jawa")
    assert run(folder, *new, "--password-stdin", typed=PASSWORD).returncode == 0
    return folder


@pytest.fixture
def folder(begun: Path, tmp_path: Path) -> Path:
    """The folder of a server with one person."""
    return Path(shutil.copytree(begun, tmp_path / "server"))


@pytest.fixture
def laptop(tmp_path: Path, empty_file: Path) -> Iterator[Store]:
    """A laptop that belongs to nobody yet."""
    path = tmp_path / "laptop.db"
    path.write_bytes(empty_file.read_bytes())
    store = open_file(path, SetClock(MONDAY))
    yield store
    store.close()


@contextmanager
def serving(folder: Path, *words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server process on `folder`, and its address."""
    with popen(folder, "serve", "--port", "0", *words, json_out=True) as server:
        try:
            assert server.stdout
            line = server.stdout.readline()
            if not line:
                raise AssertionError(server.communicate()[1])
            yield json.loads(line)["url"], server
        finally:
            stop(server)


def popen(folder: Path, *words: str, json_out: bool = False) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "app.cli.main", *(["--json"] if json_out else []), *words]
    return subprocess.Popen(
        command, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def run(folder: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.cli.main", *words]
    return subprocess.run(
        command, env=environment(folder), input=typed, capture_output=True, text=True, timeout=60
    )


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "RELASI_DATA": str(folder), "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}


def stop(server: subprocess.Popen[str]) -> None:
    """End this process and no other."""
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def fetch(url: str) -> Any:
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)
