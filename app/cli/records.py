"""Records made, changed and removed from the command line: new, set, delete."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.cli.commands import Commands, add_values, add_which
from app.cli.here import Here
from app.errors import Refused
from app.i18n import N_, _

if TYPE_CHECKING:
    from app.records.description import Record

CREATE = N_("New record")
CHANGE = N_("Change a record")
REMOVE = N_("Delete a record")


def add(commands: Commands) -> None:
    """The commands of this group."""
    new = commands.add(
        "new", N_("Make a record; prints its key."),
        'relasi new contact name="Ibu Sari" phone="0812 3456 7890" account="Toko Maju" role=Owner',
        new_record,
    )  # fmt: skip
    new.add_argument("record", metavar=_("RECORD"))
    add_values(new)
    new.fields = _fields

    change = commands.add(
        "set", N_("Change fields of a record; FIELD= empties one, FIELD=@file reads one."),
        'relasi set account "Toko Maju" account_class=A visit_every_days=14', set_fields,
    )  # fmt: skip
    add_which(change)
    add_values(change, "+")

    delete = commands.add(
        "delete", N_("Delete a record with what belongs to it; “relasi undo” brings it back."),
        'relasi delete contact "Ibu Sari"', delete_record,
    )  # fmt: skip
    add_which(delete)


def _fields(said: argparse.Namespace) -> dict[str, str]:
    """What the record takes that was named before `--help`."""
    from app.cli.at_customer import fields_of_part
    from app.cli.words import fields_told, record_named

    if not said.record:
        return {}
    record = record_named(said.record)
    return fields_told(record) | fields_of_part(record)


def new_record(here: Here, args: argparse.Namespace) -> None:
    """A new record."""
    from app.cli.at_customer import put_at, without_part
    from app.cli.tagging import set_tags
    from app.cli.values import typed, without_tags
    from app.cli.words import record_named
    from app.records.alike import alike
    from app.records.editing import create

    record = record_named(args.record)
    given, tags = without_tags(record, args.values)
    given, part = without_part(record, given)
    with here.profile() as store, store.work(CREATE) as session:
        values = typed(session, record, given)
        before = alike(session, record, values)
        made = create(session, record, values).id
        put_at(session, made, part)
        if tags is not None:
            set_tags(session, record, made, tags)
        key = str(made)
    here.say({"id": key}, key)
    for one in before:
        more = _("Its key is {key}; “relasi undo” takes the new one back.").format(key=one.id)
        print(f"{one.sentence()} {more}", file=sys.stderr)


def set_fields(here: Here, args: argparse.Namespace) -> None:
    """Some fields of a record."""
    from app.cli.at_customer import check_no_part
    from app.cli.tagging import set_tags
    from app.cli.values import meant, typed, without_tags
    from app.cli.words import record_named
    from app.records.editing import change

    record = record_named(args.record)
    told: list[str] = []
    with here.profile() as store:
        with store.read() as session:
            key = meant(session, record, args.id)
        with store.work(CHANGE) as session:
            given, tags = without_tags(record, args.values)
            check_no_part(record, key, given)
            values = typed(session, record, given, key)
            try:
                change(session, record, key, values, told)
            except Refused as problem:
                raise _by_action(record, values, problem) from None
            if tags is not None:
                set_tags(session, record, key, tags)
    document = {"id": str(key), **({"warnings": told} if told else {})}
    here.say(document, "\n".join((_("Saved."), *told)))


def delete_record(here: Here, args: argparse.Namespace) -> None:
    """A record with what belongs to it."""
    from app.cli.values import meant
    from app.cli.words import record_named
    from app.records.editing import remove

    record = record_named(args.record)
    with here.profile() as store:
        with store.read() as session:
            key = meant(session, record, args.id)
        with store.work(REMOVE) as session:
            remove(session, record, key)
    here.say({"id": str(key)}, _("Deleted. “relasi undo” brings it back."))


def _by_action(record: Record, values: Iterable[str], problem: Refused) -> Refused:
    """The refusal of a field that only an action may change, with the command that does it."""
    if "actions" not in problem.details:
        return problem
    names = [action.name for action in record.actions if set(action.sets) & set(values)]
    return Refused(
        N_("“{label}” is changed by an action: “relasi do {record} ID ACTION”, with one of"
           " {actions}."),
        label=problem.details["label"], record=record.name, actions=", ".join(names),
    )  # fmt: skip
