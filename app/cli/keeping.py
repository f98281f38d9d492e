"""Keeping the data safe, a laptop's and a server's: backup, restore, doctor."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.commands import Commands, Parser, add_replace
from app.cli.here import Here, free_path, path_named
from app.errors import Refused, StoreProblem
from app.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from app.store import Store
    from app.store.doctor import Finding

PROFILE, SERVER = "profile", "server"


def add(commands: Commands) -> None:
    """The commands of this group."""
    kept = commands.add(
        "backup", N_("Copy the profile or the server into one file, also while Relasi is open."),
        "relasi backup relasi-monday.zip", back_up,
    )  # fmt: skip
    kept.add_argument("file", metavar=_("FILE"))
    add_replace(kept)
    _add_whose(kept)
    back = commands.add(
        "restore", N_("Put a backup into an empty folder; close Relasi first."),
        "relasi restore relasi-monday.zip --data new-folder", restore,
    )  # fmt: skip
    back.add_argument("file", metavar=_("FILE"))
    back.add_argument(
        "--force", action="store_true", help=_("Put the data that is there aside and go on.")
    )
    back.add_argument("--database", metavar="URL", help=_("The company is in PostgreSQL."))
    checked = commands.add(
        "doctor", N_("Check the data, its key, the disk and the clock."),
        "relasi doctor --json", examine,
    )  # fmt: skip
    checked.add_argument(
        "--sync", action="store_true",
        help=_("Compare every record with the company's server, too."),
    )  # fmt: skip
    _add_whose(checked)


def back_up(here: Here, args: argparse.Namespace) -> None:
    """A consistent copy."""
    from app.store.backup import back_up as copy

    if args.database:
        raise _by_postgres(path_named(args.file))
    target = free_path(args.file, args.replace)
    if _whose(here, args) == SERVER:
        from app.server.keeping import backup as copy_server

        kept = copy_server(here.folder, target)
        how = _("It opens without a key: keep it where nobody else can read it.")
    else:
        with here.profile(begin=False) as store:
            kept = copy(store, here.folder, target)
        how = (
            _("It opens only with the key in this system's keyring.")
            if kept.key == "keyring"
            else _("It opens with your passphrase.")
        )
    here.say({"file": str(kept.path), "size": kept.size, "key": kept.key}, f"{kept.path}\n{how}")


def restore(here: Here, args: argparse.Namespace) -> None:
    """Back into a profile, which then joins its company as a new device; or into a server."""
    from app.store.packing import held_by

    source = path_named(args.file)
    if args.database:
        raise _by_postgres(source)
    if f"{SERVER}.db" in held_by(source):
        from app.server.keeping import restore as put_server_back

        aside = put_server_back(source, here.folder, args.force)
        more = _(
            "Every laptop reads everything anew when it synchronises next, and brings back what it"
            " had sent since the backup. Laptops refused or erased since are let in again: look at"
            " “relasi device list”."
        )
    else:
        aside, more = _restore_profile(here, source, args.force)
    text = [_("Your data is back in {folder}.").format(folder=here.folder)]
    if aside:
        text.append(_("What was there before is in {folder}.").format(folder=aside))
    document = {"folder": str(here.folder), "aside": str(aside) if aside else None}
    here.say(document, "\n".join((*text, more)).rstrip())


def examine(here: Here, args: argparse.Namespace) -> int:
    """Every check in a line; fails where something is wrong."""
    if args.database or _whose(here, args) == SERVER:
        findings = _of_server(here, args.database)
    else:
        findings = _of_profile(here, args.sync)
    sound = all(one.sound for one in findings)
    here.say(
        {
            "ok": sound,
            "checks": [{"name": one.name, "ok": one.sound, "says": one.says} for one in findings],
        },
        "\n".join(f"{'✓' if one.sound else '✗'} {one.says}" for one in findings),
    )
    return 0 if sound else 1


def _restore_profile(here: Here, source: Path, force: bool) -> tuple[Path | None, str]:
    from app.store.backup import restore as put_back

    aside = put_back(source, here.folder, here.ask_passphrase, force)
    with here.profile(begin=False, locked_too=True) as store:  # takes the new device number
        joined = store.fact("server")
    if not joined:
        return aside, ""
    return aside, _("“relasi sync” brings it up to date; sign in again if it asks you to.")


def _of_profile(here: Here, compare: bool) -> list[Finding]:
    from app.records import searchables
    from app.store.doctor import Finding, unopened
    from app.store.doctor import examine as check
    from app.sync.laptop import FILE
    from app.sync.status import status

    file = here.folder / FILE
    try:
        with here.profile(begin=False, locked_too=True) as store:
            found = check(store, file, [one.record for one in searchables()])
            if compare:
                found.append(_compared(store))
            now = status(store)
    except StoreProblem as problem:
        return unopened(file, problem)
    waits = ngettext(
        "{count} change waits to be sent.", "{count} changes wait to be sent.", now.waiting
    ).format(count=now.waiting)
    says = waits if now.server else _("Nothing has to be sent.")
    return [*found, Finding("waiting", True, says)]


def _compared(store: Store) -> Finding:
    """Every record against the company's server; what differed was fetched anew (R19).

    Raises Unreachable where nobody answers.
    """
    from app.cli.syncing import api_of
    from app.store.doctor import Finding
    from app.sync.sentences import of_check
    from app.sync.session import check

    found = check(store, api_of(store))
    return Finding("sync", not found.left, of_check(found))


def _of_server(here: Here, url: str | None) -> list[Finding]:
    from app.cli.server_data import reaching
    from app.clock import SystemClock

    with reaching(here, url):
        from app.server.checkup import examine as check
        from app.server.serve import FILE, engine_of

        engine = engine_of(here.folder, url)
        try:
            return check(engine, SystemClock(), None if url else here.folder / FILE)
        finally:
            engine.dispose()


def _add_whose(parser: Parser) -> None:
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--profile", action="store_true", help=_("The laptop's data of this folder."))
    one.add_argument("--server", action="store_true", help=_("The server's data of this folder."))
    one.add_argument("--database", metavar="URL", help=_("The server's data in PostgreSQL."))


def _whose(here: Here, args: argparse.Namespace) -> str:
    """Whether a laptop's data is meant or a server's.

    Raises Refused where there is none: a new one would hold nothing to look after.
    """
    there = [name for name, file in _FILES.items() if (here.folder / file).exists()]
    asked = [name for name in _FILES if getattr(args, name)]
    if len(there) == len(_FILES) and not asked:
        raise Refused(
            N_("{folder} holds a profile and a server; say with --profile or --server which you"
               " mean."),
            folder=here.folder,
        )  # fmt: skip
    wanted = asked[0] if asked else next(iter(there), PROFILE)
    if wanted in there:
        return wanted
    if wanted == SERVER:
        raise Refused(
            N_("There is no server in {folder}; name its folder with --data."), folder=here.folder
        )
    from app.store.erased import check_not_erased
    from app.sync.laptop import FILE

    check_not_erased(here.folder / FILE)
    raise Refused(
        N_("There is no profile in {folder}; name its folder with --data."), folder=here.folder
    )


def _by_postgres(file: Path) -> Refused:
    return Refused(
        N_("PostgreSQL copies its data itself: “pg_dump --format=custom --file={file} URL” while"
           " the server runs, “pg_restore --clean --if-exists --dbname=URL {file}” while it is"
           " stopped."),
        file=file,
    )  # fmt: skip


_FILES = {PROFILE: "relasi.db", SERVER: "server.db"}
