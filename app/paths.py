"""Where things are on this machine."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path


@cache
def resources() -> Path:
    """Icons, fonts, languages and templates that come with the program."""
    package = Path(__file__).resolve().parent
    beside = package.parent / "resources"
    return beside if beside.is_dir() else package / "resources"


def data_folder(chosen: str | os.PathLike[str] | None = None) -> Path:
    """The profile's folder: as asked, else `RELASI_DATA`, else the platform's own."""
    named = chosen or os.environ.get("RELASI_DATA")
    if named:
        return Path(os.path.expanduser(named))
    from platformdirs import user_data_path

    return user_data_path("Relasi", appauthor=False)
