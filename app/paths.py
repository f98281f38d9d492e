"""Where things are on this machine."""

from __future__ import annotations

import os
import threading
from functools import cache
from pathlib import Path


@cache
def resources() -> Path:
    """Icons, fonts, languages and templates that come with the program."""
    package = Path(__file__).resolve().parent
    beside = package.parent / "resources"
    return beside if beside.is_dir() else package / "resources"


def draft_of(target: Path) -> Path:
    """Where a file is written before it takes its name: with a dot, and of this thread only, so
    that two that write the same file at once do not meet."""
    return target.with_name(f".{target.name}.{os.getpid()}-{threading.get_ident()}")


def data_folder(chosen: str | os.PathLike[str] | None = None) -> Path:
    """The profile's folder: as asked, else `RELASI_DATA`, else the platform's own."""
    named = chosen or os.environ.get("RELASI_DATA")
    if named:
        return Path(os.path.expanduser(named))
    from platformdirs import user_data_path

    return user_data_path("Relasi", appauthor=False)
