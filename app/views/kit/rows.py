"""The rows of a table as they are painted: whole rows, no grid, columns that fit the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QCursor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from app.views import theme
from app.views.kit.fitting import FIRM, NARROWEST, fitting
from app.views.kit.table import KEY, RowsModel

if TYPE_CHECKING:
    from app.views.kit.painting import Paragraph

MEASURED = 50  # rows that say how wide the columns are
# What stands in two small lines rather than cut, where many of a column would be.
IN_WORDS = frozenset({"text", "long_text", "reference", "choice", "language", "country"})
SMALL, KEPT = 11, 500  # pixels of the design; broken texts kept from one painting to the next


def beside(place: int) -> int:
    """What stands left and right of a column's texts."""
    return theme.px(24 if place == 0 else 16)


def cut(text: str, kind: str, wide: QFontMetrics, room: int) -> str:
    """A text as long as there is room: a number loses its middle, as its end is its revision."""
    middle = kind == "code"
    how = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
    return wide.elidedText(text, how, room)


class RowDelegate(QStyledItemDelegate):
    """Paints cells flat: the name in the colour of text, the rest quieter, a bar at the row chosen.

    By hand, because a repaint of a full window has some 200 cells to do in a few milliseconds;
    what they share is looked up once, by `prepare`.

    Attributes:
        small: the columns whose texts stand in up to two small lines rather than cut; all of a
            column, so that no two rows of it differ in size.
    """

    def __init__(self, parent: QTableView) -> None:
        super().__init__(parent)
        self._view = parent
        self.small: frozenset[int] = frozenset()
        self._broken: dict[tuple[str, int, str], Paragraph] = {}

    def prepare(self) -> None:
        """Before the cells are painted: the colours, fonts and measures in force, which rows are
        chosen and which cell lies under the mouse. To ask the option for these two would load
        QStyle with its 600 names, in a hundredth of the time until the first list."""
        view, ground = self._view, self._view.viewport()
        chosen = view.selectionModel().selection()
        self._chosen = [range(each.top(), each.bottom() + 1) for each in chosen]
        mouse = view.indexAt(ground.mapFromGlobal(QCursor.pos())) if ground.underMouse() else None
        self._under = (mouse.row(), mouse.column()) if mouse is not None else (-1, -1)
        colours = theme.colours()
        self._text, self._muted = colours.colour("text"), colours.colour("muted")
        self._line, self._hover = colours.colour("line"), colours.colour("hover")
        self._accent, self._soft = colours.colour("accent"), colours.colour("accent_soft")
        self._bar, self._near, self._far = theme.px(3), theme.px(8), theme.px(16)
        self._plain, self._bold = QFont(self._view.font()), QFont(self._view.font())
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._wide = QFontMetrics(self._plain), QFontMetrics(self._bold)
        self._kinds: dict[int, str] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index) -> None:
        rect, row, place = option.rect, index.row(), index.column()
        first, chosen = place == 0, any(row in rows for rows in self._chosen)
        if chosen:
            painter.fillRect(rect, self._soft)
        elif (row, place) == self._under:
            painter.fillRect(rect, self._hover)
        if chosen and first:
            painter.fillRect(rect.x(), rect.y(), self._bar, rect.height(), self._accent)
        painter.setPen(self._line)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        text = index.data(Qt.ItemDataRole.DisplayRole)
        if not text:
            return
        strong = first and chosen
        painter.setFont(self._bold if strong else self._plain)
        painter.setPen(self.ink(index, first, chosen))
        inner = rect.adjusted(self._far if first else self._near, 0, -self._near, 0)
        self.write(painter, inner, index, text.replace("\n", " "), self._wide[strong])

    def write(self, painter: QPainter, room: QRect, index, text: str, wide: QFontMetrics) -> None:
        """Write a cell's text in the font and colour in force, small where its column is."""
        place = index.column()
        if place not in self._kinds:
            self._kinds[place] = self.kind(place)
        kind = self._kinds[place]
        # Half a state is none: one that was not among the rows measured stands small alone.
        late = kind == "choice" and wide.horizontalAdvance(text) > room.width()
        if late or place in self.small:
            self._write_small(painter, room, text)
            return
        short = cut(text, kind, wide, room.width())
        painter.drawText(room, index.data(Qt.ItemDataRole.TextAlignmentRole), short)

    def kind(self, place: int) -> str:
        """What a column holds, as `Record.shown_as` calls it."""
        model = self._view.model()
        return model.record.shown_as(model.fields[place])

    def _write_small(self, painter: QPainter, room: QRect, text: str) -> None:
        from app.views.kit.painting import Paragraph, sized

        font = painter.font()
        known = text, room.width(), font.key()
        if known not in self._broken:
            if len(self._broken) > KEPT:
                self._broken.clear()
            most = 2 if " " in text else 1  # a word is cut rather than broken
            self._broken[known] = Paragraph(text, sized(font, SMALL), room.width(), most)
        lines = self._broken[known]
        top = QRectF(room).center().y() - lines.height() / 2
        lines.draw(painter, QPointF(room.left(), top), painter.pen().color())

    def ink(self, index, first: bool, chosen: bool):
        """The colour of a text: the name stands out, and so does the row one is on."""
        return self._text if first or chosen else self._muted

    def helpEvent(self, event, view, option, index) -> bool:
        """The whole text of a cell that is cut, where the model has nothing better to say."""
        text = index.data(Qt.ItemDataRole.DisplayRole) or ""
        if event.type() == QEvent.Type.ToolTip and not index.data(Qt.ItemDataRole.ToolTipRole):
            room = option.rect.width() - beside(index.column())
            is_cut = option.fontMetrics.horizontalAdvance(text) > room
            QToolTip.showText(event.globalPos(), text if is_cut else "", view)
            return True
        return super().helpEvent(event, view, option, index)


