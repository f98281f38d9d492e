"""Files and folders that only their owner opens, whatever the system sets for new ones (POSIX)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def make_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing; one that is there stays as it is."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)


def make_file(path: Path) -> None:
    """Make an empty file where there is none. What the disk refuses is said by who writes it."""
    with suppress(OSError):
        path.touch(mode=0o600, exist_ok=False)
