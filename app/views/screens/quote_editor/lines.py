"""The table of lines as Qt sees it: exact about what changes, silent about what does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import (
    QByteArray,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)

from app.domain.discounts import Discount
from app.domain.lines import numbers_of
from app.i18n import _
from app.ids import uuid7
from app.views.screens.quote_editor.changing import ChangingLines
from app.views.screens.quote_editor.rows import (
    READ,
    TOGETHER,
    Row,
    beyond,
    clean,
    discounted,
    read,
    wrong,
)
from app.views.screens.quote_editor.texts import (
    DISCOUNT,
    FIELDS,
    HEADS,
    PRICE,
    PRODUCT,
    QUANTITY,
    TAX,
    TOTAL,
    UNIT,
    side_of,
    text_of,
)

MIME = "application/x-relasi-quote-line"
ROW = Qt.ItemDataRole.UserRole
ERROR = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
# Of so many lines the whole is reckoned at every key.
AT_ONCE = 100
# Where a field stands that has no column of its own.
_COLUMN_OF = {
    "discount_amount": "discount_percent",
    "discount_steps": "discount_percent",
    "product_id": "description",
}


def column_of(name: str) -> int | None:
    """The column where a field stands; None where it has none."""
    name = _COLUMN_OF.get(name, name)
    return FIELDS.index(name) if name in FIELDS else None


class Lines(ChangingLines):
    """The lines as a table, and one empty row below them to type the next into."""

    def refuse(self, row_id: UUID, name: str, sentence: str) -> None:
        """Say beside a cell why what was typed there could not be kept."""
        number = self.place_of(row_id)
        row = self.row(number)
        name = _COLUMN_OF.get(name, name)
        if row is not None and name in FIELDS:
            text = self._text(number, FIELDS.index(name))
            self.rows[number] = wrong(row, name, text, sentence)
            self.dataChanged.emit(self.index(number, 0), self.index(number, TOTAL))

    def fault_at(self, number: int, name: str) -> str:
        """Why what stands there does not fit; empty where it does."""
        row = self.row(number)
        if row is None:
            return ""
        if name in row.wrong:
            return row.wrong[name]
        column = _COLUMN_OF.get(self.sum.field, self.sum.field)
        if self.sum.totals is None and self.sum.number == number and column == name:
            return self.sum.sentence
        if self.fixed:
            return ""
        if name == "description" and row.withdrawn:
            return _("This product is withdrawn. Choose another one.")
        if name == "price" and row.price is None and not row.silent:
            usual = _("There is no price for this yet. Enter one; 0 is free of charge.")
            return row.missing or usual
        asked = self.to_look_at.get(row.id, {}).get(name, "")
        if name == "quantity" and row.quantity is None and not row.silent:
            return asked or _("There is no quantity yet. Enter one.")
        return asked

    def beyond_with(self, number: int, column: int, text: str) -> tuple[str, ...]:
        """What would go beyond the limits with this text in a cell: of this line, and of the whole
        what does not yet."""
        row, name = self.row(number), FIELDS[column]
        if row is None or self.terms.judge is None or name not in READ:
            return ()
        typed = read(row, name, text, self.terms)
        if name in typed.wrong:
            return ()
        own = numbers_of(one.kind for one in self.rows)[number]
        if len(self.rows) > AT_ONCE:  # the whole is asked once it is entered
            alone = beyond([typed], self.terms)
            return tuple(replace(one, line=own).sentence() for one in alone if one.line)
        if self._beyond is None:
            self._beyond = beyond(self.rows, self.terms)
        rows = [*self.rows[:number], typed, *self.rows[number + 1 :]]
        return tuple(
            one.sentence()
            for one in beyond(rows, self.terms)
            if one.line == own or (not one.line and one not in self._beyond)
        )

    def beyond_with_discount(self, given: Discount) -> tuple[str, ...]:
        """The same with this discount on the whole."""
        terms = discounted(self.terms, given)
        return tuple(one.sentence() for one in beyond(self.rows, terms) if not one.line)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows) + (not self.fixed)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADS)

    def headerData(
        self, section: int, side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.DisplayRole and side == Qt.Orientation.Horizontal:
            return _(HEADS[section]) if HEADS[section] else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return side_of(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self.row(index.row()), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(index.row(), column)
        if role == ROW:
            return row
        if role == ERROR:
            return self.fault_at(index.row(), FIELDS[column])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return side_of(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            fault = self.fault_at(index.row(), FIELDS[column])
            return fault or (self._text(index.row(), column) if column == TAX else None)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._said(index.row(), row, column)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        row, column = self.row(index.row()), index.column()
        if self.fixed or not index.isValid():
            return flags
        if row is not None:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        wide = row is None or row.silent
        if column == PRODUCT or (not wide and column in (QUANTITY, UNIT, PRICE, DISCOUNT, TAX)):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        number, name, text = index.row(), FIELDS[index.column()], str(value or "")
        if self.fixed:
            return False
        row = self.row(number)
        if row is None:
            if name != "description" or not text.strip():
                return False
            self.insert(number, Row(uuid7(), kind="text", description=text.strip()))
            return True
        before = self._text(number, index.column())
        self._unflag(row.id, name)
        if text.strip() == str(before).strip() and name not in row.wrong:
            return False
        self._replace(number, self._typed(row, name, text), TOGETHER.get(name, (name,)))
        return True

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        mime = QMimeData()
        if indexes:
            mime.setData(MIME, QByteArray(str(indexes[0].row()).encode()))
        return mime

    def _typed(self, row: Row, name: str, text: str) -> Row:
        if name in READ:
            return read(row, name, text, self.terms)
        if name == "description":
            rest = f"\n{row.details}" if row.details else ""
            kind = "text" if row.kind == "product" and row.product_id is None else row.kind
            return replace(clean(row, name), description=text.strip() + rest, kind=kind)
        return replace(row, unit=text.strip())

    def _text(self, number: int, column: int) -> str:
        if self.row(number) is None:
            return ""
        return text_of(self.rows, number, column, self.terms, self.sum)

    def _said(self, number: int, row: Row | None, column: int) -> str:
        if row is None:
            return _("New line: type the name or SKU of a product.") if column == PRODUCT else ""
        text = self._text(number, column)
        fault = self.fault_at(number, FIELDS[column])
        return f"{text}. {fault}" if fault else text
