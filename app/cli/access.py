"""Who came in and who may: the audit log, and one's own password."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import datetime, time
from typing import TYPE_CHECKING

from app.cli.commands import Commands
from app.cli.here import Here, ask_new_password, ask_password
from app.cli.server_data import add_database, server
from app.i18n import N_, _, language

if TYPE_CHECKING:
    from app.server.audit import Entry


def add(commands: Commands) -> None:
    """The commands of this group that stand by themselves."""
    log = commands.add(
        "audit", N_("Show who signed in and whose rights changed."),
        "relasi audit --from 2026-08-01", show_audit,
    )  # fmt: skip
    log.add_argument("--from", dest="since", metavar=_("DAY"), help=_("The first day."))
    add_database(log)
    own = commands.add(
        "password", N_("Change your own password at the company's server."), "relasi password",
        change_password,
    )  # fmt: skip
    own.add_argument(
        "--password-stdin", action="store_true",
        help=_("Read two lines from standard input: the old password, then the new one."),
    )  # fmt: skip


def show_audit(here: Here, args: argparse.Namespace) -> None:
    """What happened, oldest first."""
    from app.cli.printing import table
    from app.domain.when import parse_date
    from app.formats import format_datetime

    with server(here, args) as store:
        from app.server.audit import entries, said_of

        since = None
        if args.since:
            day = parse_date(args.since, language(), store.clock.today(), "from")
            since = datetime.combine(day, time()).astimezone()
        found = entries(store, since)
    lines = [
        [
            format_datetime(one.at),
            _(said_of(one)),
            one.user,
            one.about,
            one.address,
            one.laptop or _key(one),
        ]
        for one in found
    ]
    headings = [_("When"), _("What"), _("Who"), _("About"), _("From"), _("Laptop")]
    here.say(
        [{**asdict(one), "at": one.at.isoformat(), "device": _key(one) or None} for one in found],
        table(headings, lines) if lines else _("Nothing has happened yet."),
    )


def change_password(here: Here, args: argparse.Namespace) -> None:
    """Change one's own password."""
    from app.cli.syncing import api_of
    from app.sync.own_password import change_own_password

    with here.profile(begin=False, locked_too=True) as store:
        api = api_of(store)
        old = ask_password(args.password_stdin, N_("Password until now:"))
        new = ask_new_password(args.password_stdin)
        change_own_password(store, api, old, new)
    here.say({"changed": True}, _("Your password is changed; other laptops ask for the new one."))


def _key(entry: Entry) -> str:
    return str(entry.device) if entry.device else ""


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
