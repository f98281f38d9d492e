"""`relasi demo`: a sample company to look at, or a day in the field played without a screen."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.commands import Commands
from app.cli.here import Here
from app.errors import Refused
from app.i18n import N_, _


def add(commands: Commands) -> None:
    """The commands of this group."""
    demo = commands.add(
        "demo", N_("Show Relasi with a sample company."),
        "relasi demo --headless --into demo", run,
    )  # fmt: skip
    demo.add_argument("--into", metavar=_("DIR"), help=_("Where to write it."))
    demo.add_argument(
        "--headless", action="store_true", help=_("Play a day in the field without a window.")
    )


def run(here: Here, args: argparse.Namespace) -> int:
    """Play the demo. Raises Refused where it is not installed."""
    try:
        from app.demo import play
    except ModuleNotFoundError as error:
        if error.name != "app.demo":
            raise
        raise Refused(N_("The sample company is not part of this installation.")) from error
    return play(here, Path(args.into).expanduser() if args.into else None, args.headless)
