"""The laptops that were let in, on the command line: listed, refused, erased, answered."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from app.cli.commands import Commands
from app.cli.here import Here
from app.cli.server_data import ServerCommands, add_files, server
from app.errors import Invalid, NoEntry
from app.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from app.server.by_file import Taken
    from app.server.devices import Laptop

DEVICE = "0198a7c2-5d3e-7c11-9d0e-3b1f0a6a7e55"


def add(commands: Commands) -> None:
    """The commands of this group."""
    device = ServerCommands(commands.add(
        "device", N_("The laptops that signed in."), "relasi device list"
    ), "device_command")  # fmt: skip
    device.add("list", N_("Show every laptop."), "relasi device list", list_devices)
    device.add(
        "numbers", N_("Show which laptop holds which numbers of quotes."),
        "relasi device numbers", list_numbers,
    )  # fmt: skip
    off = device.add(
        "revoke", N_("Refuse a laptop from its next contact on."),
        f"relasi device revoke {DEVICE}", revoke_device,
    )  # fmt: skip
    back = device.add(
        "allow", N_("Let a laptop in again that was refused, with all that waits on it."),
        f"relasi device allow {DEVICE}", allow_device,
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
    for parser in (off, back, wiped):
        parser.add_argument("id", metavar="ID")


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
                "used": laptop.used,
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
    here.say(
        {"id": str(key), "revoked": True},
        _("This laptop is refused from now on; “relasi device allow” lets it in again."),
    )


def allow_device(here: Here, args: argparse.Namespace) -> None:
    """Let a laptop in again."""
    key = _device_key(args.id)
    with server(here, args) as store:
        from app.server.devices import allow_device as let_in

        let_in(store, key)
    here.say(
        {"id": str(key), "revoked": False},
        _("This laptop is let in again; at its next contact it sends what waits."),
    )


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


def list_numbers(here: Here, args: argparse.Namespace) -> None:
    """Who holds which numbers, so that a gap can be explained."""
    from app.cli.printing import table
    from app.formats import format_datetime

    with server(here, args) as store:
        from app.server.leases import holders

        found = holders(store)
    lines = [
        [_numbered(block.kind), str(block.first), str(block.last), block.person,
         block.name, format_datetime(block.at)]
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


def _numbered(kind: str) -> str:
    """What numbers of a kind are for, and of which year: “Quote 2026” for quote.2026."""
    from app.records import all_records

    record, _dot, period = kind.partition(".")
    return f"{_(all_records()[record].label)} {period}".rstrip()


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
        print(_not_let_in(taken.device, taken.refused, args.target), file=sys.stderr)
    return 1 if taken.refused else 0


def _not_let_in(device: UUID, refused: NoEntry, target: str) -> str:
    """Why a laptop is not let in, and how it would be."""
    from app.server.tokens import CLOSED, INACTIVE

    ways = {
        CLOSED: _("“relasi device allow {device}” lets it in again."),
        INACTIVE: _("“relasi user enable” opens the account again."),
    }
    told = _("{problem} The answer {file} tells the laptop so.")
    said = told.format(problem=refused.sentence(), file=target)
    way = ways.get(refused.msgid, "").format(device=device)
    return f"{said} {way}".rstrip()


def _answered(taken: Taken, target: str) -> str:
    said = ngettext(
        "{person}'s file {number} held {count} change, {new} of them new.",
        "{person}'s file {number} held {count} changes, {new} of them new.",
        taken.edits,
    ).format(person=taken.person, number=taken.number, count=taken.edits, new=taken.new)
    return f"{said}\n" + _("The answer is {file}: give it back to the laptop.").format(file=target)


def _state(laptop: Laptop) -> str:
    from app.formats import format_date

    if laptop.reason == "reused" and laptop.state == "ended":
        return _("Must sign in again: a copy of its sign-in was used")
    if laptop.state == "wipe" and laptop.told:
        return _("Told to erase itself")
    if laptop.state == "open" and not laptop.used and laptop.since:
        waits = _("Signed in {date}, not heard of since")
        if not laptop.platform:  # which an invitation by file does not know
            waits = _("Invited {date}, not used yet")
        return waits.format(date=format_date(laptop.since.astimezone().date()))
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


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
