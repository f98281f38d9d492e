"""Files of other programs: import and export."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.cli.commands import Commands
from app.cli.here import Here, path_named, read_text
from app.errors import Refused
from app.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from app.exchange.plan import Plan
    from app.exchange.report import Report


# So many names of what was made besides the rows are shown, and so many numbers of rows.
NAMED, ROWS = 3, 5


def add(commands: Commands) -> None:
    """The commands of this group."""
    taken = commands.add(
        "import", N_("Take in a CSV, Excel, vCard or calendar file."),
        "relasi import customers.csv --dry-run", import_file,
    )  # fmt: skip
    taken.add_argument("file", metavar=_("FILE"))
    taken.add_argument("--as", dest="as_record", metavar=_("RECORD"), help=_("What the rows are."))
    taken.add_argument(
        "--map", metavar=_("FILE"),
        help=_("JSON that says which heading is which field; \"\" leaves a column out."),
    )  # fmt: skip
    taken.add_argument(
        "--dry-run", action="store_true", help=_("Try everything, show it, keep nothing.")
    )
    taken.add_argument(
        "--on-duplicate", choices=("skip", "update", "create"),
        help=_("What to do with rows that are there already."),
    )  # fmt: skip
    from app.cli.finding import add_choosing

    given = commands.add(
        "export", N_("Write records to a .csv, .xlsx, .vcf, .ics or .json file."),
        "relasi export account customers.xlsx --where billing_city=Bogor", export_file,
    )  # fmt: skip
    given.add_argument("record", metavar=_("RECORD"))
    given.add_argument("file", metavar=_("FILE"))
    add_choosing(given)


def import_file(here: Here, args: argparse.Namespace) -> int:
    """Take in a file; fails only where not one row could be taken."""
    return take_in(
        here, path_named(args.file), args.as_record, args.map, args.on_duplicate,
        args.dry_run,
    )  # fmt: skip


def take_in(
    here: Here,
    path: Path,
    as_record: str | None = None,
    mapping: str | None = None,
    on_duplicate: str | None = None,
    dry_run: bool = False,
) -> int:
    """Plan, run and tell; gives the exit code."""
    from app.cli.words import record_named
    from app.exchange.importing import plan_import, run_import

    chosen = record_named(as_record).name if as_record else None
    given = None if mapping is None else _mapping(mapping)
    with here.profile() as store:
        plan = plan_import(store, path, chosen, given)
        choice = on_duplicate or ("update" if plan.form == "calendar" else "skip")
        report = run_import(
            store, path, plan, choice, dry_run,
            lambda done, total: here.progress(
                _("{done} of {total} rows").format(done=done, total=total)
            ),
        )  # fmt: skip
    here.progress("")
    document = _document(plan, report, dry_run)
    here.say(document, _told(plan, report, dry_run))
    kept = report.created + report.updated + report.skipped
    return 1 if report.errors and not kept else 0


def export_file(here: Here, args: argparse.Namespace) -> None:
    """Write the chosen records, all or nothing."""
    from app.cli.finding import asked
    from app.cli.words import record_named
    from app.exchange.exporting import export

    record = record_named(args.record)
    path = path_named(args.file)
    with here.profile() as store:
        question = asked(store, record, args)
        count = export(store, record, path, question.where, args.search, overwrite=True)
    text = ngettext("{count} record in {file}", "{count} records in {file}", count)
    here.say({"file": str(path), "count": count}, text.format(count=count, file=path))


def _mapping(name: str) -> dict[str, str]:
    import json

    try:
        found = json.loads(read_text(name))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise Refused(
            N_("“{name}” is not a map; write it like {example}."),
            name=name,
            example='{"Company": "name"}',
        )
    return found


def _document(plan: Plan, report: Report, dry_run: bool) -> dict[str, Any]:
    document: dict[str, Any] = {
        "record": report.record,
        "created": report.created,
        "updated": report.updated,
        "skipped": report.skipped,
        "skipped_rows": report.repeats,
        "also_created": {record: len(names) for record, names in report.besides().items()},
        "errors": [
            {"row": error.row, "column": error.column, "message": error.message}
            for error in report.errors
        ],
        "warnings": [*dict.fromkeys((*plan.warnings, *report.warnings))],
        "related": [
            {"record": made.record, "id": str(made.id), "name": made.name}
            for made in report.related
        ],
        "rejected_file": str(report.rejected_file) if report.rejected_file else None,
    }
    if dry_run:
        document |= {
            "dry_run": True,
            "form": plan.form,
            "rows": plan.rows,
            "columns": plan.mapping(),
            "unmapped": list(plan.unmapped),
            "sample": list(plan.sample),
        }
    return document


def _told(plan: Plan, report: Report, dry_run: bool) -> str:
    from app.cli.printing import table
    from app.records import all_records

    plural = _(all_records()[report.record].plural)
    said = []
    if dry_run:
        said.append(_("These would be {plural}; nothing was kept.").format(plural=plural))
        if plan.columns:
            lines = [
                [match.heading, match.target, plan.sample[0].get(match.target, "")]
                if plan.sample
                else [match.heading, match.target, ""]
                for match in plan.columns
            ]
            lines += [[heading, "-", ""] for heading in plan.unmapped]
            said.append(table([_("Column"), _("Field"), _("First value")], lines))
    said.append(
        _("{plural}: {created} new, {updated} updated, {skipped} skipped, {errors} not taken.")
        .format(
            plural=plural,
            created=report.created,
            updated=report.updated,
            skipped=report.skipped,
            errors=len(report.errors),
        )
    )  # fmt: skip
    said += _besides(report, dry_run)
    said += dict.fromkeys((*plan.warnings, *report.warnings))
    said += _repeated(report.repeats)
    said += [_refused(rows, why) for why, rows in report.places().items()]
    if report.rejected_file:
        said.append(
            _("The rows not taken are in {file}; correct them there and import it.").format(
                file=report.rejected_file
            )
        )
    return "\n".join(said)


def _repeated(rows: Sequence[int]) -> list[str]:
    """The sentence about rows whose records are there, and how they are taken in all the same."""
    if not rows:
        return []
    sentence = ngettext(
        "Row {rows} is skipped, because its record is there already; with --on-duplicate update it"
        " changes that one, with create it makes another.",
        "Rows {rows} are skipped, because their records are there already; with --on-duplicate"
        " update they change those, with create they make others.",
        len(rows),
    )
    return [sentence.format(rows=_numbers(rows))]


def _refused(rows: Sequence[int], why: str) -> str:
    return ngettext("Row {rows}: {why}", "Rows {rows}: {why}", len(rows)).format(
        rows=_numbers(rows), why=why
    )


def _numbers(rows: Sequence[int]) -> str:
    """The first of the rows, and how many there are where that is not all."""
    first = ", ".join(map(str, rows[:ROWS]))
    return f"{first}, … ({len(rows)} ×)" if len(rows) > ROWS else first


def _besides(report: Report, dry_run: bool) -> list[str]:
    """The sentence about what rows named and what was not there: how many of each, the first."""
    from app.records import all_records

    made = "; ".join(
        f"{len(names)} × {_(all_records()[record].label)} ({', '.join(names[:NAMED])}"
        f"{', …' if len(names) > NAMED else ''})"
        for record, names in report.besides().items()
    )
    if not made:
        return []
    sentence = (
        _("Would be made besides, because rows name them: {made}.")
        if dry_run
        else _("Made besides, because rows name them: {made}.")
    )
    return [sentence.format(made=made)]
