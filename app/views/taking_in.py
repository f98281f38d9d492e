"""A file of another program on the desktop: taken in after a look at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QLabel, QPushButton, QWidget

from app.errors import Problem
from app.formats import format_number
from app.i18n import N_, _, ngettext
from app.records import all_records
from app.records.description import Record
from app.store import Store
from app.views import icons, theme
from app.views.kit.buttons import Buttons
from app.views.kit.editors import ChoiceEditor
from app.views.kit.field import FieldBlock
from app.views.kit.folders import documents
from app.views.kit.jobs import Job
from app.views.kit.laying import column, fit, row, scrolled
from app.views.kit.plain import literal
from app.views.kit.screen import Desk
from app.views.kit.still_table import StillTable
from app.views.kit.undoing import say_done

if TYPE_CHECKING:
    from app.exchange.plan import Plan
    from app.exchange.report import Report

FILES = "*.csv *.tsv *.txt *.xlsx *.xls *.ods *.vcf *.ics"
THERE = {
    "skip": N_("Leave out rows that are there already"),
    "update": N_("Change the records that are there"),
    "create": N_("Make another record all the same"),
}
MOST_TOLD = 12
_OPTION = " --"


def ask_and_take_in(desk: Desk, parent: QWidget, record: str = "") -> None:
    """Let somebody choose a file, and show what taking it in would do; of `record`, where the file
    fits several."""
    these, all_files = _("Tables, cards and calendars"), _("All files")
    kinds = f"{these} ({FILES});;{all_files} (*)"
    chosen, _kind = QFileDialog.getOpenFileName(
        parent, _("Take in a file"), str(documents()), kinds
    )
    if chosen:
        look_at(desk, parent, Path(chosen), record)


def look_at(desk: Desk, parent: QWidget, path: Path, record: str = "") -> None:
    """Show what taking in this file would do."""
    desk.jobs.read(
        *(_planned, desk.store, path, "", record),
        then=lambda plan: TakingIn(desk, plan, parent).open(),
        failed=partial(_say_refused, desk, path),
        owner=parent,
    )


class TakingIn(QDialog):
    """What a file holds, column by column; then what became of its rows.

    Attributes:
        kind: what the rows are; `there`: what becomes of rows that are there already.
        table, told: the columns with their fields, and what is doubtful about them.
        go: takes it in.
    """

    def __init__(self, desk: Desk, plan: Plan, parent: QWidget) -> None:
        super().__init__(parent)
        from app.exchange.plan import importable

        self._desk, self._plan = desk, plan
        self._job: Job | None = None
        self._given: dict[str, str] = {}
        self._order: dict[str, int] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("Take in a file"))
        kinds = {name: _(one.plural) for name, one in importable().items()}
        self.kind = FieldBlock("kind", _("What the rows are"), ChoiceEditor(kinds, True))
        self.kind.editor.changed.connect(self._on_kind)
        ways = {name: _(label) for name, label in THERE.items()}
        self.there = FieldBlock("there", _("Rows that are there already"), ChoiceEditor(ways, True))
        self._head = theme.mark(QLabel(wordWrap=True), "record")
        self._head.setTextFormat(Qt.TextFormat.PlainText)
        self.table = StillTable(_("Columns"), whole=True)
        self.table.name_columns([_("Column"), _("Field"), _("First value")], wide=2)
        self.table.make_room(1, 240, 36)
        self.told = theme.mark(QLabel(wordWrap=True), "muted")
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.go = theme.mark(QPushButton(literal(_("Take in"))), "primary")
        icons.beside(self.go, "import", "on_accent")
        self.go.clicked.connect(self.take_in)
        self._buttons = Buttons(self.go)
        self._buttons.rejected.connect(self.reject)
        asked = row(None, (self.kind, 1), (self.there, 1), gap=16)
        ground, foot = theme.mark(QFrame(), "surface"), theme.mark(QFrame(), "surface")
        parts = (self._head, asked, self.table, self.told, None)
        column(ground, *parts, margins=(20, 16, 20, 8), gap=12)
        row(foot, (self._buttons, 1), margins=(20, 8))
        column(self, (scrolled(ground), 1), foot)
        self._show(plan)
        fit(self, 720, 560)

    def take_in(self) -> None:
        """Take the file in as it is shown."""
        self.go.setEnabled(False)
        job = self._job = self._desk.jobs.work(
            *(_taken, self._desk.store, self._plan, self.there.editor.text()),
            then=self._on_taken,
            failed=self._on_refused,
            owner=self,
            progress=True,
        )
        job.progressed.connect(self._on_progress)

    def reject(self) -> None:
        """Leave it; what is under way stops after the rows it is at."""
        if self._job is not None and not self._job.over:
            self._job.cancel()
            stays = _("Stopped. What was taken in so far stays; undo takes it back.")
            say_done(self._desk, stays)
        self._job = None
        super().reject()

    def _show(self, plan: Plan) -> None:
        from app.exchange.plan import record_named

        self._plan = plan
        count = ngettext("“{name}”: {count} row", "“{name}”: {count} rows", plan.rows)
        self._head.setText(count.format(name=plan.path.name, count=format_number(plan.rows)))
        for block in (self.kind, self.there):
            block.setVisible(plan.form == "table")
        self.kind.editor.put(plan.record)
        first = plan.sample[0] if plan.sample else {}
        rows = [(one.heading, one.target, first.get(one.target, "")) for one in plan.columns]
        rows += [(heading, "", "") for heading in plan.unmapped]
        for heading, _field_name, _value in rows:
            self._order.setdefault(heading, len(self._order))
        rows.sort(key=lambda one: self._order[one[0]])  # they stay where they stood
        self._show_columns(record_named(plan.record), rows)
        self.table.setVisible(plan.form == "table")
        several = [_("The file fits several kinds. Say above what its rows are.")]
        self._tell([*(several if plan.ambiguous else []), *_for_here(plan.warnings)])
        self.go.setEnabled(bool(plan.rows) and not plan.ambiguous)

    def _show_columns(self, record: Record, rows: Sequence[tuple[str, str, str]]) -> None:
        """Each column with the field it is taken for, which somebody may choose otherwise."""
        from app.exchange.guess import targets

        known = {one: _field(record, one) for one in targets(record)}
        by_name = sorted(known.items(), key=lambda one: one[1].casefold())
        choices = {"": _("Leave out"), **dict(by_name)}
        self.table.put(
            [(heading, known.get(field, field), value) for heading, field, value in rows]
        )
        for number, (heading, field, _value) in enumerate(rows):
            editor = ChoiceEditor(choices, needed=True)
            editor.widget.setAccessibleName(heading)
            editor.widget.setMaximumHeight(theme.px(32))
            editor.put(field)
            editor.changed.connect(partial(self._on_field, heading, editor))
            self.table.setCellWidget(number, 1, editor.widget)

    def _on_field(self, heading: str, editor: ChoiceEditor) -> None:
        self._given[heading] = editor.text()
        self._plan_anew()

    def _tell(self, sentences: list[str]) -> None:
        self.told.setText("\n".join(dict.fromkeys(sentences[:MOST_TOLD])))
        self.told.setVisible(bool(sentences))

    def _on_kind(self) -> None:
        self._given = {}
        self._plan_anew()

    def _plan_anew(self) -> None:
        """As somebody says what the rows and the columns are."""
        said = self.kind.editor.text(), "", dict(self._given)
        self._desk.jobs.read(
            *(_planned, self._desk.store, self._plan.path, *said),
            then=self._show,
            failed=self._on_refused,
            owner=self,
        )

    def _on_progress(self, done: int, total: int) -> None:
        said = _("{done} of {total} rows")
        self._tell([said.format(done=format_number(done), total=format_number(total))])

    def _on_taken(self, report: Report) -> None:
        """Say what became of it: here, where rows were not taken; else where one works."""
        self._job = None
        text = counted(report)
        if not report.errors:
            say_done(self._desk, text, _for_here(report.warnings))
            self.accept()
            return
        refused = [
            ngettext("Row {rows}: {why}", "Rows {rows}: {why}", len(rows)).format(
                rows=", ".join(map(str, rows[:5])), why=why
            )
            for why, rows in report.places().items()
        ]
        kept = _("The rows not taken are in {file}; correct them there and import it.")
        file = [kept.format(file=report.rejected_file)] if report.rejected_file else []
        self._head.setText(text)
        self._tell([*file, *refused, *_for_here(report.warnings)])
        for part in (self.kind, self.there, self.table, self.go):
            part.hide()
        if self._buttons.cancel is not None:
            self._buttons.cancel.setText(literal(_("Close")))

    def _on_refused(self, problem: Problem) -> None:
        self._job = None
        self.go.setEnabled(True)
        self._tell([problem.sentence()])


def counted(report: Report) -> str:
    """How many records were made, changed, left out and not taken."""
    from app.exchange.plan import record_named

    return _(
        "{plural}: {created} new, {updated} updated, {skipped} skipped, {errors} not taken."
    ).format(
        plural=_(record_named(report.record).plural),
        created=format_number(report.created),
        updated=format_number(report.updated),
        skipped=format_number(report.skipped),
        errors=format_number(len(report.errors)),
    )


def _planned(
    store: Store, path: Path, kind: str, likely: str = "", given: Mapping[str, str] | None = None
) -> Plan:
    """The plan for a file: of the `kind` asked for, else of the `likely` one where it fits too;
    `given` says of columns which field they are, or that they are left out."""
    from app.exchange.importing import plan_import

    plan = plan_import(store, path, kind or None, given or None)
    if likely in plan.ambiguous:
        return plan_import(store, path, likely)
    return plan


def _taken(store: Store, plan: Plan, there: str, report: Callable[[int, int], None]) -> Report:
    from app.exchange.importing import run_import

    choice = "update" if plan.form == "calendar" else there
    return run_import(store, plan.path, plan, choice, progress=report)


def _say_refused(desk: Desk, path: Path, problem: Problem) -> None:
    """What the command line would be told with its options is told in words of the desktop."""
    unknown = _(
        "No column of “{name}” is known. Call the columns as the fields are called, such as Name,"
        " and choose the file again."
    )
    said = problem.sentence()
    desk.messages.say(said if _for_here([said]) else unknown.format(name=path.name), kind="problem")


def _for_here(sentences: Sequence[str]) -> list[str]:
    """Those that send nobody to an option of the command line."""
    return [one for one in sentences if _OPTION not in one]


def _field(record: Record, target: str) -> str:
    """What a field is called: one of its own, a part of one (`name.first`), or of another record
    (`account`, `contact.email`)."""
    head, _dot, rest = target.partition(".")
    own: Any = record.table.c.get(target, record.table.c.get(head))
    if own is not None:
        return _(own.info.get("label", target))
    other = all_records().get(head)
    if other is None:
        return target
    return " · ".join(filter(None, (_(other.label), _field(other, rest) if rest else "")))
