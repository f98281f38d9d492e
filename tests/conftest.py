"""What every test can count on."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from app.server import passwords
from tests.factories import begun_file, clock, empty_file, shop, store
from tests.postgres import postgres, postgres_url

__all__ = ["begun_file", "clock", "empty_file", "postgres", "postgres_url", "shop", "store"]

# No deadlines: two cores may be busy. In CI the same examples each time, so that red means red.
settings.register_profile("here", deadline=None)
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
# Where they ran before and only the environment differs.
settings.register_profile("again", settings.get_profile("ci"), max_examples=10)
settings.load_profile("ci" if os.environ.get("CI") else "here")

# Thousands of files whose every commit waits for the disk: memory does not make them wait.
MEMORY, ENOUGH = Path("/dev/shm"), 4 * 1024**3


def pytest_configure() -> None:
    """Files of tests lie in memory where there is plenty of it, unless told otherwise."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ.setdefault("TMPDIR", str(MEMORY))
        tempfile.tempdir = None


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """All that is loaded by now stays to the end: never look through it for garbage again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """Right passwords are found right sooner; servers that run as processes keep their own cost."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "_hasher", cheap)
        yield


@pytest.fixture
def machine_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts the machine into another time zone for one test."""

    def put(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield put
    monkeypatch.undo()
    time.tzset()
