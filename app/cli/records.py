"""Any record from the command line: list, show, new, set, delete, do, undo, redo, search."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.cli.commands import Commands
from app.cli.here import Here
from app.errors import Invalid, NotFound, Refused
from app.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.records.description import Action, Record
    from app.store import Store, Undone

CREATE = N_("New record")
CHANGE = N_("Change a record")
REMOVE = N_("Delete a record")


def add(commands: Commands) -> None:
    """The commands of this group."""
    listed = commands.add(
        "list", N_("Show records of a kind."),
        "relasi list account --where city=Bogor --sort name --limit 20", list_records,
    )  # fmt: skip
    listed.add_argument("record", metavar=_("RECORD"))
    add_choosing(listed)
    listed.add_argument("--sort", metavar=_("FIELD"), default="", help=_("The field to sort by."))
    listed.add_argument("--descending", action="store_true", help=_("The highest first."))
    listed.add_argument("--limit", type=whole, metavar="N", help=_("At most so many rows."))
    listed.add_argument("--offset", type=whole, metavar="N", default=0, help=_("Rows left out."))

    listed.add_argument("--keys", action="store_true", help=_("The key of each row too."))

    show = commands.add(
        "show", N_("Show one record with all its fields."),
        'relasi show account "Toko Maju"', show_record,
    )  # fmt: skip
    _add_which(show)
    show.add_argument("--history", action="store_true", help=_("Who changed what, newest first."))

    new = commands.add(
        "new", N_("Make a record; prints its key."),
        'relasi new contact name="Ibu Sari" phone="0812 3456 7890"', new_record,
    )  # fmt: skip
    new.add_argument("record", metavar=_("RECORD"))
    _add_values(new)

    change = commands.add(
        "set", N_("Change fields of a record; FIELD= empties one, FIELD=@file reads one."),
        'relasi set account "Toko Maju" class=A visit_every_days=14', set_fields,
    )  # fmt: skip
    _add_which(change)
    _add_values(change, "+")

    delete = commands.add(
        "delete", N_("Delete a record with what belongs to it; “relasi undo” brings it back."),
        'relasi delete contact "Ibu Sari"', delete_record,
    )  # fmt: skip
    _add_which(delete)

    do = commands.add(
        "do", N_("Do what can be done with a record; without an action it lists them."),
        'relasi do opportunity "Ramadan stock" win', do_action,
    )  # fmt: skip
    _add_which(do)
    do.add_argument("action", metavar=_("ACTION"), nargs="?")
    _add_values(do)

    commands.add("undo", N_("Take back the last piece of work."), "relasi undo", undo)
    commands.add("redo", N_("Do again what was undone last."), "relasi redo", redo)

    search = commands.add(
        "search", N_("Find records of every kind, best first."),
        "relasi search sari bogor --limit 5", search_everything,
    )  # fmt: skip
    search.add_argument("words", metavar=_("WORDS"), nargs="+")
    search.add_argument("--limit", type=whole, metavar="N", default=20, help=_("At most so many."))


def add_choosing(parser: argparse.ArgumentParser) -> None:
    """The options that choose rows: `--where`, `--filter`, `--search`."""
    parser.add_argument(
        "--where", metavar=_("FIELD=VALUE"), action="append", default=[],
        help=_("Only rows with this value; may be given more than once."),
    )  # fmt: skip
    parser.add_argument(
        "--filter", metavar=_("NAME"), action="append", default=[],
        help=_("A ready-made view, such as mine."),
    )  # fmt: skip
    parser.add_argument(
        "--search", metavar=_("WORDS"), default="", help=_("Only rows that hold these words.")
    )


def whole(text: str) -> int:
    """A whole number of 0 or more."""
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def list_records(here: Here, args: argparse.Namespace) -> None:
    """Rows of one record type."""
    from app.cli.printing import as_json, is_number, read, shown, table
    from app.cli.tagging import tags_of
    from app.cli.words import record_named
    from app.records import listing
    from app.services.company import company_of

    record = record_named(args.record)
    with here.profile() as store:
        question = asked(store, record, args)
        with store.read() as session:
            connection = session.connection()
            currency = company_of(session).currency
            wanted = list(listing.split(_keys(connection, question, args.limit, args.offset)))
            columns = tuple(column.key for column in record.columns)
            fields = tuple(column.name for column in record.table.columns)
            found = read(connection, record, wanted, fields if here.json else (
                *columns, *(("currency",) if "currency" in record.table.c else ())
            ))  # fmt: skip
            tags = tags_of(session, record, wanted) if here.json else {}
    if here.json:
        return here.say([as_json(record, row, tags) for row in found], "")
    headings = [_(record.table.c[name].info["label"]) for name in columns]
    lines = [[shown(record, name, row, currency) for name in columns] for row in found]
    right = [place for place, name in enumerate(columns) if is_number(record, name)]
    if args.keys:
        headings.append(_("Key"))
        lines = [[*line, str(row.id)] for line, row in zip(lines, found, strict=True)]
    return here.say(None, table(headings, lines, right) if lines else _("Nothing found."))


def asked(store: Store, record: Record, args: argparse.Namespace) -> Any:
    """What `--where`, `--filter`, `--search` and `--sort` ask (a `listing.Question`)."""
    from app.cli.values import conditions
    from app.cli.words import field_named
    from app.records.description import Viewer
    from app.records.editing import from_text
    from app.records.listing import Question

    sort = field_named(record, getattr(args, "sort", "").lstrip("-"))
    with store.read() as session:
        if sort and sort not in record.table.c:
            from_text(session, record, sort, "")  # says which fields there are
        where = conditions(session, record, args.where)
    viewer = Viewer(store.identity.user_id, store.clock.today())
    for name in args.filter:
        ready = {item.name: item for item in record.filters}
        if name not in ready:
            raise Invalid(
                N_("There is no view “{name}”; there are: {names}."),
                field="filter", name=name, names=", ".join(ready) or "-",
            )  # fmt: skip
        where = (*where, ready[name].where(viewer))
    down = getattr(args, "descending", False) or getattr(args, "sort", "").startswith("-")
    return Question(record, where, args.search, sort, down)


def show_record(here: Here, args: argparse.Namespace) -> None:
    """One record, whole."""
    from app.cli.printing import as_json, pairs, shown
    from app.cli.tagging import tags_of
    from app.cli.values import meant
    from app.cli.words import record_named
    from app.services.company import company_of

    record = record_named(args.record)
    with here.profile() as store:
        with store.read() as session:
            key = meant(session, record, args.id)
            row, currency = one(session, record, key), company_of(session).currency
            tags = tags_of(session, record, [key])
            document = as_json(record, row, tags)
            text = pairs({
                _(record.table.c[name].info["label"]): said
                for name in record.fields()
                if (said := shown(record, name, row, currency)) and name != "created_by"
            })  # fmt: skip
            if tags:
                text += f"\n{_('Tags')}: {', '.join(tags[key])}"
            if record.name == "quote":
                from app.cli.quotes import document_of, lines_text

                document |= document_of(session, key)
                text += f"\n\n{lines_text(document)}"
        if args.history:
            document["history"], more = _history(store, record, key)
            text += f"\n\n{more}"
    here.say(document, text)


def new_record(here: Here, args: argparse.Namespace) -> None:
    """A new record."""
    from app.cli.tagging import set_tags
    from app.cli.values import typed, without_tags
    from app.cli.words import record_named
    from app.records.editing import create

    record = record_named(args.record)
    given, tags = without_tags(record, args.values)
    with here.profile() as store, store.work(CREATE) as session:
        made = create(session, record, typed(session, record, given)).id
        if tags is not None:
            set_tags(session, record, made, tags)
        key = str(made)
    here.say({"id": key}, key)


def set_fields(here: Here, args: argparse.Namespace) -> None:
    """Some fields of a record."""
    from app.cli.tagging import set_tags
    from app.cli.values import meant, typed, without_tags
    from app.cli.words import record_named
    from app.records.editing import change

    record = record_named(args.record)
    with here.profile() as store:
        with store.read() as session:
            key = meant(session, record, args.id)
        with store.work(CHANGE) as session:
            given, tags = without_tags(record, args.values)
            values = typed(session, record, given)
            try:
                change(session, record, key, values)
            except Refused as problem:
                raise _by_action(record, values, problem) from None
            if tags is not None:
                set_tags(session, record, key, tags)
    here.say({"id": str(key)}, "")


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


def do_action(here: Here, args: argparse.Namespace) -> None:
    """A verb on a record; what can be done where none is named."""
    from app.cli.values import inputs_of, meant
    from app.cli.words import record_named

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
                    N_("“{action}” cannot be done with this record as it is now."),
                    action=_(action.label),
                )
            given = inputs_of(session, action, args.values)
            title = str(getattr(kept, record.title.key) or _(record.label))
        shown = action.run(store, key, given)
        said = str(shown[1]) if shown else _done(store, record, key, action, title)
    kind, key = shown or (record.name, key)
    return here.say({"record": kind, "id": str(key)}, said)


def undo(here: Here, args: argparse.Namespace) -> None:
    """Take the last piece of work back."""
    with here.profile() as store:
        _say_undone(here, store.undo(), N_("Undone: {label}."))


def redo(here: Here, args: argparse.Namespace) -> None:
    """Do it again."""
    with here.profile() as store:
        _say_undone(here, store.redo(), N_("Done again: {label}."))


def search_everything(here: Here, args: argparse.Namespace) -> None:
    """Records of every kind that hold the words."""
    from app.cli.printing import table
    from app.records import all_records
    from app.store import search

    with here.profile() as store, store.read() as session:
        hits = search.find(session.connection(), " ".join(args.words), args.limit)
    known = all_records()
    lines = [[_(known[hit.record].label), hit.title, str(hit.row_id)] for hit in hits]
    here.say(
        [{"record": hit.record, "id": str(hit.row_id), "title": hit.title} for hit in hits],
        table([_("Record"), _("Title"), _("Key")], lines) if lines else _("Nothing found."),
    )


def one(session: Session, record: Record, key: UUID) -> Any:
    """The row with this key (a `listing.Row`). Raises NotFound."""
    from app.cli.printing import read

    found = read(session.connection(), record, [key], [c.name for c in record.table.columns])
    if not found:
        raise NotFound(N_("This record is no longer there."))
    return found[0]


def _add_which(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("record", metavar=_("RECORD"))
    parser.add_argument("id", metavar="ID", help=_("Its key, or its unique name or number."))


def _add_values(parser: argparse.ArgumentParser, number: str = "*") -> None:
    parser.add_argument("values", metavar=_("FIELD=VALUE"), nargs=number)


def _keys(connection: Any, question: Any, limit: int | None, offset: int) -> bytes:
    from app.records import listing

    if limit is None:
        return listing.keys(connection, question)[offset * listing.KEY :]
    return listing.first_keys(connection, question, offset + limit)[offset * listing.KEY :]


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
        found = read(session.connection(), record, [key], names)
    for name in action.sets:
        if not found or meaning(record.table.c[name]).editor not in ("choice", "reference"):
            continue
        if state := shown(record, name, found[0], ""):
            title = shown(record, record.title.key, found[0], "") or title
            return _("“{title}” is now: {state}.").format(title=title, state=state)
    return _("“{action}” is done for “{title}”.").format(action=_(action.label), title=title)


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


def _say_undone(here: Here, undone: Undone, sentence: str) -> None:
    text = _(sentence).format(label=_(undone.label))
    if undone.kept:
        text += " " + ngettext(
            "{count} field was changed since and stays as it is.",
            "{count} fields were changed since and stay as they are.",
            len(undone.kept),
        ).format(count=len(undone.kept))
    kept = [{"record": r, "id": str(key), "field": field} for r, key, field in undone.kept]
    here.say({"label": undone.label, "kept": kept}, text)


def _history(store: Store, record: Record, key: UUID) -> tuple[list[dict[str, Any]], str]:
    from app.cli.printing import table
    from app.formats import format_datetime
    from app.models import User

    changes = store.history(record.name, key)
    with store.read() as session:
        names = {
            who: (user.name if (user := session.get(User, who)) else "")
            for who in {change.user_id for change in changes}
            if who is not None
        }
    documents = [
        {
            "at": change.at.isoformat(),
            "by": str(change.user_id) if change.user_id else None,
            "by_name": names.get(change.user_id) if change.user_id else None,
            "field": change.field,
            "from": change.before,
            "to": change.after,
        }
        for change in changes
    ]
    lines = [
        [
            format_datetime(change.at),
            names.get(change.user_id, "") if change.user_id else "",
            _(record.table.c[change.field].info["label"])
            if change.field in record.table.c
            else change.field,
            _plain_text(change.before),
            _plain_text(change.after),
        ]
        for change in changes
    ]
    return documents, table([_("When"), _("Who"), _("Field"), _("From"), _("To")], lines)


def _plain_text(value: object) -> str:
    return "" if value is None else str(value)
