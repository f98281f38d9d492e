"""Where files are written before they take their names."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from app.paths import draft_of


def test_two_threads_that_write_one_file_at_once_write_it_in_two_places() -> None:
    both = Barrier(2)

    def draft(_: int) -> Path:
        both.wait()
        return draft_of(Path("folder/catalogue.mo"))

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(draft, range(2))

    assert first != second
    assert {first.parent, second.parent} == {Path("folder")}
    assert first.name.startswith(".catalogue.mo.")
