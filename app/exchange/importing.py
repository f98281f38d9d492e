"""Taking in a file: row by row, in pieces of work that can be undone; nothing is lost silently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from app.errors import Refused
from app.exchange.delimited import DELIMITERS, Delimited
from app.exchange.plan import Plan, plan_table
from app.exchange.rejected import write_rejected
from app.exchange.report import Report
from app.exchange.running import Progress, keep_all, try_all
from app.exchange.tables import Row, open_table
from app.exchange.unit import Importer, OnDuplicate
from app.i18n import N_, translate
from app.store import Store


def plan_import(
    store: Store,
    path: Path,
    as_record: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Plan:
    """What importing the file would do: its kind, which column is which field, what is doubtful.

    `mapping` says for headings which field they hold ("" for none). Raises NotFound, Invalid or
    Refused, with a sentence, for a file that cannot be imported.
    """
    form = form_of(path)
    if form == "vcard":
        from app.exchange.cards import plan_cards

        return plan_cards(path)
    if form == "calendar":
        from app.exchange.calendar_files import plan_calendar

        return plan_calendar(path)
    return plan_table(store, path, as_record, mapping)


def run_import(
    store: Store,
    path: Path,
    plan: Plan,
    on_duplicate: str = "skip",
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Take the file in as planned.

    `on_duplicate` is "skip", "update" or "create". With `dry_run` everything is tried and nothing
    kept. `progress` hears how many rows are done, and of how many. Rows that do not fit are
    written beside the file. Raises Refused where the plan leaves the kind of record open.
    """
    choice = _on_duplicate(on_duplicate)
    if plan.form == "calendar":
        from app.exchange.calendar_files import run_calendar

        return run_calendar(store, path, plan, dry_run)
    if plan.ambiguous:
        raise Refused(
            N_("“{name}” could hold {names}. Say which with --as."),
            name=path.name,
            names=", ".join(plan.ambiguous),
        )
    if not plan.rows and not dry_run:
        raise Refused(N_("“{name}” has headings and no rows below them."), name=path.name)
    headings, rows = _source(path, plan)
    importer = Importer(store, plan, choice)
    if importer.rows.refers_to_itself:
        importer.rows.expect({importer.rows.title_of(row) for row in _source(path, plan)[1]})
    work_through = try_all if dry_run else keep_all
    report = work_through(store, importer, rows, progress or (lambda done, total: None))
    if plan.dropped:
        report.warnings.append(
            translate(N_("Columns not taken: {names}. Say with --map which field each is.")).format(
                names=", ".join(plan.dropped)
            )
        )
    if report.errors and not dry_run:
        bad = {error.row: error for error in report.errors}
        _, again = _source(path, plan)
        report.rejected_file = write_rejected(
            store, path, plan, headings, again, bad, _delimiter(path, plan)
        )
        if report.rejected_file is None:
            report.warnings.append(
                translate(N_("The rejected rows could not be kept: no folder can be written to."))
            )
    return report


def form_of(path: Path) -> str:
    """ "vcard", "calendar" or "table", by the first words of the file."""
    try:
        with path.open("rb") as file:
            head = file.read(400)
    except OSError:
        return "table"  # which says what is wrong with it
    for encoding in ("utf-8-sig", "utf-16"):
        start = head.decode(encoding, "ignore").lstrip().upper()
        if start.startswith("BEGIN:VCARD"):
            return "vcard"
        if start.startswith("BEGIN:VCALENDAR"):
            return "calendar"
    return {".vcf": "vcard", ".ics": "calendar"}.get(path.suffix.lower(), "table")


def _source(path: Path, plan: Plan) -> tuple[Sequence[str], Iterator[Row]]:
    if plan.form == "vcard":
        from app.exchange.cards import card_rows, headings

        return headings(), card_rows(path)
    table = open_table(path)
    return table.headings, table.rows()


def _delimiter(path: Path, plan: Plan) -> str:
    """What parts the cells of the file, as spreadsheets here expect it; else a comma."""
    source = open_table(path).source if plan.form == "table" else None
    used = source.delimiter if isinstance(source, Delimited) else ","
    return used if used in DELIMITERS else ","


def _on_duplicate(text: str) -> OnDuplicate:
    try:
        return OnDuplicate(text)
    except ValueError:
        raise Refused(
            N_("“{text}” is not a way to treat duplicates. Choose skip, update or create."),
            text=text,
        ) from None
