"""The calendar from the command line: agenda, export and import of iCalendar files."""

from __future__ import annotations

import argparse
import os
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from app.cli.commands import Commands, Parser
from app.cli.here import Here, path_named, write_bytes
from app.errors import Invalid
from app.i18n import N_, _, language

if TYPE_CHECKING:
    from app.store import Store

WEEK = timedelta(days=7)
# Days are reckoned with inside these: a midnight before or after exists there in every zone.
EARLIEST, LATEST = date(1000, 1, 1), date(9000, 1, 1)


def add(commands: Commands) -> None:
    """The commands of this group."""
    group = Commands(commands.add(
        "calendar", N_("Follow-ups as a calendar: show, export, import."),
        "relasi calendar export follow-ups.ics",
    ), "calendar_command")  # fmt: skip
    given = group.add(
        "export", N_("Write your calendar, or the activities named, as an iCalendar file."),
        "relasi calendar export follow-ups.ics", export_calendar,
    )  # fmt: skip
    given.add_argument("file", metavar=_("FILE"))
    given.add_argument(
        "--activity", metavar="ID", action="append", default=[],
        help=_("Only this one; may be given more than once."),
    )  # fmt: skip
    taken = group.add(
        "import", N_("Take in a calendar file; known events are updated."),
        "relasi calendar import meetings.ics", import_calendar,
    )  # fmt: skip
    taken.add_argument("file", metavar=_("FILE"))
    taken.add_argument(
        "--dry-run", action="store_true", help=_("Try everything, show it, keep nothing.")
    )
    says = N_("Show what takes place, repetitions expanded.")
    _add_window(group.add("agenda", says, "relasi calendar agenda --from today", show_agenda))
    _add_window(commands.add("agenda", says, "relasi agenda --from 2026-08-03", show_agenda))


def export_calendar(here: Here, args: argparse.Namespace) -> None:
    """Write an iCalendar file."""
    from app.calendars.from_activity import calendar_ics
    from app.cli.values import meant
    from app.records import all_records

    with here.profile() as store:
        ids: list[UUID] | None = None
        if args.activity:
            with store.read() as session:
                ids = [meant(session, all_records()["activity"], one) for one in args.activity]
        content = calendar_ics(store, ids)
    count = content.count(b"BEGIN:VEVENT") + content.count(b"BEGIN:VTODO")
    path = write_bytes(args.file, content)
    here.say({"file": str(path), "count": count}, str(path))


def import_calendar(here: Here, args: argparse.Namespace) -> int:
    """Take in an iCalendar file."""
    from app.cli.exchange import take_in
    from app.exchange.importing import form_of

    path = path_named(args.file)
    if os.path.isfile(path) and form_of(path) != "calendar":
        raise Invalid(N_("“{name}” is not a calendar file."), field="file", name=path.name)
    return take_in(here, path, dry_run=args.dry_run)


def show_agenda(here: Here, args: argparse.Namespace) -> None:
    """What takes place from one day to another; a week from today unless told."""
    from app.calendars.from_activity import agenda
    from app.cli.printing import table

    with here.profile() as store:
        first = _day(store, args.first, "from") or store.clock.today()
        last = _day(store, args.last, "to") or first + WEEK - timedelta(days=1)
        if last < first:
            raise Invalid(N_("The last day is before the first."), field="to")
        owner = None if args.everyone else store.identity.user_id
        with store.read() as session:
            found = agenda(session, _midnight(first), _midnight(last + timedelta(days=1)), owner)
    documents = [
        {
            "id": str(one.activity_id),
            "uid": one.uid,
            "subject": one.subject,
            "start": one.start.isoformat(),
            "end": one.end.isoformat(),
            "account_name": one.account_name or None,
        }
        for one in found
    ]
    lines = [[_when(one.start), one.subject, one.account_name] for one in found]
    text = table([_("When"), _("Subject"), _("Account")], lines) if lines else _("Nothing planned.")
    here.say(documents, text)


def _add_window(parser: Parser) -> None:
    parser.add_argument("--from", dest="first", metavar=_("DAY"), help=_("The first day; today."))
    parser.add_argument("--to", dest="last", metavar=_("DAY"), help=_("The last day; a week."))
    parser.add_argument("--everyone", action="store_true", help=_("Not only your own."))


def _day(store: Store, text: str | None, name: str) -> date | None:
    from app.domain.when import parse_date

    if not text:
        return None
    return min(max(parse_date(text, language(), store.clock.today(), name), EARLIEST), LATEST)


def _midnight(day: date) -> datetime:
    """The beginning of a day where this machine is."""
    return datetime.combine(day, time()).astimezone()


def _when(moment: date) -> str:
    from app.formats import format_date, format_datetime

    return format_datetime(moment) if isinstance(moment, datetime) else format_date(moment)
