"""What is done to the lines of a quote: put in, moved, taken out, offered as a choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Signal

from app.domain.limits import Breach
from app.ids import uuid7
from app.views.screens.quote_editor.rows import ProductChoice, Row, Sum, Terms, chosen, sum_of
from app.views.screens.quote_editor.texts import TOTAL


class ChangingLines(QAbstractTableModel):
    """The lines of a quote as they change, with what they come to.

    Attributes:
        to_look_at: the sentences about lines that came from elsewhere, by key and field; each
            goes when its cell is changed.

    Signals:
        added(object, int, bool): a row was made at a place; whether as a copy of another.
        edited(object, object): a row was changed: as it is now, and the names of its fields.
        removed(object): a row, by its key, was taken out.
        shifted(object, int): a row, by its key, now stands at a place.
        chosen(object, bool): the customer takes a line, by its key, or does not.
        summed(object): the totals are these (`Sum`).
    """

    added = Signal(object, int, bool)
    edited = Signal(object, object)
    removed = Signal(object)
    shifted = Signal(object, int)
    chosen = Signal(object, bool)
    summed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.terms = Terms()
        self.sum = Sum(None)
        self.fixed = False
        self._beyond: tuple[Breach, ...] | None = None
        self.to_look_at: dict[UUID, dict[str, str]] = {}

    def set_lines(self, rows: Sequence[Row], terms: Terms, fixed: bool) -> None:
        """Show what is kept. What was typed and refused stays beside it."""
        refused = {row.id: row for row in self.rows if row.typed}
        fresh = [(n, row) for n, row in enumerate(self.rows) if row.fresh]
        rows = [
            replace(row, typed=refused[row.id].typed, wrong=refused[row.id].wrong)
            if row.id in refused
            else row
            for row in rows
        ]
        for number, row in fresh:
            rows.insert(min(number, len(rows)), row)
        same = [row.id for row in rows] == [row.id for row in self.rows] and fixed == self.fixed
        self.terms, self.fixed = terms, fixed
        if not same:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
        else:
            self.rows = rows
        self._sum(told=same)

    def row(self, number: int) -> Row | None:
        """The line at a place; None for the empty row below."""
        return self.rows[number] if 0 <= number < len(self.rows) else None

    def counts(self, number: int) -> bool:
        """Whether a line is part of the total: of what the customer took, once they have chosen."""
        totals = self.sum.shown
        return totals is None or number >= len(totals.lines) or totals.lines[number].counts

    def place_of(self, row_id: UUID) -> int:
        """Where a line is; -1 where it is not here."""
        return next((n for n, row in enumerate(self.rows) if row.id == row_id), -1)

    def position_of(self, row_id: UUID) -> int:
        """The place of a line among those that are kept, counted from 1."""
        return 1 + sum(not row.fresh for row in self.rows[: self.place_of(row_id)])

    def choose(self, number: int, product: ProductChoice) -> None:
        """Put a product into a row, or into a new one at the foot."""
        row = self.row(number)
        if row is None:
            self.insert(number, chosen(Row(uuid7()), product))
        else:
            self._unflag(row.id, None)
            fields = ("kind", "product_id", "description", "unit", "price", "tax_code", "quantity")
            self._replace(number, chosen(row, product), fields)

    def put_below(self, number: int, product: ProductChoice, quantity: Decimal) -> None:
        """Put a product below a row."""
        if not self.fixed:
            self.insert(number + 1, chosen(Row(uuid7(), quantity=quantity), product))

    def insert(self, number: int, row: Row, copy: bool = False) -> None:
        """Put a new line in."""
        number = min(max(number, 0), len(self.rows))
        self.beginInsertRows(QModelIndex(), number, number)
        self.rows.insert(number, row)
        self.endInsertRows()
        self._sum()
        if not row.fresh:
            self.added.emit(row, number, copy)

    def duplicate(self, number: int) -> int:
        """The same line again, below; returns its place."""
        row = self.row(number)
        if row is None or self.fixed:
            return number
        self.insert(number + 1, replace(row, id=uuid7()), copy=True)
        return number + 1

    def remove(self, number: int) -> None:
        """Take a line out."""
        row = self.row(number)
        if row is None or self.fixed:
            return
        self.beginRemoveRows(QModelIndex(), number, number)
        del self.rows[number]
        self.endRemoveRows()
        self._sum()
        if not row.fresh:
            self.removed.emit(row.id)

    def shift(self, number: int, target: int) -> bool:
        """Put a line at another place; false where it cannot go there."""
        if self.fixed or self.row(number) is None or not 0 <= target < len(self.rows):
            return False
        if number == target:
            return False
        below = target + 1 if target > number else target
        self.beginMoveRows(QModelIndex(), number, number, QModelIndex(), below)
        self.rows.insert(target, self.rows.pop(number))
        self.endMoveRows()
        self._sum()
        if not self.rows[target].fresh:
            self.shifted.emit(self.rows[target].id, target)
        return True

    def toggle_optional(self, number: int) -> None:
        """Offer a line beside the rest, or as part of it again."""
        row = self.row(number)
        if row is not None and not row.silent and not self.fixed:
            self._replace(number, replace(row, optional=not row.optional), ("optional",))

    def toggle_alternative(self, number: int) -> None:
        """Make a line an alternative to the one above it, or a line of its own again."""
        row = self.row(number)
        if row is None or row.silent or self.fixed:
            return
        if row.alternative:
            self._replace(number, replace(row, alternative=""), ("alternative",))
            return
        above = next((n for n in range(number - 1, -1, -1) if not self.rows[n].silent), None)
        if above is None:
            return
        group = self.rows[above].alternative or self._free_letter()
        if not self.rows[above].alternative:
            self._replace(above, replace(self.rows[above], alternative=group), ("alternative",))
        self._replace(number, replace(self.rows[number], alternative=group), ("alternative",))

    def toggle_chosen(self, number: int) -> None:
        """The customer takes an optional or alternative line, or does not."""
        row = self.row(number)
        if row is not None and not row.fresh and (row.optional or row.alternative):
            self.chosen.emit(row.id, not row.chosen)

    def set_details(self, number: int, text: str) -> None:
        """What stands below the name."""
        row = self.row(number)
        if row is None or self.fixed:
            return
        description = row.name + ("\n" + text.strip() if text.strip() else "")
        if description != row.description:
            self._replace(number, replace(row, description=description), ("description",))

    def flag(self, row_id: UUID, name: str, sentence: str) -> None:
        """Ask to look at a cell of a line that came from elsewhere."""
        self.to_look_at.setdefault(row_id, {})[name] = sentence
        number = self.place_of(row_id)
        if number >= 0:
            self.dataChanged.emit(self.index(number, 0), self.index(number, TOTAL))

    def _unflag(self, row_id: UUID, name: str | None) -> None:
        if name is None:
            self.to_look_at.pop(row_id, None)
        else:
            self.to_look_at.get(row_id, {}).pop(name, None)

    def _free_letter(self) -> str:
        used = {row.alternative for row in self.rows}
        letters = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
        return next((one for one in letters if one not in used), str(len(used)))

    def _replace(self, number: int, row: Row, names: Sequence[str]) -> None:
        begun = row.fresh and bool(row.description.strip())
        self.rows[number] = row = replace(row, fresh=False) if begun else row
        self._sum()
        if begun:
            self.added.emit(row, number, False)
        elif not row.fresh and not set(names) & set(row.wrong):
            self.edited.emit(row, tuple(names))

    def _sum(self, told: bool = True) -> None:
        self._beyond = None
        self.sum = sum_of(self.rows, self.terms)
        if told and self.rows:
            last = self.index(len(self.rows) - 1, TOTAL)
            self.dataChanged.emit(self.index(0, 0), last)
        self.summed.emit(self.sum)
