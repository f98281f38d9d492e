"""The lines of a quote to type into: Enter goes on, every change without the mouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableView,
    QWidget,
)

from app.errors import Invalid
from app.i18n import _
from app.ids import uuid7
from app.views import theme
from app.views.screens.quote_editor.cells import CellDelegate
from app.views.screens.quote_editor.lines import MIME, Lines, column_of
from app.views.screens.quote_editor.overlays import Bubble, Details
from app.views.screens.quote_editor.product_cell import Find
from app.views.screens.quote_editor.rows import Row
from app.views.screens.quote_editor.texts import (
    DISCOUNT,
    FIELDS,
    HEADS,
    NUMBER,
    PRICE,
    PRODUCT,
    QUANTITY,
    TAX,
    TOTAL,
    UNIT,
)

Index = QModelIndex | QPersistentModelIndex
WIDTHS = {NUMBER: 32, QUANTITY: 68, UNIT: 56, PRICE: 88, DISCOUNT: 72, TAX: 80, TOTAL: 100}
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LinesGrid(QTableView):
    """The spreadsheet.

    Attributes:
        taxes: the codes and names offered for a line's tax.
        units: what each product is sold by, by its key.

    Signals:
        pasted(str, int): rows of a spreadsheet are wanted as lines, from a row on.
    """

    pasted = Signal(str, int)

    def __init__(self, lines: Lines, find: Find, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = lines
        self.find = find
        self.taxes: Sequence[tuple[str, str]] = ()
        self.units: Mapping[UUID, Sequence[str]] = {}
        self._bubble = Bubble(self)
        self.setModel(lines)
        self.setItemDelegate(CellDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setAccessibleName(_("Lines of the quote"))
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropOverwriteMode(False)
        self.setDropIndicatorShown(True)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(theme.ROW))
        self.verticalHeader().setMinimumSectionSize(theme.px(theme.ROW))
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setMinimumSectionSize(theme.px(28))
        for column, wide in WIDTHS.items():
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            head.resizeSection(column, theme.px(wide))
        head.setSectionResizeMode(PRODUCT, QHeaderView.ResizeMode.Stretch)
        for changed in (
            lines.modelReset,
            lines.rowsInserted,
            lines.rowsRemoved,
            lines.rowsMoved,
            lines.dataChanged,
        ):
            changed.connect(self._on_changed)

    def begin_new(self) -> None:
        """Put the keyboard into the empty row below the lines."""
        self.setFocus()
        self._edit(self.lines.rowCount() - 1, PRODUCT)

    def add_silent(self, kind: str) -> None:
        """Add a section or a note below the current line, and type it."""
        if self.lines.fixed:
            return
        at = min(self.currentIndex().row() + 1, len(self.lines.rows))
        at = len(self.lines.rows) if self.currentIndex().row() < 0 else at
        self.lines.insert(at, Row(uuid7(), kind=kind, fresh=True))
        self.setFocus()
        self._edit(at, PRODUCT)

    def duplicate(self) -> None:
        """The current line again."""
        self._choose(self.lines.duplicate(self.currentIndex().row()), self.currentIndex().column())

    def remove(self) -> None:
        """Take the current line out."""
        index = self.currentIndex()
        row, column = index.row(), index.column()
        self.lines.remove(row)
        self._choose(min(row, self.lines.rowCount() - 1), column)

    def shift(self, step: int) -> None:
        """Move the current line up or down."""
        index = self.currentIndex()
        if self.lines.shift(index.row(), index.row() + step):
            self._choose(index.row() + step, index.column())

    def copied_rows(self) -> str:
        """What was copied, where it is more than a text for one cell; empty otherwise."""
        text = QGuiApplication.clipboard().text()
        return text if "\t" in text or "\n" in text.strip() else ""

    def paste(self) -> None:
        """Put what was copied from a spreadsheet below the current line."""
        text = QGuiApplication.clipboard().text()
        if text.strip() and not self.lines.fixed:
            row = self.currentIndex().row()
            self.pasted.emit(text, min(row + 1, len(self.lines.rows)) if row >= 0 else row)

    def units_at(self, row: int) -> Sequence[str]:
        """What the product of a line is sold by."""
        line = self.lines.row(row)
        return self.units.get(line.product_id, ()) if line and line.product_id else ()

    def toggle_alternative(self) -> None:
        """Make the current line an alternative to the one above it, or not."""
        self.lines.toggle_alternative(self.currentIndex().row())

    def toggle_chosen(self) -> None:
        """The customer takes the current line, or does not."""
        self.lines.toggle_chosen(self.currentIndex().row())

    def toggle_optional(self) -> None:
        """Offer the current line beside the rest, or with it."""
        self.lines.toggle_optional(self.currentIndex().row())

    def edit_details(self) -> None:
        """Write what stands below the name of the current line."""
        row = self.lines.row(self.currentIndex().row())
        if row is not None and not self.lines.fixed:
            Details(self, self.currentIndex().row(), row.details)

    def show_fault(self, problem: Invalid) -> None:
        """Go to the cell that keeps the quote from being sent, and say there why."""
        number = int(str(problem.details.get("line", 0))) - 1
        row, column = self.lines.row(number), column_of(problem.field)
        if row is None or column is None:
            return
        self.lines.flag(row.id, FIELDS[column], problem.sentence())
        self.setFocus()
        self._choose(number, column)

    def go_on(self, index: Index) -> None:
        """Where Enter leads: from product to quantity (and price where there is none), then on."""
        number, column = index.row(), index.column()
        row = self.lines.row(number)
        if row is not None and not row.silent and column == PRODUCT:
            self._edit(number, QUANTITY)
        elif row is not None and column == QUANTITY and row.price is None:
            self._edit(number, PRICE)
        elif column in (PRODUCT, QUANTITY, PRICE) and number + 1 == len(self.lines.rows):
            self._edit(number + 1, PRODUCT)
        else:
            self._choose(min(number + 1, self.lines.rowCount() - 1), column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers()
        alt = held & Qt.KeyboardModifier.AltModifier
        control = held & Qt.KeyboardModifier.ControlModifier
        if event.key() in ENTER and alt:
            self.edit_details()
        elif event.key() in ENTER and not control:
            self._enter()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and alt:
            self.shift(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() == Qt.Key.Key_Delete and control:
            self.remove()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not control:
            self._empty()
        elif alt or control:
            # Left to the shortcuts; it must not begin an edit.
            event.ignore()
        else:
            super().keyPressEvent(event)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        self._bubble.follow(current)

    def warn_of(self, index: Index, text: str) -> None:
        """Say of a cell that is being typed into what goes beyond the limits."""
        sentences = self.lines.beyond_with(index.row(), index.column(), text)
        if sentences:
            self._bubble.warn(index, sentences)
        else:
            self._bubble.follow(index)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)
        if event.mimeData().hasFormat(MIME) and event.source() is self:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if event.source() is not self or not event.mimeData().hasFormat(MIME):
            return
        source = int(bytes(event.mimeData().data(MIME).data()))
        index = self.indexAt(event.position().toPoint())
        target = index.row() if index.isValid() else len(self.lines.rows) - 1
        # The base class would remove the dragged row as well.
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()
        if self.lines.shift(source, min(target, len(self.lines.rows) - 1)):
            self._choose(target, PRODUCT)

    def _enter(self) -> None:
        index = self.currentIndex()
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
        else:
            self.go_on(index)

    def _empty(self) -> None:
        index = self.currentIndex()
        if index.column() in (DISCOUNT, PRICE, UNIT, TAX):
            self.lines.setData(index, "")

    def _edit(self, row: int, column: int) -> None:
        index = self.lines.index(row, column)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)

    def _choose(self, row: int, column: int) -> None:
        index = self.lines.index(max(0, row), max(0, column))
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def _on_changed(self, *_what: object) -> None:
        self.clearSpans()
        for number, row in enumerate(self.lines.rows):
            if row.silent:
                self.setSpan(number, PRODUCT, 1, len(HEADS) - PRODUCT)
        if not self.lines.fixed:
            self.setSpan(len(self.lines.rows), PRODUCT, 1, len(HEADS) - PRODUCT)
        self._bubble.follow(self.currentIndex())


class WholeRows(QWidget):
    """Room for a grid that is as high as its rows go into it: scrolled to the foot, no half row
    stands below the head."""

    def __init__(self, grid: LinesGrid) -> None:
        super().__init__()
        self._grid = grid
        grid.setParent(self)
        self.setFocusProxy(grid)

    def sizeHint(self) -> QSize:
        return self._grid.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._grid.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()  # only now the head is as high as it will be

    def _fit(self) -> None:
        self._grid.setGeometry(self.rect())
        rest = self._grid.viewport().height() % self._grid.verticalHeader().defaultSectionSize()
        self._grid.setGeometry(self.rect().adjusted(0, 0, 0, -rest))