class Rows(QTableView):
    """The table itself: whole rows, no grid, Enter opens."""

    opened = Signal(object)

    def __init__(self, model: RowsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self._delegate = RowDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.px(theme.ROW))
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(True)
        head.setMinimumSectionSize(theme.px(NARROWEST // 2))  # `fitting` says how wide each is
        head.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        # One of our own: to name the one it has, PySide would load every kind of widget there is.
        self.setViewport(QWidget(backgroundRole=QPalette.ColorRole.Base, autoFillBackground=True))
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(KEY)))
        self._wants: list[float] = []
        self._usual: list[int] = []
        self._empty: set[int] = set()
        model.answered.connect(self._measure)

    def choose_several(self) -> None:
        """Let Ctrl and Shift add rows to the one the keyboard is on."""
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)

    def keyPressEvent(self, event) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().data(KEY))
            return
        super().keyPressEvent(event)

    def paintEvent(self, event) -> None:
        self._delegate.prepare()
        super().paintEvent(event)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    def fit_columns(self) -> None:
        """Show the columns that matter most in the room there is, each wide enough to read."""
        model: RowsModel = self.model()
        kinds = [model.record.shown_as(name) for name in model.fields]
        scale = theme.px(100) / 100
        widths = fitting(kinds, self.viewport().width() / scale, self._wants, self._empty)
        for place, width in enumerate(widths):
            self.setColumnHidden(place, not width)
            if width:
                self.setColumnWidth(place, int(width * scale))
        self._delegate.small = frozenset(
            place
            for place, usual in enumerate(self._usual)
            if kinds[place] in IN_WORDS and usual + beside(place) > self.columnWidth(place)
        )

    def _measure(self, count: int) -> None:
        """How wide the texts of the first rows are. Once only: nothing jumps while one types."""
        if not count or self._wants:
            return
        model: RowsModel = self.model()
        scale = theme.px(100) / 100
        small = QFont(self.font())
        small.setPixelSize(theme.px(theme.SIZES["small"]))
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)  # the name in the row one is on
        heads = QFontMetrics(small)
        wants = []
        for place in range(len(model.fields)):
            cells = (model.index(row, place).data() or "" for row in range(min(count, MEASURED)))
            texts = QFontMetrics(self.font() if place else bold)
            wide = sorted(texts.horizontalAdvance(text) for text in cells)
            # The longest few may be cut; one long name must not starve the other columns.
            firm = model.record.shown_as(model.fields[place]) in FIRM
            usual = wide[-1] if firm or len(wide) <= 10 else wide[int(len(wide) * 0.9)]
            head = model.headerData(place, Qt.Orientation.Horizontal) or ""
            room = beside(place) + theme.px(2)
            wants.append((max(usual, heads.horizontalAdvance(head)) + room) / scale)
            self._usual.append(usual)
            if place and not wide[-1]:
                self._empty.add(place)
        self._wants = wants
        self.fit_columns()
