"""One record from the command line: all its fields, and who changed what."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.cli.commands import Commands, add_which
from app.cli.here import Here
from app.errors import Invalid, NotFound
from app.i18n import N_, _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.records.description import Record
    from app.store import Store


def add(commands: Commands) -> None:
    """The commands of this group."""
    show = commands.add(
        "show", N_("Show one record with all its fields."),
        'relasi show account "Toko Maju"', show_record,
    )  # fmt: skip
    add_which(show)
    show.add_argument("--history", action="store_true", help=_("Who changed what, newest first."))


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
            once = {"total"} if row.values.get("own_total") == row.values.get("total") else set()
            tags = tags_of(session, record, [key])
            document = as_json(record, row, tags)
            text = pairs({
                _(record.table.c[name].info["label"]): said
                for name in record.fields()
                if name not in once
                and (said := shown(record, name, row, currency)) and name != "created_by"
            })  # fmt: skip
            if tags:
                text += f"\n{_('Tags')}: {', '.join(tags[key])}"
            if record.name == "quote":
                from app.cli.quote_shown import document_of, lines_text

                document |= document_of(session, key)
                text += f"\n\n{lines_text(document)}"
                for name in ("needs_approval", "promotions", "prices"):
                    text += "".join(f"\n{sentence}" for sentence in document[name])
        if args.history:
            document["history"], more = history_told(store, record, key)
            text += f"\n\n{more}"
    here.say(document, text)


def one(session: Session, record: Record, key: UUID) -> Any:
    """The row with this key (a `listing.Row`). Raises NotFound."""
    from app.cli.printing import read

    found = read(session, record, [key], [c.name for c in record.table.columns])
    if not found:
        raise NotFound(N_("This record is no longer there."))
    return found[0]


def history_told(store: Store, record: Record, key: UUID) -> tuple[list[dict[str, Any]], str]:
    """Who changed what of a record, for programs and as a table; only what its reader may see."""
    from app.cli.printing import table
    from app.formats import format_datetime
    from app.models import User
    from app.services.here import hidden

    with store.read() as session:
        unseen = hidden(session, record.kind)
        changes = [one for one in store.history(record.name, key) if one.field not in unseen]
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
    with store.read() as session:
        lines = [
            [
                format_datetime(change.at),
                names.get(change.user_id, "") if change.user_id else "",
                _(record.table.c[change.field].info["label"])
                if change.field in record.table.c
                else change.field,
                _as_read(session, record, change.field, change.before),
                _as_read(session, record, change.field, change.after),
            ]
            for change in changes
        ]
    return documents, table([_("When"), _("Who"), _("Field"), _("Before"), _("After")], lines)


def _as_read(session: Session, record: Record, field: str, plain: Any) -> str:
    """A value of the journal as people read it; what the field no longer takes, as it is."""
    from app.models.base import unplain
    from app.records import all_records
    from app.records.references import called
    from app.records.wording import worded

    if plain is None or field not in record.table.c:
        return "" if plain is None else str(plain)
    column = record.table.c[field]
    try:
        value = unplain(record.table, {field: plain})[field]
    except Invalid:
        return str(plain)
    other = all_records().get(column.info.get("refers", ""))
    return worded(column, value, called(session, other, value) if other else "")
