"""The lines of a quote to type into: Enter goes on, every change without the mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QFont, QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.i18n import _
from app.ids import uuid7
from app.views import icons, theme
from app.views.kit.painting import line_of, sized
from app.views.screens.quote_editor.lines import (
    DISCOUNT,
    ERROR,
    HEADS,
    MIME,
    NUMBER,
    PRICE,
    PRODUCT,
    QUANTITY,
    ROW,
    TAX,
    TOTAL,
    UNIT,
    Lines,
)
from app.views.screens.quote_editor.product_cell import Find, ProductEdit
from app.views.screens.quote_editor.rows import Row

Index = QModelIndex | QPersistentModelIndex
WIDTHS = {NUMBER: 32, QUANTITY: 68, UNIT: 56, PRICE: 88, DISCOUNT: 68, TAX: 56, TOTAL: 100}
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LinesGrid(QTableView):
    """The spreadsheet.

    Attributes:
        taxes: the codes and names offered for a line's tax.
    """

    def __init__(self, lines: Lines, find: Find, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = lines
        self.find = find
        self.taxes: Sequence[tuple[str, str]] = ()
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

    def toggle_optional(self) -> None:
        """Offer the current line beside the rest, or with it."""
        self.lines.toggle_optional(self.currentIndex().row())

    def edit_details(self) -> None:
        """Write what stands below the name of the current line."""
        row = self.lines.row(self.currentIndex().row())
        if row is not None and not self.lines.fixed:
            Details(self, self.currentIndex().row(), row.details)

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


class CellDelegate(QStyledItemDelegate):
    """Draws and edits the cells."""

    def __init__(self, grid: LinesGrid) -> None:
        super().__init__(grid)
        self.grid = grid

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        self._ground(painter, option, index)
        row: Row | None = index.data(ROW)
        room = QRectF(option.rect).adjusted(theme.px(6), 0, -theme.px(6), 0)
        if row is None:
            self._empty(painter, option, index, room)
        elif index.column() == PRODUCT:
            self._product(painter, option, row, str(index.data() or ""), room)
        else:
            self._figure(painter, option, index, row, room)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, theme.px(theme.ROW))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        row: Row | None = index.data(ROW)
        if index.column() == PRODUCT and (row is None or not row.silent):
            new = row is None
            edit = ProductEdit(self.grid.find, self.grid.lines.terms.currency, parent, new)
            edit.taken.connect(lambda: self._done(edit, QPersistentModelIndex(index)))
            return edit
        if index.column() == TAX:
            return self._tax_editor(parent, row)
        edit = QLineEdit(parent)
        edit.setAlignment(index.data(Qt.ItemDataRole.TextAlignmentRole))
        edit.setAccessibleName(_(HEADS[index.column()]))
        return edit

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(text or None)))
        elif isinstance(editor, ProductEdit):
            if not editor.text():
                editor.setText(text)
                editor.selectAll()
            editor.begin()
        else:
            editor.setText(text)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: Lines, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData() or "")
        elif isinstance(editor, ProductEdit) and editor.choice is not None:
            model.choose(index.row(), editor.choice)
        else:
            model.setData(index, editor.text())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        editor.setGeometry(option.rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            held = event.modifiers() & (
                Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
            )
            if event.key() in ENTER and not held:
                if not isinstance(editor, ProductEdit) or editor.take():
                    self._done(editor, QPersistentModelIndex(self.grid.currentIndex()))
                return True
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                if isinstance(editor, ProductEdit):
                    editor.take()
                self.commitData.emit(editor)
                hint = (
                    QAbstractItemDelegate.EndEditHint.EditNextItem
                    if event.key() == Qt.Key.Key_Tab
                    else QAbstractItemDelegate.EndEditHint.EditPreviousItem
                )
                self.closeEditor.emit(editor, hint)
                return True
        return super().eventFilter(editor, event)

    def _done(self, editor: QWidget, index: QPersistentModelIndex) -> None:
        at, column = index.row(), index.column()
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        here = self.grid.lines.index(at, column)
        if here.data(ERROR):
            self.grid.setCurrentIndex(here)
        else:
            self.grid.go_on(here)

    def _tax_editor(self, parent: QWidget, row: Row | None) -> QComboBox:
        box = QComboBox(parent)
        box.setAccessibleName(_("Tax"))
        box.addItem(_("No tax"), None)
        for code, name in self.grid.taxes:
            box.addItem(name, code)
        if row is not None and row.tax_code and box.findData(row.tax_code) < 0:
            box.addItem(row.tax_code, row.tax_code)
        return box

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        place = QRectF(option.rect)
        row: Row | None = index.data(ROW)
        if row is not None and row.kind == "section":
            painter.fillRect(place, theme.colour("sunken"))
        if index.row() == self.grid.currentIndex().row():
            painter.fillRect(place, theme.colour("hover"))
        if index.data(ERROR):
            painter.fillRect(place, theme.colour("danger_soft"))
        painter.setPen(theme.colour("line"))
        foot = place.adjusted(0, 0, 0, -1)
        painter.drawLine(foot.bottomLeft(), foot.bottomRight())
        chosen = option.state & QStyle.StateFlag.State_Selected
        if chosen and self.grid.hasFocus():
            painter.setPen(QPen(option.palette.color(QPalette.ColorRole.Accent), 2))
            painter.drawRect(place.adjusted(1, 1, -1, -1))

    def _empty(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, room: QRectF
    ) -> None:
        if index.column() == PRODUCT:
            text = _("Type a product’s name or SKU and press Enter")
            line_of(painter, room, text, option.font, theme.colour("muted"))
        elif index.column() == NUMBER:
            side = theme.px(14)
            place = QRectF(room.right() - side, room.center().y() - side / 2, side, side)
            icons.paint(painter, place, "plus", "muted")

    def _product(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        row: Row,
        text: str,
        room: QRectF,
    ) -> None:
        font, ink = QFont(option.font), option.palette.text().color()
        if row.kind == "section":
            font.setWeight(QFont.Weight.DemiBold)
        if row.kind == "note":
            font.setItalic(True)
            ink = theme.colour("muted")
        if row.silent and not text:
            hints = {"section": _("Name of the section"), "note": _("A note to the customer")}
            text, ink = hints[row.kind], theme.colour("muted")
        small, muted = sized(option.font, 11), theme.colour("muted")
        rest = [_("optional")] if row.optional else []
        rest += [part for part in (row.details.replace("\n", " "), row.sku) if part]
        wide = line_of(painter, room, text, font, ink)
        room.setLeft(room.left() + wide + theme.px(8))
        if rest and room.width() > theme.px(20):
            line_of(painter, room, " · ".join(rest), small, muted)

    def _figure(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
        row: Row,
        room: QRectF,
    ) -> None:
        align = index.data(Qt.ItemDataRole.TextAlignmentRole)
        side = Qt.AlignmentFlag.AlignRight if align & Qt.AlignmentFlag.AlignRight else align
        quiet = index.column() in (NUMBER, UNIT, TAX) or row.optional
        ink = theme.colour("muted") if quiet else option.palette.text().color()
        if index.data(ERROR):
            ink = theme.colour("danger")
            mark = theme.px(12)
            place = QRectF(room.left() - 2, room.center().y() - mark / 2, mark, mark)
            icons.paint(painter, place, "triangle-alert", "danger")
            room.setLeft(room.left() + mark + 2)
        strong = index.column() == TOTAL and not row.optional
        font = sized(option.font, 13, QFont.Weight.Medium) if strong else option.font
        line_of(painter, room, str(index.data() or ""), font, ink, side)


class Bubble(QLabel):
    """Stands below the current cell and says what is wrong with it."""

    def __init__(self, grid: LinesGrid) -> None:
        super().__init__(grid.viewport())
        self._grid = grid
        self.setObjectName("fault")
        theme.mark(self, "error")
        self.setAutoFillBackground(True)
        self.setMargin(theme.px(6))
        self.hide()

    def follow(self, index: Index) -> None:
        """Stand below a cell, or go away where nothing is wrong with it."""
        sentence = str(index.data(ERROR) or "") if index.isValid() else ""
        if not sentence:
            self.hide()
            return
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.colour("danger_soft"))
        self.setPalette(palette)
        self.setText(sentence)
        self.adjustSize()
        place = self._grid.visualRect(index)
        left = min(place.left(), self._grid.viewport().width() - self.width() - 4)
        below = place.bottom() + 2
        if below + self.height() > self._grid.viewport().height():
            below = place.top() - self.height() - 2
        self.move(max(0, left), below)
        self.show()
        self.raise_()


class Details(QPlainTextEdit):
    """A small page over the lines for what stands below a name; closes and keeps by itself."""

    def __init__(self, grid: LinesGrid, number: int, text: str) -> None:
        super().__init__(grid.viewport())
        self._grid = grid
        self._row = grid.lines.rows[number].id
        self.setPlainText(text)
        self.setPlaceholderText(_("Details below the name; Esc closes"))
        self.setAccessibleName(_("Details of the line"))
        self.setTabChangesFocus(True)
        place = grid.visualRect(grid.lines.index(number, PRODUCT))
        high = theme.px(110)
        room = grid.viewport().height()
        top = place.bottom() if place.bottom() + high < room else max(0, place.top() - high)
        self.setGeometry(place.left(), top, max(place.width(), theme.px(300)), high)
        self.show()
        self.setFocus()
        self.moveCursor(self.textCursor().MoveOperation.End)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape or (event.key() in ENTER and control):
            self._grid.setFocus()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QEvent) -> None:
        super().focusOutEvent(event)
        lines = self._grid.lines
        lines.set_details(lines.place_of(self._row), self.toPlainText())
        self.deleteLater()
