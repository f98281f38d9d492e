"""The two lists of the first page, drawn: the day with its now-line, and what waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import (
    QObject,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDropEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.views import icons, theme
from app.views.kit.painting import line_of, sized
from app.views.kit.whole_list import ROW, Index, WholeList
from app.views.screens.today.row import Row


class RowsModel(WholeList):
    """The rows of one list.

    Attributes:
        line_before: the number of the row above which now lies; -1 for no line.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.line_before = -1

    def show_rows(self, rows: Sequence[Row], now: datetime | None = None) -> None:
        """Show these rows; with `now` a line stands between what was and what comes."""
        if list(rows) == self.rows and now is None:
            return
        self.line_before = -1
        if now is not None and rows:
            timed = [n for n, row in enumerate(rows) if row.when is not None and row.when > now]
            self.line_before = timed[0] if timed else len(rows)
        self.set_rows(list(rows))

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        dragged = Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled
        return flags | dragged if index.isValid() else flags

    def shown(self, row: Row, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.said
        return row.words or None if role == Qt.ItemDataRole.ToolTipRole else None


class RowsList(QListView):
    """A list of things to do.

    Signals:
        opened(object): a row is wanted in full.
        asked(object, object): the menu of a row is wanted at a place on the screen.
        entered(): the keyboard came here.
        dropped(int, int): a row was dragged from one place to another.
    """

    opened = Signal(object)
    asked = Signal(object, object)
    entered = Signal()
    dropped = Signal(int, int)

    def __init__(self, with_times: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_of = RowsModel(self)
        self.setModel(self.model_of)
        self.setItemDelegate(RowDelegate(with_times, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.activated.connect(lambda index: self.opened.emit(index.data(ROW)))

    def let_drag(self) -> None:
        """Rows may be dragged to another place."""
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)

    def dropEvent(self, event: QDropEvent) -> None:
        if event.source() is not self:
            return
        source, target = self.currentIndex().row(), self.indexAt(event.position().toPoint()).row()
        # The base class would take the row out of the model.
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()
        self.dropped.emit(source, target)

    def show_rows(self, rows: Sequence[Row], now: datetime | None = None) -> None:
        """Show these rows; the chosen one, or the one in its place, stays chosen."""
        kept, place = self.current(), self.currentIndex().row()
        self.model_of.show_rows(rows, now)
        again = next((n for n, row in enumerate(rows) if kept and row.id == kept.id), place)
        if again < 0:
            again = next((n for n, row in enumerate(rows) if not row.closed), 0)
        if rows:
            self.setCurrentIndex(self.model_of.index(min(again, len(rows) - 1)))

    def current(self) -> Row | None:
        """The row the keyboard is on."""
        index = self.currentIndex()
        return index.data(ROW) if index.isValid() else None

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def keyboardSearch(self, search: str) -> None:
        """Letters are verbs here, not the beginning of a name."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self.current()
        if row is not None:
            self.asked.emit(row, event.globalPos())


class RowDelegate(QStyledItemDelegate):
    """Draws a row: time, icon, customer with what and where, why, last words."""

    def __init__(self, with_times: bool, view: RowsList) -> None:
        super().__init__(view)
        self._times = with_times
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: Row = index.data(ROW)
        font = self._view.font()
        strong = QFontMetricsF(font).height()
        lines = sum(bool(text) for text in (row.detail, row.line, row.words))
        small = QFontMetricsF(sized(font, 12)).height() + theme.px(2)
        return QSize(200, round(theme.px(8) + strong + lines * small + theme.px(10)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place, row = QRectF(option.rect), index.data(ROW)
        if self._view.selectionModel().isSelected(index):
            strong = self._view.hasFocus()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft" if strong else "hover"))
            painter.drawRoundedRect(place.adjusted(2, 1, -2, -2), theme.px(6), theme.px(6))
        self._write(painter, place, row)
        self._now(painter, place, index.row())
        painter.restore()

    def _write(self, painter: QPainter, place: QRectF, row: Row) -> None:
        font = self._view.font()
        small = sized(font, 12)
        muted = theme.colour("muted")
        ink = muted if row.closed else theme.colour("text")
        line = QFontMetricsF(font).height()
        at = QRectF(place.left() + theme.px(10), place.top() + theme.px(8), 0, line)
        if self._times:
            at.setWidth(theme.px(64))
            line_of(painter, at, row.time, font, muted)
            at.setLeft(at.right())
        side = theme.px(16)
        icon = QRectF(at.left(), at.center().y() - side / 2, side, side)
        tone = "muted" if row.closed else "warning" if row.pressing else "accent"
        icons.paint(painter, icon, row.icon, tone)
        at.setLeft(icon.right() + theme.px(10))
        at.setRight(place.right() - theme.px(12))
        if row.state:
            colour = theme.colour("warning") if row.pressing else muted
            used = QFontMetricsF(small).horizontalAdvance(row.state)
            line_of(painter, at, row.state, small, colour, Qt.AlignmentFlag.AlignRight)
            at.setRight(at.right() - used - theme.px(10))
        line_of(painter, at, row.title, sized(font, 13, QFont.Weight.DemiBold), ink)
        at.setRight(place.right() - theme.px(12))
        thin = QFontMetricsF(small).height() + theme.px(2)
        at = QRectF(at.left(), at.bottom(), at.width(), thin)
        italic = QFont(small)
        italic.setItalic(True)
        pressing = theme.colour("warning") if row.pressing and row.what != "slot" else ink
        for text, face, colour in (
            (row.detail, small, muted),
            (row.line, small, pressing),
            (row.words, italic, muted),
        ):
            if text:
                line_of(painter, at, text, face, colour)
                at.translate(0, thin)

    def _now(self, painter: QPainter, place: QRectF, number: int) -> None:
        model = self._view.model_of
        above = model.line_before == number
        below = model.line_before == len(model.rows) == number + 1
        if not above and not below:
            return
        y = place.top() + 1 if above else place.bottom() - 2
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.setBrush(theme.colour("accent"))
        left = place.left() + theme.px(6)
        painter.drawLine(round(left), round(y), round(place.right() - theme.px(6)), round(y))
        painter.drawEllipse(QRectF(left - 3, y - 3, 6, 6))
