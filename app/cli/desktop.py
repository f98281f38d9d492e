"""`relasi run`: open the desktop."""

from __future__ import annotations

import argparse

from app.cli.commands import Commands
from app.cli.here import Here
from app.errors import Refused
from app.i18n import N_


def add(commands: Commands) -> None:
    """The commands of this group."""
    commands.add("run", N_("Open the desktop."), "relasi run", run)


def run(here: Here, args: argparse.Namespace) -> int:
    """Open the desktop on the profile. Raises Refused where Qt is not installed."""
    try:
        from app.desktop import open_desktop
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("PySide6", "shiboken6"):
            raise
        raise Refused(
            N_("The desktop is not installed; install it with “pip install relasi[desktop]”.")
        ) from error
    return open_desktop(here.folder)
