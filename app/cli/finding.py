"""Records from the command line: those that fit, as a list, and those that hold some words."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from app.cli.commands import Commands, whole
from app.cli.here import Here
from app.errors import Invalid
from app.i18n import N_, _

if TYPE_CHECKING:
    from app.records.description import Record
    from app.store import Store


def add(commands: Commands) -> None:
    """The commands of this group."""
    listed = commands.add(
        "list", N_("Show records of a kind."),
        "relasi list account --where billing_city=Bogor --sort name --limit 20", list_records,
    )  # fmt: skip
    listed.add_argument("record", metavar=_("RECORD"))
    add_choosing(listed)
    listed.add_argument("--sort", metavar=_("FIELD"), default="", help=_("The field to sort by."))
    listed.add_argument("--descending", action="store_true", help=_("The highest first."))
    listed.add_argument("--limit", type=whole, metavar="N", help=_("At most so many rows."))
    listed.add_argument("--offset", type=whole, metavar="N", default=0, help=_("Rows left out."))

    listed.add_argument("--keys", action="store_true", help=_("The key of each row too."))

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


def list_records(here: Here, args: argparse.Namespace) -> None:
    """Rows of one record type."""
    from app.cli.printing import as_json, is_number, read, shown, table
    from app.cli.shipped import SHIPPED, in_order, kept, shipped_rows, spoken, whose
    from app.cli.tagging import tags_of
    from app.cli.words import record_named
    from app.records import listing
    from app.services.company import company_of

    record = record_named(args.record)
    both = record.name in SHIPPED
    with here.profile() as store:
        question = asked(store, record, args)
        with store.read() as session:
            connection = session.connection()
            currency = company_of(session).currency
            some = (None, 0) if both else (args.limit, args.offset)
            wanted = list(listing.split(_keys(connection, question, *some)))
            columns = tuple(column.key for column in record.columns)
            fields = tuple(column.name for column in record.table.columns)
            found = read(session, record, wanted, fields if here.json or both else (
                *columns, *record.read_beside(columns)
            ))  # fmt: skip
            if both:
                found = in_order([*shipped_rows(connection, question), *found], question)
                found = found[args.offset :][: args.limit]
            tags = tags_of(session, record, wanted) if here.json else {}
    if here.json:
        return here.say([as_json(record, row, tags) for row in found], "")
    found = [spoken(row) for row in found] if both else found
    headings = [_(record.table.c[name].info["label"]) for name in columns]
    lines = [[shown(record, name, row, currency) for name in columns] for row in found]
    right = [place for place, name in enumerate(columns) if is_number(record, name)]
    if both:
        headings.append(_("Set by"))
        lines = [[*line, whose(row)] for line, row in zip(lines, found, strict=True)]
    if args.keys:
        headings.append(_("Key"))
        lines = [
            [*line, str(row.id) if kept(row) else "-"]
            for line, row in zip(lines, found, strict=True)
        ]
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


def search_everything(here: Here, args: argparse.Namespace) -> None:
    """Records of every kind that hold the words."""
    from app.cli.printing import table
    from app.records import all_records
    from app.records.finding import find_here

    words = " ".join(args.words).strip()
    if not words:
        raise Invalid(N_("Write what to look for."), field="words")
    with here.profile() as store, store.read() as session:
        hits = find_here(session, words, args.limit)
    known = all_records()
    lines = [[_(known[hit.record].label), hit.title, str(hit.row_id)] for hit in hits]
    here.say(
        [{"record": hit.record, "id": str(hit.row_id), "title": hit.title} for hit in hits],
        table([_("Record"), _("Title"), _("Key")], lines) if lines else _("Nothing found."),
    )


def _keys(connection: Any, question: Any, limit: int | None, offset: int) -> bytes:
    from app.records import listing

    if limit is None:
        return listing.keys(connection, question)[offset * listing.KEY :]
    return listing.first_keys(connection, question, offset + limit)[offset * listing.KEY :]
