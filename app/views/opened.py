"""Copies of attached files for other programs to open: others at this machine may read them."""

from __future__ import annotations

import shutil
from pathlib import Path


def place(folder: Path) -> Path:
    """Where they lie in a profile; `store/erased.py` knows it too."""
    return folder / "opened"


def forget(folder: Path) -> None:
    """Remove them; what another program still holds goes the next time."""
    shutil.rmtree(place(folder), ignore_errors=True)
