"""Files that are on the disk before anybody speaks of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO


def settle(file: IO[bytes]) -> None:
    """Have all that was written to `file` on the disk: no pulled plug belies it any more."""
    file.flush()
    os.fsync(file.fileno())


def put_in_place(draft: Path, target: Path) -> None:
    """Give a settled file its name, in the place of what had it; both lie in one file system."""
    os.replace(draft, target)
    if os.name == "posix":  # elsewhere a folder cannot be opened, and keeps its names by itself
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
