"""What can be done with a record, from the command line: do, and back again: undo, redo."""

from __future__ import annotations

import argparse
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.cli.commands import Commands, add_meant, add_values, add_which
from app.cli.here import Here
from app.errors import Invalid, Refused
from app.i18n import N_, _

if TYPE_CHECKING:
    from app.records.description import Action, Record
    from app.store import Store, Undone

UNDONE = N_("Undone: {label}.")
# Rows; what an import brought, perhaps the day before.
MANY = 20


def add(commands: Commands) -> None:
    """The commands of this group."""
    do = commands.add(
        "do", N_("Do what can be done with a record; without an action it lists them."),
        'relasi do opportunity "Ramadan stock" win', do_action,
    )  # fmt: skip
    add_which(do)
    do.add_argument("action", metavar=_("ACTION"), nargs="?")
    add_values(do)
    add_meant(do)

    commands.add("undo", N_("Take back the last piece of work."), "relasi undo", undo)
    commands.add("redo", N_("Do again what was undone last."), "relasi redo", redo)


def do_action(here: Here, args: argparse.Namespace) -> None:
    """A verb on a record; what can be done where none is named."""
    from app.cli.values import inputs_of, meant
    from app.cli.words import record_named
    from app.records.told import check_meant, told

    record = record_named(args.record)
    with here.profile() as store:
        with store.read() as session:
            key = meant(session, record, args.id)
            kept = session.get(record.kind, key)
            if args.action is None:
                return _list_actions(here, record, kept)
            action = _action_named(record, args.action)
            if not action.allowed(kept):
                raise Refused(
                    N_("“{action}” cannot be done with this record as it is now; “relasi do"
                       " {record} ID” lists what can."),
                    action=_(action.label), record=record.name,
                )  # fmt: skip
            given = inputs_of(session, record, key, action, args.values)
            title = str(getattr(kept, record.title.key) or _(record.label))
        if not args.as_it_is:
            check_meant(store, action, key)
        shown = action.run(store, key, given)
        said = str(shown[1]) if shown else _done(store, record, key, action, title)
        sentences = told(store, record, action, key, shown)
    kind, key = shown or (record.name, key)
    document = {"record": kind, "id": str(key), **({"warnings": sentences} if sentences else {})}
    return here.say(document, "\n".join((said, *sentences)))


def undo(here: Here, args: argparse.Namespace) -> None:
    """Take the last piece of work back."""
    with here.profile() as store:
        _say_undone(here, store, store.undo(partial(_going, here)), UNDONE)


def redo(here: Here, args: argparse.Namespace) -> None:
    """Do it again."""
    with here.profile() as store:
        _say_undone(here, store, store.redo(partial(_going, here)), N_("Done again: {label}."))


def _going(here: Here, done: int, of: int) -> None:
    if of > 1:
        here.progress(_("{done} of {total} pieces").format(done=done, total=of))


def _action_named(record: Record, text: str) -> Action:
    plain = text.strip().casefold().replace("-", "_")
    for action in record.actions:
        if plain in (action.name, _(action.label).casefold()):
            return action
    raise Invalid(
        N_("There is no action “{name}” here; there are: {names}."),
        field="action",
        name=text,
        names=", ".join(action.name for action in record.actions) or "-",
    )


def _done(store: Store, record: Record, key: UUID, action: Action, title: str) -> str:
    """What the record is now, or at least what was done with it."""
    from app.cli.printing import read, shown
    from app.models.base import meaning

    with store.read() as session:
        names = [column.name for column in record.table.columns]
        found = read(session, record, [key], names)
    for name in action.sets:
        if not found or meaning(record.table.c[name]).editor not in ("choice", "reference"):
            continue
        if state := shown(record, name, found[0], ""):
            title = shown(record, record.title.key, found[0], "") or title
            return _("“{title}” is now: {state}.").format(title=title, state=state)
    return _("“{action}” is done for “{title}”.").format(action=_(action.label), title=title)


def _list_actions(here: Here, record: Record, kept: Any) -> None:
    from app.cli.printing import table

    open_now = [action for action in record.actions if action.allowed(kept)]
    lines = [
        [
            action.name,
            _(action.label),
            " ".join(f"{i.name}=" if i.required else f"[{i.name}=]" for i in action.inputs),
        ]
        for action in open_now
    ]
    here.say(
        [
            {"action": a.name, "label": _(a.label), "inputs": [i.name for i in a.inputs]}
            for a in open_now
        ],
        table([_("Action"), _("What it does"), _("Needs")], lines)
        if lines
        else _("Nothing can be done with this record now."),
    )


def _say_undone(here: Here, store: Store, undone: Undone, sentence: str) -> None:
    from app.records.undone import LEFT, counted, told_left, told_undone

    here.progress("")
    with store.read() as session:
        text = _(sentence).format(label=told_undone(session, undone))
        left = _(LEFT).format(what=told_left(session, undone))
    records = counted(undone)
    if len(undone.changes) > MANY and sentence == UNDONE:
        text += " " + _("“relasi redo” does it again, if that was too much.")
    if undone.kept:
        text += " " + left
    kept = [{"record": r, "id": str(key), "field": field} for r, key, field in undone.kept]
    here.say({"label": undone.label, "records": records, "kept": kept}, text)
