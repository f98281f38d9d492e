"""`relasi demo`: a sample company to look at, or a day in the field that plays by itself."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.commands import Commands
from app.cli.here import Here, path_named
from app.errors import Refused
from app.i18n import LANGUAGES, N_, _

if TYPE_CHECKING:
    from app.cli.demo_day import Day

USUAL = "relasi-demo"


def add(commands: Commands) -> None:
    """The commands of this group."""
    parser = commands.add(
        "demo",
        N_("Try a sample company; without a display a day of it plays and writes its papers."),
        "relasi demo --headless --into demo",
        run,
    )
    parser.add_argument(
        "--into", metavar=_("DIR"), default=USUAL, help=_("The folder it may fill.")
    )
    parser.add_argument(
        "--headless", action="store_true", help=_("Play the day, also where there is a display.")
    )
    parser.add_argument(
        "--no-pictures", action="store_true", help=_("Take no pictures of the screens.")
    )


def run(here: Here, args: argparse.Namespace) -> int:
    """Open the sample company, or play the day where there is no display."""
    folder = path_named(args.into).resolve()
    if not args.headless and has_display():
        return open_sample(folder)
    play_day(here, folder, pictures=not args.no_pictures)
    return 0


def has_display() -> bool:
    """Whether windows can be shown here."""
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_sample(folder: Path) -> int:
    """The desktop on the sample company, made the first time. Raises Refused without Qt."""
    from app.cli.demo_office import MARK, make_empty, passphrase
    from app.cli.desktop import run as run_desktop
    from app.handover.sample import furnish_sample
    from app.sync.laptop import FILE, open_laptop

    profile = folder / "laptops" / "sample"
    if not (folder / MARK).exists() or not (profile / FILE).exists():
        make_empty(folder)
    with passphrase(folder):
        laptop = open_laptop(profile)
        try:
            if laptop.store.identity.user_id is None:
                furnish_sample(laptop.store, laptop.store.clock.today())
        finally:
            laptop.close()
        return run_desktop(Here(profile), argparse.Namespace())


def play_day(here: Here, folder: Path, pictures: bool) -> None:
    """Play the day, write what it makes, and print what happened and where everything is."""
    from app.cli.demo_day import Day, play
    from app.cli.demo_office import MARK, demo_folder, open_office
    from app.clock import SystemClock
    from app.services.sample import RINA

    began = time.monotonic()
    with demo_folder(folder):
        with open_office(folder, SystemClock().today()) as office:
            day = Day(office, (lambda _: None) if here.json else _print)
            play(day)
        profile = office.laptop(RINA)
        if pictures:
            take_pictures(day, profile)
        day.files |= {
            "profile": str(profile),
            "passphrase": str(folder / MARK),
            "story": str(folder / "story.txt"),
        }
        day.figures["seconds"] = round(time.monotonic() - began, 1)
        day.tell(
            N_("This company is made up, so its passphrase lies openly in {file}. Look at it with:"
               " {command}"),
            file=day.files["passphrase"],
            command=f"relasi run --data {profile} --passphrase-file {day.files['passphrase']}",
        )  # fmt: skip
        story = Path(day.files["story"])
        story.write_text("\n".join(day.story) + "\n", encoding="utf-8")
    here.say(
        {"folder": str(folder), "story": day.story, "files": day.files, "figures": day.figures},
        _("The story is in {file}").format(file=story),
    )


def take_pictures(day: Day, profile: Path) -> None:
    """A picture of each main screen in each language; says so where Qt is not installed.

    Raises Refused where Qt is there and fails.
    """
    try:
        from app.desktop import grab
    except ImportError as error:
        day.tell(N_("There are no pictures of the screens: Qt is not ready here ({why})."),
                 why=str(error).splitlines()[0])  # fmt: skip
        day.figures["pictures"] = 0
        return
    folder = day.office.folder / "pictures"
    count = 0
    for language in LANGUAGES:
        try:
            count += len(grab(profile, folder / language, language))
        except subprocess.CalledProcessError as error:
            raise Refused(
                N_("The pictures of the screens in “{language}” could not be made."),
                language=language,
            ) from error
    day.figures["pictures"], day.files["pictures"] = count, str(folder)
    day.tell(
        N_("There are {count} pictures of the screens, in three languages: {folder}"),
        count=count, folder=folder,
    )  # fmt: skip


def _print(sentence: str) -> None:
    print(sentence, flush=True)
