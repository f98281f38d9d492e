"""`relasi run`: open the desktop."""

from __future__ import annotations

import argparse
import os
import sys

from app.cli.commands import Commands
from app.cli.here import Here, first_line
from app.errors import Refused
from app.i18n import N_

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def add(commands: Commands) -> None:
    """The commands of this group."""
    commands.add("run", N_("Open the desktop."), "relasi run", run)


def run(here: Here, args: argparse.Namespace) -> int:
    """Open the desktop on the profile. Raises Refused where that cannot be done here."""
    if sys.platform == "linux" and not any(map(os.environ.get, DISPLAYS)):
        raise Refused(
            N_("There is no display here; “relasi demo --headless” plays a day without one, and"
               " “relasi --help” lists the other commands.")
        )  # fmt: skip
    try:
        from app.desktop import open_desktop
    except ImportError as error:
        raise _missing(error) from error
    if here.passphrase_file:
        os.environ["RELASI_PASSPHRASE"] = first_line(here.passphrase_file)
    return open_desktop(here.folder, here.lang)


def _missing(error: ImportError) -> Exception:
    """What to install; the error itself where it is a bug of ours."""
    if (error.name or "").split(".")[0] not in ("PySide6", "shiboken6"):
        return error
    if isinstance(error, ModuleNotFoundError):
        return Refused(
            N_("The desktop is not installed; install it with “pip install relasi[desktop]”.")
        )
    return Refused(
        N_("Qt lacks a library of this system ({why}); install it and start again."), why=error
    )
