"""Who comes in: laptops refused and erased, passwords, policies, the audit log."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import asdict
from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from app.cli.commands import Commands, add_values
from app.cli.company import add_database, add_files, server
from app.cli.here import Here, ask_new_password, ask_password
from app.errors import Invalid, Refused
from app.i18n import N_, _, language, ngettext

if TYPE_CHECKING:
    from app.server.audit import Entry
    from app.server.by_file import Taken
    from app.server.devices import Laptop

DEVICE = "0198a7c2-5d3e-7c11-9d0e-3b1f0a6a7e55"


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


def add_device(commands: Commands) -> None:
    """The commands on laptops."""
    device = Commands(commands.add(
        "device", N_("The laptops that signed in."), "relasi device list"
    ), "device_command")  # fmt: skip
    listed = device.add("list", N_("Show every laptop."), "relasi device list", list_devices)
    add_database(listed)
    lent = device.add(
        "numbers", N_("Show which laptop holds which numbers of quotes."),
        "relasi device numbers", list_numbers,
    )  # fmt: skip
    add_database(lent)
    off = device.add(
        "revoke", N_("Refuse a laptop from its next contact on."),
        f"relasi device revoke {DEVICE}", revoke_device,
    )  # fmt: skip
    wiped = device.add(
        "wipe", N_("Have a laptop send what waits and erase itself at its next contact."),
        f"relasi device wipe {DEVICE}", wipe_device,
    )  # fmt: skip
    taken = device.add(
        "answer", N_("Take in a file that a laptop without a network wrote, and write its answer."),
        "relasi device answer rina.relasi --to rina-answer.relasi", answer_device,
    )  # fmt: skip
    taken.add_argument("source", metavar=_("FILE"))
    taken.add_argument("--to", dest="target", metavar=_("FILE"), required=True,
                       help=_("Where the answer goes."))  # fmt: skip
    add_files(taken)
    add_database(taken)
    for parser in (off, wiped):
        parser.add_argument("id", metavar="ID")
        add_database(parser)


def add_reset(user: Commands) -> None:
    """`relasi user password`."""
    reset = user.add(
        "password", N_("Give somebody a new password; their laptops ask for it."),
        "relasi user password rina@sumberrasa.co.id", reset_password,
    )  # fmt: skip
    reset.add_argument("email", metavar="EMAIL")
    reset.add_argument(
        "--password-stdin", action="store_true", help=_("Read the password from standard input.")
    )
    add_database(reset)


def add_invite(user: Commands) -> None:
    """`relasi user invite`."""
    invited = user.add(
        "invite", N_("Let a laptop in that has no network: writes a file with its person's book."),
        "relasi user invite rina@sumberrasa.co.id --to rina-invitation.relasi", invite_user,
    )  # fmt: skip
    invited.add_argument("email", metavar="EMAIL")
    invited.add_argument("--to", dest="target", metavar=_("FILE"), required=True,
                         help=_("Where the invitation goes."))  # fmt: skip
    invited.add_argument("--laptop", metavar=_("NAME"), default="",
                         help=_("What the laptop is called here."))  # fmt: skip
    add_database(invited)


def add_policies(org: Commands) -> None:
    """`relasi org set`."""
    policies = org.add(
        "set", N_("Set offline_days, audit_days, file_megabytes, file_kinds or what papers say."),
        "relasi org set offline_days=14 audit_days=400", set_policies,
    )  # fmt: skip
    add_values(policies)
    add_database(policies)


def list_numbers(here: Here, args: argparse.Namespace) -> None:
    """Who holds which numbers, so that a gap can be explained."""
    from app.cli.printing import table
    from app.formats import format_datetime

    with server(here, args) as store:
        from app.server.leases import holders

        found = holders(store)
    lines = [
        [block.kind, str(block.first), str(block.last), block.person, block.name,
         format_datetime(block.at)]
        for block in found
    ]  # fmt: skip
    headings = [_("Kind"), _("First"), _("Last"), _("Person"), _("Laptop"), _("When")]
    here.say(
        [
            {
                "kind": block.kind,
                "first": block.first,
                "last": block.last,
                "device": str(block.device),
                "user_name": block.person,
                "at": block.at.isoformat(),
            }
            for block in found
        ],
        table(headings, lines) if lines else _("No numbers have been lent to a laptop yet."),
    )


def list_devices(here: Here, args: argparse.Namespace) -> None:
    """Every laptop that signed in."""
    from app.cli.printing import table
    from app.formats import format_datetime

    with server(here, args) as store:
        from app.server.devices import devices

        found = devices(store)
    lines = [
        [
            str(laptop.id),
            laptop.name,
            laptop.user,
            format_datetime(laptop.last_seen) if laptop.last_seen else "",
            _state(laptop),
        ]
        for laptop in found
    ]
    here.say(
        [
            {
                "id": str(laptop.id),
                "name": laptop.name,
                "platform": laptop.platform,
                "user_name": laptop.user,
                "last_seen": _iso(laptop.last_seen),
                "until": laptop.until.isoformat(),
                "revoked": laptop.revoked,
                "state": str(laptop.state),
                "reason": laptop.reason,
                "since": _iso(laptop.since),
                "told": _iso(laptop.told),
            }
            for laptop in found
        ],
        table([_("Key"), _("Laptop"), _("User"), _("Last seen"), _("State")], lines)
        if lines
        else _("No laptop has signed in yet."),
    )


def revoke_device(here: Here, args: argparse.Namespace) -> None:
    """Refuse a laptop."""
    key = _device_key(args.id)
    with server(here, args) as store:
        from app.server.devices import revoke_device as refuse

        refuse(store, key)
    here.say({"id": str(key), "revoked": True}, _("This laptop is refused from now on."))


def wipe_device(here: Here, args: argparse.Namespace) -> None:
    """Have a laptop erase itself."""
    key = _device_key(args.id)
    with server(here, args) as store:
        from app.server.devices import wipe_device as order

        order(store, key)
    here.say(
        {"id": str(key), "state": "wipe"},
        _("At its next contact this laptop sends what waits and erases itself;"
          " “relasi device list” says when it has."),
    )  # fmt: skip


def answer_device(here: Here, args: argparse.Namespace) -> int:
    """Take in a laptop's file; 1 where it is not let in, which its answer says too."""
    from app.cli.here import path_named

    with server(here, args) as store:
        from app.server.blobs import place_of
        from app.server.by_file import answer

        blobs = place_of(args.files, here.folder)
        taken = answer(store, path_named(args.source), path_named(args.target), blobs)
    counts = Counter(taken.outcomes.values())
    here.say(
        {
            "device": str(taken.device), "user_name": taken.person, "number": taken.number,
            "received": taken.edits, "new": taken.new, "sent": taken.rows, "files": taken.files,
            "outcomes": dict(sorted(counts.items())), "answer": args.target,
            "refused": taken.refused.code if taken.refused else None,
        },
        "" if taken.refused else _answered(taken, args.target),
    )  # fmt: skip
    if taken.refused:
        told = _("{problem} The answer {file} tells the laptop so.")
        print(told.format(problem=taken.refused.sentence(), file=args.target), file=sys.stderr)
    return 1 if taken.refused else 0


