"""A row's cells as values: what does not fit, what waits for a later row, what is not there yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.errors import Invalid, Problem
from app.exchange.converting import value_of
from app.exchange.deals import Stages, settle_stage
from app.exchange.guess import Match
from app.exchange.lookups import Lookups
from app.exchange.makers import NAME_PARTS
from app.exchange.people import MAKERS, found
from app.exchange.plan import Plan
from app.exchange.shapes import Shape
from app.exchange.tables import Row
from app.i18n import N_
from app.models.base import meaning
from app.records import all_records
from app.records.beside import beside_in, where_known


@dataclass
class Read:
    """A row's cells as values.

    Attributes:
        later: references that wait for a later row.
        missing: what the row names and what is made only once the row itself is taken in.
        person: name, e-mail and phone of the person of a deal.
    """

    row: Row
    values: dict[str, Any] = field(default_factory=dict)
    later: list[tuple[str, str]] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=dict)


class RowReader:
    """Reads the rows of one file."""

    def __init__(self, plan: Plan, lookups: Lookups, stages: Stages) -> None:
        self._plan, self._lookups, self._stages = plan, lookups, stages
        self._record = all_records()[plan.record]
        self._to_self = {
            match.target
            for match in plan.columns
            if match.target in self._record.table.c
            and self._record.table.c[match.target].info.get("refers") == plan.record
        }
        self._titles: set[str] = set()

    def expect(self, titles: set[str]) -> None:
        """The names of all rows of the file, for references to those that come later."""
        self._titles = titles

    @property
    def refers_to_itself(self) -> bool:
        """Whether rows name other rows of the same file."""
        return bool(self._to_self)

    def title_of(self, row: Row) -> str:
        """What the record of a row will be called, compared without regard to case."""
        title = _joined_name(self._cells(row)).get(self._record.title.key, "")
        return " ".join(title.casefold().split())

    def read(self, session: Session, row: Row) -> tuple[Read, list[Problem]]:
        """A row's values, and all that does not fit: then the row is not to be taken."""
        read, problems = Read(row), _beyond(row)
        cells = _joined_name(self._cells(row))
        for target, cell in cells.items():
            try:
                _check_text(target, cell)
                self._read_cell(session, read, target, cell, cells)
            except Problem as problem:
                problems.append(problem)
        if not problems and self._plan.record == "opportunity":
            try:
                self._complete_deal(read, cells)
            except Problem as problem:
                problems.append(problem)
        return read, problems

    def read_beside(self, session: Session, read: Read, row_id: UUID) -> None:
        """Read a row's telephones anew, as they are dialled where the record is that it repeats."""
        cells, columns = self._cells(read.row), self._record.table.c
        filled = cells.keys() & read.values.keys() & set(columns.keys())
        phones = [target for target in filled if meaning(columns[target]).editor == "phone"]
        if not phones or where_known(self._record, cells):
            return
        beside = beside_in(session, self._record, row_id, cells)
        for target in phones:
            read.values[target] = value_of(
                session, self._record, target, cells[target], self._shape(target),
                self._lookups, beside,
            )  # fmt: skip

    def _read_cell(
        self, session: Session, read: Read, target: str, cell: str, cells: Mapping[str, str]
    ) -> None:
        if target in self._to_self and self._waits(session, target, cell):
            read.later.append((target, cell))
        elif (self._plan.record, target) in MAKERS:
            key = found(session, self._plan.record, target, cell, self._lookups)
            if key is None:
                read.missing[target] = cell
            else:
                read.values[target] = key
        elif target.startswith("contact."):
            contacts, name = all_records()["contact"], target.removeprefix("contact.")
            shape = self._shape(target)
            read.person[name] = value_of(session, contacts, name, cell, shape, self._lookups)
        elif target == "contact_id":
            read.person["name"] = cell.strip()  # known by customer and name together
        elif target != "stage_id":
            shape = self._shape(target)
            read.values[target] = value_of(
                session, self._record, target, cell, shape, self._lookups, cells
            )

    def _cells(self, row: Row) -> dict[str, str]:
        """The filled cells by field."""
        return {
            match.target: row.cells[match.column]
            for match in self._plan.columns
            if row.cells[match.column].strip()
        }

    def _shape(self, target: str) -> Shape:
        match: Match | None = next((m for m in self._plan.columns if m.target == target), None)
        shapes = self._plan.shapes
        return shapes[match.column] if match and match.column < len(shapes) else Shape()

    def _waits(self, session: Session, target: str, cell: str) -> bool:
        """Whether a reference to a record of this kind means a row of this file not yet read."""
        try:
            self._lookups.find(session, self._record.name, cell, target)
        except Invalid as problem:
            if "label" not in problem.details:
                return False
            return " ".join(cell.casefold().split()) in self._titles
        return False

    def _complete_deal(self, read: Read, cells: Mapping[str, str]) -> None:
        settle_stage(read.values, cells.get("stage_id", ""), self._stages)


def _check_text(target: str, cell: str) -> None:
    """Raises Invalid for a cell with the character that no text holds."""
    if "\0" in cell:
        raise Invalid(
            N_("A NUL character stands in this cell, which is no text. It is left out among the"
               " rows not taken: check the cell there and import it again."),
            field=target,
        )  # fmt: skip


def _beyond(row: Row) -> list[Problem]:
    if not row.beyond:
        return []
    text = " ".join(row.beyond)[:80]
    return [Invalid(N_("There are more cells than headings: “{text}”."), field="", text=text)]


def _joined_name(cells: dict[str, str]) -> dict[str, str]:
    """The parts of a name as one, where no cell holds the whole of it."""
    parts = [cells.pop(part).strip() for part in NAME_PARTS if part in cells]
    if parts and "name" not in cells:
        return {"name": " ".join(parts), **cells}
    return cells
