"""A piece of an import: rows known again or made, each error beside its row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from app.errors import Problem
from app.exchange.deals import Stages, person_of_deal
from app.exchange.duplicates import Known
from app.exchange.lookups import Lookups
from app.exchange.people import found, made
from app.exchange.plan import Plan
from app.exchange.report import Related, Report, RowError, Tally
from app.exchange.rows import Read, RowReader
from app.exchange.tables import Row
from app.exchange.writing import Writer
from app.i18n import N_
from app.records import all_records
from app.store import Store


class OnDuplicate(StrEnum):
    """What to do with a row whose record is already there."""

    SKIP = "skip"
    UPDATE = "update"
    CREATE = "create"


@dataclass(frozen=True)
class Pending:
    """A reference to a row of the same file that may come later."""

    row: int
    row_id: UUID
    target: str
    text: str


@dataclass
class _Unit:
    """What one piece of work did, to be counted once it is kept; the rows `skipped` by number."""

    created: int = 0
    updated: int = 0
    skipped: list[int] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    related: list[Related] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


class Importer:
    """Takes rows in by units; what a unit did counts only after `keep`."""

    def __init__(self, store: Store, plan: Plan, on_duplicate: OnDuplicate) -> None:
        self.plan = plan
        self.record = all_records()[plan.record]
        self.report = Report(plan.record)
        self._store, self._on_duplicate = store, on_duplicate
        self._writer = Writer(self.record)
        self._known = Known(self.record)
        self._lookups = Lookups()
        self._stages = Stages()
        self._tally = Tally()
        self._unit = _Unit()
        self._pending: list[Pending] = []
        self._headings = {match.target: match.heading for match in plan.columns}
        self.rows = RowReader(plan, self._lookups, self._stages)

    def take(self, session: Session, rows: Sequence[Row]) -> None:
        """Take rows in; what does not fit becomes an error of the unit."""
        if self.plan.record == "opportunity":
            self._stages.load(session, self._unit.related)
        read = [one for row in rows if (one := self._read(session, row)) is not None]
        session.flush()
        self._known.look_up(session, [one.values for one in read])
        self._writer.hold(session, [one.values for one in read])
        for one in read:
            self._write(session, one)
        self._writer.settle(session)

    def keep(self) -> None:
        """The unit was kept."""
        unit, report = self._unit, self.report
        report.created += unit.created
        report.updated += unit.updated
        report.skipped += len(unit.skipped)
        report.repeats += unit.skipped
        report.errors += unit.errors
        report.related += unit.related
        self._pending += unit.pending
        self._tally.take(unit.tally)
        self._known.forget()
        self._lookups.keep()
        self._unit = _Unit()

    def forget(self) -> None:
        """The unit was not kept."""
        self._unit = _Unit()
        self._writer.forget()
        self._known.forget()
        self._lookups.forget()
        self._stages.forget()

    def refuse(self, row: Row, problem: Problem) -> None:
        """A row that the records' own rules refused when it was written."""
        self.report.errors.append(self._error(row, [problem]))

    def take_pending(self, count: int) -> list[Pending]:
        """The next references that waited for a later row."""
        taken, self._pending = self._pending[:count], self._pending[count:]
        return taken

    def join(self, session: Session, pending: Sequence[Pending]) -> None:
        """Set references to rows that came later; one that did not come is a warning."""
        for one in pending:
            heading = self._headings[one.target]
            try:
                key = self._lookups.find(session, self.record.name, one.text, one.target)
                self._writer.change(session, one.row_id, {one.target: key})
            except Problem as problem:
                self._tally.add(
                    N_("Row {row} was taken in without “{heading}”: {reason}"),
                    row=one.row,
                    heading=heading,
                    reason=problem.sentence(),
                )

    def finish(self) -> Report:
        """The report, with the warnings that were counted."""
        self.report.errors.sort(key=lambda error: error.row)
        self.report.warnings += self._tally.sentences()
        return self.report

    def _read(self, session: Session, row: Row) -> Read | None:
        """A row's values; None where something does not fit, which is then an error."""
        read, problems = self.rows.read(session, row)
        if problems:
            self._unit.errors.append(self._error(row, problems))
            return None
        return read

    def _warn_of_no_customer(self, read: Read) -> None:
        asked = self.plan.record == "opportunity" and "account_id" in self._headings
        if asked and "account_id" not in read.values:
            self._unit.tally.add(N_("Deals kept without a customer: {count}."))

    def _make_missing(self, session: Session, read: Read) -> None:
        """Make what the row names, now that it is taken in."""
        for target, name in read.missing.items():
            if target not in read.values:
                read.values[target] = made(
                    session, self.plan.record, target, name, self._lookups, self._unit.related
                )
        if "name" in read.person:
            read.values["contact_id"] = person_of_deal(
                session, read.person, read.values.get("account_id"), self._unit.related
            )

    def _find_missing(self, session: Session, read: Read) -> None:
        """What the row names may have been made by a row before it."""
        for target, name in read.missing.items():
            key = found(session, self.plan.record, target, name, self._lookups)
            if key is not None:
                read.values[target] = key

    def _write(self, session: Session, read: Read) -> None:
        try:
            self._find_missing(session, read)
            there = self._known.find(read.values)
            if there is not None and self._on_duplicate is not OnDuplicate.CREATE:
                self._repeat(session, read, there)
                return
            self._make_missing(session, read)
            row_id = self._writer.create(session, read.values)
        except Problem as problem:
            self._unit.errors.append(self._error(read.row, [problem]))
            return
        self._unit.created += 1
        self._warn_of_no_customer(read)
        self._known.add(read.values, row_id)
        if title := read.values.get(self.record.title.key):
            self._lookups.remember(self.record.name, str(title), row_id)
        self._wait(read, row_id)

    def _repeat(self, session: Session, read: Read, there: UUID) -> None:
        """A row whose record is there: left alone, or brought up to date."""
        if self._on_duplicate is OnDuplicate.SKIP:
            self._unit.skipped.append(read.row.number)
            self._warn_of_other_name(session, read, there)
            return
        self._make_missing(session, read)
        self.rows.read_beside(session, read, there)
        closed = self._writer.update(session, there, read.values)
        for name in closed:
            self._unit.tally.add(
                N_("“{heading}” changes by its own action only; left as it was: {count}."),
                heading=self._headings.get(name, name),
            )
        self._unit.updated += 1
        self._wait(read, there)

    def _warn_of_other_name(self, session: Session, read: Read, row_id: UUID) -> None:
        title = self.record.title.key
        kept = session.get(self.record.kind, row_id)
        there, given = getattr(kept, title, None), read.values.get(title)
        if there and given and str(there).casefold() != str(given).casefold():
            self._unit.tally.add(
                N_("Row {row}, “{given}”, was skipped: “{there}” has the same key."),
                row=read.row.number,
                given=given,
                there=there,
            )

    def _wait(self, read: Read, row_id: UUID) -> None:
        self._unit.pending += [
            Pending(read.row.number, row_id, target, text) for target, text in read.later
        ]

    def _error(self, row: Row, problems: Sequence[Problem]) -> RowError:
        named = [
            getattr(problem, "field", "") or str(problem.details.get("field", ""))
            for problem in problems
        ]
        column = next((self._headings.get(name, name) for name in named if name), "")
        return RowError(row.number, column, " ".join(one.sentence() for one in problems))
