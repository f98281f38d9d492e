"""Keeping the data safe: backup, restore, doctor."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.commands import Commands
from app.cli.here import Here
from app.errors import Refused
from app.i18n import N_, _, ngettext


def add(commands: Commands) -> None:
    """The commands of this group."""
    kept = commands.add(
        "backup", N_("Copy the profile into one file, also while Relasi is open."),
        "relasi backup relasi-monday.zip", back_up,
    )  # fmt: skip
    kept.add_argument("file", metavar=_("FILE"))
    back = commands.add(
        "restore", N_("Put a backup into an empty profile folder; close Relasi first."),
        "relasi restore relasi-monday.zip --data new-folder", restore,
    )  # fmt: skip
    back.add_argument("file", metavar=_("FILE"))
    back.add_argument(
        "--force", action="store_true", help=_("Put the data that is there aside and go on.")
    )
    commands.add(
        "doctor", N_("Check the data file, its key, the disk and the clock."),
        "relasi doctor --json", examine,
    )  # fmt: skip


def back_up(here: Here, args: argparse.Namespace) -> None:
    """A consistent copy."""
    from app.store.backup import back_up as copy

    _check_profile(here)
    with here.profile(begin=False) as store:
        kept = copy(store, here.folder, Path(args.file).expanduser())
    if kept.key == "keyring":
        how = _("It opens only with the key in this system's keyring.")
    else:
        how = _("It opens with your passphrase.")
    here.say({"file": str(kept.path), "size": kept.size, "key": kept.key}, f"{kept.path}\n{how}")


def restore(here: Here, args: argparse.Namespace) -> None:
    """Back into a profile, which then joins its company as a new device."""
    from app.store.backup import restore as put_back

    source = Path(args.file).expanduser()
    aside = put_back(source, here.folder, here.ask_passphrase, args.force)
    with here.profile(begin=False) as store:  # takes the new device number
        server = store.fact("server")
    text = [_("Your data is back in {folder}.").format(folder=here.folder)]
    if aside:
        text.append(_("What was there before is in {folder}.").format(folder=aside))
    if server:
        text.append(_("“relasi sync” brings it up to date; sign in again if it asks you to."))
    document = {"folder": str(here.folder), "aside": str(aside) if aside else None}
    here.say(document, "\n".join(text))


def examine(here: Here, args: argparse.Namespace) -> int:
    """Every check in a line; fails where something is wrong."""
    from app.records import searchables
    from app.store.doctor import Finding
    from app.store.doctor import examine as check
    from app.sync.laptop import FILE
    from app.sync.status import status

    _check_profile(here)
    with here.profile(begin=False) as store:
        found = check(store, here.folder / FILE, [one.record for one in searchables()])
        now = status(store)
    waits = ngettext(
        "{count} change waits to be sent.", "{count} changes wait to be sent.", now.waiting
    ).format(count=now.waiting)
    found.append(Finding("waiting", True, waits if now.server else _("Nothing has to be sent.")))
    sound = all(one.sound for one in found)
    here.say(
        {
            "ok": sound,
            "checks": [{"name": one.name, "ok": one.sound, "says": one.says} for one in found],
        },
        "\n".join(f"{'✓' if one.sound else '✗'} {one.says}" for one in found),
    )
    return 0 if sound else 1


def _check_profile(here: Here) -> None:
    """Raises Refused where there is no profile: a new one would hold nothing to look after."""
    from app.sync.laptop import FILE

    if not (here.folder / FILE).exists():
        raise Refused(
            N_("There is no profile in {folder}; name its folder with --data."), folder=here.folder
        )
