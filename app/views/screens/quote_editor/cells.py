"""How the cells of the lines are drawn and edited."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QKeySequence, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.i18n import _
from app.views import icons, theme
from app.views.kit.painting import Paragraph, line_of, sized
from app.views.screens.quote_editor.choice_cell import CodeBox, TaxBox
from app.views.screens.quote_editor.lines import ERROR, ROW, Lines
from app.views.screens.quote_editor.product_cell import ProductEdit
from app.views.screens.quote_editor.rows import Row
from app.views.screens.quote_editor.texts import (
    DISCOUNT,
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

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CellDelegate(QStyledItemDelegate):
    """Draws and edits the cells."""

    def __init__(self, grid: QTableView) -> None:
        super().__init__(grid)
        self.grid = grid
        self._small: bool | None = None
        lines = grid.lines
        changes = (lines.dataChanged, lines.modelReset, lines.rowsInserted, lines.rowsRemoved)
        for told in (*changes, grid.horizontalHeader().sectionResized):
            told.connect(self._on_names)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        self._ground(painter, option, index)
        row: Row | None = index.data(ROW)
        room = QRectF(option.rect).adjusted(theme.px(6), 0, -theme.px(6), 0)
        if row is None:
            self._empty(painter, option, index, room)
        elif index.column() == PRODUCT:
            if row.kind == "section":
                self._subtotal(painter, option, index, room)
            self._product(painter, option, index, row, room)
        else:
            self._figure(painter, option, index, row, room)
        painter.restore()

    def _on_names(self) -> None:
        """The products' names, or the room for them, are others now."""
        before, self._small = self._small, None
        if before is not None and before != self._is_small():
            self.grid.viewport().update()

    def _is_small(self) -> bool:
        """Whether a product's name is too long for its column: then all of them stand small."""
        if self._small is None:
            lines, room = self.grid.lines, self.grid.columnWidth(PRODUCT) - theme.px(12)
            wide = QFontMetricsF(self.grid.font())
            names = (
                str(lines.index(number, PRODUCT).data() or "")
                for number, row in enumerate(lines.rows)
                if not row.silent
            )
            self._small = any(wide.horizontalAdvance(name) > room for name in names)
        return self._small

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, theme.px(theme.ROW))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        row: Row | None = index.data(ROW)
        if index.column() == PRODUCT and (row is None or not row.silent):
            new = row is None
            edit = ProductEdit(self.grid.find, self.grid.lines.terms.currency, parent, new)
            edit.offers_at_once = not self.grid.lines.rows
            edit.taken.connect(lambda: self._done(edit, QPersistentModelIndex(index)))
            return edit
        if index.column() == TAX:
            return TaxBox(self.grid.taxes, parent)
        units = self.grid.units_at(index.row()) if index.column() == UNIT else ()
        if len(units) > 1:
            return CodeBox(_("Unit"), [(unit, unit) for unit in units], parent)
        edit = QLineEdit(parent)
        edit.setAlignment(index.data(Qt.ItemDataRole.TextAlignmentRole))
        edit.setAccessibleName(_(HEADS[index.column()]))
        if index.column() in (QUANTITY, PRICE, DISCOUNT):
            cell = QPersistentModelIndex(index)
            edit.textEdited.connect(lambda text: self.grid.warn_of(cell, text))
        return edit

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, CodeBox):
            editor.begin(text)
        elif isinstance(editor, ProductEdit):
            if not editor.text():
                editor.setText(text)
                editor.selectAll()
            editor.begin()
        else:
            editor.setText(text)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: Lines, index: Index) -> None:
        if isinstance(editor, CodeBox):
            model.setData(index, editor.currentText())
        elif isinstance(editor, ProductEdit) and editor.choice is not None:
            model.choose(index.row(), editor.choice)
        else:
            model.setData(index, editor.text())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        place = QRect(option.rect)
        if isinstance(editor, CodeBox):  # a code with its arrow needs more than the cell has
            place.setWidth(max(place.width(), theme.px(editor.ROOM)))
            place.moveRight(min(place.right(), self.grid.viewport().width() - 1))
        editor.setGeometry(place)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if isinstance(editor, ProductEdit) and editor.ahead.takes(event):
                return True
            if event.matches(QKeySequence.StandardKey.Paste) and self.grid.copied_rows():
                self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache)
                self.grid.paste()
                return True
            held = event.modifiers() & (
                Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
            )
            # From a product Tab leads where Enter does: its line may have been made just now.
            forward = isinstance(editor, ProductEdit) and event.key() == Qt.Key.Key_Tab
            if (event.key() in ENTER or forward) and not held:
                if not isinstance(editor, ProductEdit) or editor.take(event):
                    self._done(editor, QPersistentModelIndex(self.grid.currentIndex()))
                return True
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                if isinstance(editor, ProductEdit) and not editor.take(event):
                    return True
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

    def _subtotal(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, room: QRectF
    ) -> None:
        """What the lines of a section come to, at the end of its row; takes the room it needs."""
        text = str(index.siblingAtColumn(TOTAL).data() or "")
        font = sized(option.font, 13, QFont.Weight.DemiBold)
        right = Qt.AlignmentFlag.AlignRight
        wide = line_of(painter, room, text, font, option.palette.text().color(), right)
        room.setRight(room.right() - wide - theme.px(8))

    def _product(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
        row: Row,
        room: QRectF,
    ) -> None:
        font, ink = QFont(option.font), option.palette.text().color()
        text = str(index.data() or "")
        if row.kind == "section":
            font.setWeight(QFont.Weight.DemiBold)
        if row.kind == "note":
            font.setItalic(True)
            ink = theme.colour("muted")
        if row.silent and not text:
            hints = {"section": _("Name of the section"), "note": _("A note to the customer")}
            text, ink = hints[row.kind], theme.colour("muted")
        if index.data(ERROR):
            self._mark(painter, room, "triangle-alert", "danger")
        elif row.chosen:
            self._mark(painter, room, "circle-check", "success")
        elif row.optional or row.alternative:
            counts = self.grid.lines.counts(index.row())
            on, off = ("circle-dot", "circle") if row.alternative else ("square-check", "square")
            self._mark(painter, room, on if counts else off, "accent" if counts else "muted")
        if not row.silent and self._is_small():
            font = sized(font, 11)
        if QFontMetricsF(font).horizontalAdvance(text) > room.width():
            # Two small lines rather than half a name: what was cut is what tells sizes apart.
            name = Paragraph(text, sized(option.font, 11), room.width(), most=2)
            name.draw(painter, QPointF(room.left(), room.center().y() - name.height() / 2), ink)
            return
        small, muted = sized(option.font, 11), theme.colour("muted")
        rest = [*_marks(row), *(part for part in (row.details.replace("\n", " "), row.sku) if part)]
        wide = line_of(painter, room, text, font, ink)
        room.setLeft(room.left() + wide + theme.px(8))
        if rest and room.width() > theme.px(20):
            line_of(painter, room, " · ".join(rest), small, muted)

    def _mark(self, painter: QPainter, room: QRectF, icon: str, ink: str) -> None:
        """A small icon before what the cell says; takes the room it needs."""
        side = theme.px(13)
        place = QRectF(room.left() - 1, room.center().y() - side / 2, side, side)
        icons.paint(painter, place, icon, ink)
        room.setLeft(room.left() + side + theme.px(4))

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
        counts = self.grid.lines.counts(index.row())
        quiet = index.column() in (NUMBER, UNIT, TAX) or not counts
        ink = theme.colour("muted") if quiet else option.palette.text().color()
        if index.data(ERROR):
            ink = theme.colour("danger")
            self._mark(painter, room, "triangle-alert", "danger")
        strong = index.column() == TOTAL and counts
        font = sized(option.font, 13, QFont.Weight.Medium) if strong else option.font
        text = str(index.data() or "")
        if QFontMetricsF(font).horizontalAdvance(text) <= room.width():
            line_of(painter, room, text, font, ink, side)
            return
        # What is made of parts stands in two small lines rather than half a word.
        small, (first, *rest) = sized(option.font, 11), text.split(" + ")
        for part, line in enumerate((first, " + ".join(rest)) if rest else (first,)):
            high = room.height() / (2 if rest else 1)
            place = QRectF(room.left(), room.top() + part * high, room.width(), high)
            line_of(painter, place, line, small, ink, side)


def _marks(row: Row) -> list[str]:
    """What stands between a line and the total, in words."""
    marks = [_("chosen")] if row.chosen else []
    if row.optional:
        marks.append(_("optional"))
    if row.alternative:
        marks.append(_("alternative {group}").format(group=row.alternative))
    return marks