def _answered(taken: Taken, target: str) -> str:
    said = ngettext(
        "{person}'s file {number} held {count} change, {new} of them new.",
        "{person}'s file {number} held {count} changes, {new} of them new.",
        taken.edits,
    ).format(person=taken.person, number=taken.number, count=taken.edits, new=taken.new)
    return f"{said}\n" + _("The answer is {file}: give it back to the laptop.").format(file=target)


def invite_user(here: Here, args: argparse.Namespace) -> None:
    """Let a laptop in by file."""
    from app.cli.here import path_named

    with server(here, args) as store:
        from app.server.inviting import invite

        invited = invite(store, args.email, path_named(args.target), args.laptop)
    document = {
        "email": args.email,
        "device": str(invited.device),
        "passphrase": invited.passphrase,
        "invitation": args.target,
    }
    told = _("{file} opens with the passphrase {passphrase}: tell {email} by another way.")
    here.say(
        document,
        told.format(file=args.target, passphrase=invited.passphrase, email=args.email),
    )


def reset_password(here: Here, args: argparse.Namespace) -> None:
    """Give somebody a new password."""
    given = ask_password(True) if args.password_stdin else None
    with server(here, args) as store:
        from app.server.organisation import reset_password as reset

        password = reset(store, args.email, given)
    if given is not None:
        return here.say(
            {"email": args.email}, _("{email} can sign in now.").format(email=args.email)
        )
    text = _("{email} can sign in with the password {password}").format(
        email=args.email, password=password
    )
    return here.say({"email": args.email, "password": password}, text)


def set_policies(here: Here, args: argparse.Namespace) -> None:
    """Set policies of the organisation."""
    from app.cli.values import split

    given = split(args.values)
    if not given:
        raise Refused(N_("Say what to set, such as offline_days=14."))
    with server(here, args) as store:
        from app.server.organisation import check_created
        from app.server.organisation import set_policies as keep

        check_created(store)
        keep(store, given)
    here.say(given, "\n".join(f"{name}={value}" for name, value in given.items()))


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
        [format_datetime(one.at), _(said_of(one)), one.user, one.about, one.address, _key(one)]
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


def _state(laptop: Laptop) -> str:
    if laptop.reason == "reused" and laptop.state == "ended":
        return _("Must sign in again: a copy of its sign-in was used")
    if laptop.state == "wipe" and laptop.told:
        return _("Told to erase itself")
    return {
        "open": _("In use"),
        "ended": _("Must sign in again"),
        "revoked": _("Refused"),
        "wipe": _("To be erased"),
        "wiped": _("Erased"),
    }[laptop.state]


def _device_key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(
            N_("“{text}” is not a device's key; “relasi device list” shows them."),
            field="id",
            text=text,
        ) from None


def _key(entry: Entry) -> str:
    return str(entry.device) if entry.device else ""


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
