"""What synchronising could not settle by itself, and settling it by one choice."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.cli.commands import Commands
from app.cli.here import Here
from app.errors import NotFound
from app.i18n import N_, _

if TYPE_CHECKING:
    from app.sync.attention import Waiting

CHOICES = ("mine", "theirs", "note", "restore", "accept", "decline")


def add(commands: Commands) -> None:
    """The commands of this group."""
    group = commands.add(
        "conflicts", N_("What synchronising could not settle by itself."),
        "relasi conflicts resolve 0198a7c2-5d3e-7c11-9d0e-3b1f0a6a7e55 mine", list_conflicts,
    )  # fmt: skip
    choices = Commands(group, "conflicts_command", required=False)
    choices.add("list", N_("Show what waits for a choice."), "relasi conflicts list",
                list_conflicts)  # fmt: skip
    settle = choices.add(
        "resolve",
        N_("Settle one: mine, theirs, a note of both; restore; accept or decline what is held."),
        "relasi conflicts resolve 0198a7c2-5d3e-7c11-9d0e-3b1f0a6a7e55 theirs", resolve_conflict,
    )  # fmt: skip
    settle.add_argument("id", metavar="ID")
    settle.add_argument("choice", choices=CHOICES, metavar=_("CHOICE"), help=", ".join(CHOICES))


def list_conflicts(here: Here, args: argparse.Namespace) -> None:
    """What waits for a choice."""
    from app.sync.attention import open_items

    with here.profile() as store, store.read() as session:
        items = open_items(session, store.identity.user_id)
        text = "\n\n".join(map(_told, items)) or _("Nothing needs your attention.")
        documents = [_document(item) for item in items]
    here.say(documents, text)


def resolve_conflict(here: Here, args: argparse.Namespace) -> None:
    """Settle one."""
    from app.sync.attention import resolve

    try:
        key = UUID(args.id)
    except ValueError:
        raise NotFound(N_("Nothing of that key waits for a choice.")) from None
    with here.profile() as store:
        resolve(store, key, args.choice)
    here.say({"id": str(key), "choice": args.choice}, _("Settled."))


def _document(item: Waiting) -> dict[str, Any]:
    """`kept` and `other` are values as records have them; `lines` is what a person reads."""
    return {
        "id": str(item.id),
        "kind": item.kind,
        "record": item.record,
        "row_id": str(item.row_id) if item.row_id else None,
        "title": item.title,
        "field": item.field,
        "kept": item.kept,
        "other": item.other,
        "by": item.by,
        "at": item.at.isoformat(),
        "sentence": item.sentence,
        "choices": list(item.choices),
        "lines": [
            {"about": line.about, "field": line.field, "from": line.before, "to": line.after}
            for line in item.lines
        ],
    }


def _told(item: Waiting) -> str:
    """One in sentences, with what can be chosen."""
    from app.formats import format_datetime

    said = [
        " · ".join(filter(None, (item.title, item.by, format_datetime(item.at)))),
        item.sentence,
    ]
    if item.field:
        said += [
            "  " + _("{field}, shown now").format(field=item.field_label) + f": {item.kept_text}",
            "  " + _("{field}, kept aside").format(field=item.field_label) + f": {item.other_text}",
        ]
    about = ""
    for line in item.lines:
        if line.about != about:
            about = line.about
            said.append(f"  {about}")
        change = f"{line.before} → {line.after}" if line.before else line.after
        said.append(f"    {line.field}: {change}" if line.field else f"    {change}")
    said += [
        f"  relasi conflicts resolve {item.id} {choice}  ({label})"
        for choice, label in zip(item.choices, item.labels, strict=True)
    ]
    return "\n".join(said)
