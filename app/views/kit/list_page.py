"""A list with its named views, a quick search, sorting by the heads, a count and "New"."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from app.formats import format_number
from app.i18n import N_, _
from app.models.base import meaning
from app.records.description import Record
from app.records.listing import Question
from app.views import icons, theme
from app.views.kit.empty import EmptyState
from app.views.kit.fitting import FIRM, fitting
from app.views.kit.plain import literal, read_back
from app.views.kit.screen import Desk
from app.views.kit.table import KEY, RowsModel

TYPING_PAUSE = 120  # milliseconds
MEASURED = 50  # rows that say how wide the columns are


SELECTED = QStyle.StateFlag.State_Selected.value
HOVERED = QStyle.StateFlag.State_MouseOver.value


class RowDelegate(QStyledItemDelegate):
    """Paints cells flat: the name in the colour of text, the rest quieter, a bar at the row chosen.

    By hand, because a repaint of a full window has some 200 cells to do in a few milliseconds;
    what they share is looked up once, by `prepare`.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.prepare()

    def prepare(self) -> None:
        """Before the cells are painted: the colours and measures in force."""
        colours = theme.colours()
        self._text, self._muted = colours.colour("text"), colours.colour("muted")
        self._line, self._hover = colours.colour("line"), colours.colour("hover")
        self._accent, self._soft = colours.colour("accent"), colours.colour("accent_soft")
        self._bar, self._near, self._far = theme.px(3), theme.px(8), theme.px(16)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index) -> None:
        rect, first, state = option.rect, index.column() == 0, option.state.value
        chosen = bool(state & SELECTED)
        if chosen:
            painter.fillRect(rect, self._soft)
        elif state & HOVERED:
            painter.fillRect(rect, self._hover)
        if chosen and first:
            painter.fillRect(rect.x(), rect.y(), self._bar, rect.height(), self._accent)
        painter.setPen(self._line)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        text = index.data(Qt.ItemDataRole.DisplayRole)
        if not text:
            return
        font = QFont(option.font)
        if first and chosen:
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self._text if first or chosen else self._muted)
        inner = rect.adjusted(self._far if first else self._near, 0, -self._near, 0)
        short = painter.fontMetrics().elidedText(
            text.replace("\n", " "), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, index.data(Qt.ItemDataRole.TextAlignmentRole), short)

    def helpEvent(self, event, view, option, index) -> bool:
        """The whole text of a cell that is cut, where the model has nothing better to say."""
        text = index.data(Qt.ItemDataRole.DisplayRole) or ""
        if event.type() == QEvent.Type.ToolTip and not index.data(Qt.ItemDataRole.ToolTipRole):
            room = option.rect.width() - theme.px(24 if index.column() == 0 else 16)
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
        head.setMinimumSectionSize(theme.px(50))
        head.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(KEY)))
        self._wants: list[float] = []
        self._empty: set[int] = set()
        model.answered.connect(self._measure)

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
        kinds = [meaning(model.record.table.c[name]).editor for name in model.fields]
        scale = theme.px(100) / 100
        widths = fitting(kinds, self.viewport().width() / scale, self._wants, self._empty)
        for place, width in enumerate(widths):
            self.setColumnHidden(place, not width)
            if width:
                self.setColumnWidth(place, int(width * scale))

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
            firm = meaning(model.record.table.c[model.fields[place]]).editor in FIRM
            usual = wide[-1] if firm or len(wide) <= 10 else wide[int(len(wide) * 0.9)]
            head = model.headerData(place, Qt.Orientation.Horizontal) or ""
            beside = theme.px(26 if place == 0 else 18)
            wants.append((max(usual, heads.horizontalAdvance(head)) + beside) / scale)
            if place and not wide[-1]:
                self._empty.add(place)
        self._wants = wants
        self.fit_columns()


class ListPage(QWidget):
    """A list of one record type.

    Signals:
        current_changed(UUID): the row the keyboard is on.
        opened(UUID): Enter or a double click.
        new_wanted: somebody wants to make one.
    """

    current_changed = Signal(object)
    opened = Signal(object)
    new_wanted = Signal()

    def __init__(
        self, desk: Desk, record: Record, purpose: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.desk, self.record = desk, record
        self._purpose = purpose
        self._filter = ""
        self._sort, self._descending = "", False
        self._kept: UUID | None = None
        fields = [item.key for item in record.columns]
        self.model = RowsModel(desk, record, fields, self)
        self.rows = Rows(self.model)
        self.rows.setAccessibleName(_(record.plural))
        self._build()
        self._connect()

    # What it is made of

    def _build(self) -> None:
        self._title = theme.mark(QLabel(_(self.record.plural)), "title")
        self._count = theme.mark(QLabel(), "muted")
        self.new_button = theme.mark(QPushButton(literal(_("New"))), "primary")
        self.new_button.setIcon(icons.icon("plus", "on_accent"))
        self.new_button.setAccessibleName(_("New: {what}").format(what=_(self.record.label)))
        self.new_button.setToolTip(_("New: {what}").format(what=_(self.record.label)) + "  Ctrl+N")
        self.search = QLineEdit(placeholderText=_("Find in this list"), clearButtonEnabled=True)
        self.search.setAccessibleName(_("Find in this list"))
        glass = icons.icon("search", "muted")
        self.search.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self.search.setMinimumWidth(theme.px(120))
        self.search.setMaximumWidth(theme.px(260))
        self.view_button = theme.mark(QPushButton(), "chip")
        self.view_button.setMenu(QMenu(self.view_button))
        self.view_button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._fill_views()

        head = QHBoxLayout()
        head.setSpacing(theme.px(8))
        head.addWidget(self._title)
        head.addWidget(self._count, 0, Qt.AlignmentFlag.AlignBottom)
        head.addStretch(1)
        head.addWidget(self.new_button)
        self._tools = tools = QHBoxLayout()
        tools.setSpacing(theme.px(8))
        tools.addWidget(self.view_button)
        tools.addStretch()
        tools.addWidget(self.search, 1)
        top = QVBoxLayout()
        top.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(8))
        top.setSpacing(theme.px(8))
        top.addLayout(head)
        top.addLayout(tools)

        self.empty = EmptyState(self.record.icon)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.rows)
        self._stack.addWidget(self.empty)
        ground = theme.mark(QFrame(), "surface")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._stack, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ground)

    def _fill_views(self) -> None:
        menu = self.view_button.menu()
        for name, label in [("", _("All")), *((f.name, _(f.label)) for f in self.record.filters)]:
            action = menu.addAction(literal(label))
            action.setData(name)
            action.setCheckable(True)
        menu.triggered.connect(lambda action: self.show_view(action.data()))
        self._name_view()

    def _name_view(self) -> None:
        for action in self.view_button.menu().actions():
            action.setChecked(action.data() == self._filter)
            if action.isChecked():
                self.view_button.setText(f"{action.text()}  ▾")
                name = read_back(action.text())
                self.view_button.setAccessibleName(_("View: {name}").format(name=name))

    def _connect(self) -> None:
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE)
        self._pause.timeout.connect(self.refresh)
        self.search.textChanged.connect(lambda: self._pause.start())
        self.search.installEventFilter(self)
        self.rows.selectionModel().currentRowChanged.connect(self._on_current)
        self.rows.opened.connect(self.opened)
        self.rows.horizontalHeader().sectionClicked.connect(self.sort_by)
        self.model.modelReset.connect(self._restore)
        self.model.answered.connect(self._on_answered)
        self.new_button.clicked.connect(self.new_wanted)

    # What it does

    def put_switch(self, switch: QWidget) -> None:
        """Give the switch to its neighbours a place above the list."""
        self._tools.insertWidget(0, switch)

    @property
    def current(self) -> UUID | None:
        """The key of the row the keyboard is on."""
        return self._kept

    def refresh(self) -> None:
        """Ask the store again, with what is chosen and typed now."""
        viewer = self.desk.viewer()
        chosen = [f.where(viewer) for f in self.record.filters if f.name == self._filter]
        self.model.ask(
            Question(
                self.record, tuple(chosen), self.search.text().strip(), self._sort, self._descending
            )
        )

    def show_view(self, name: str) -> None:
        """Show the ready-made view called `name`; all rows where it is empty."""
        self._filter = name
        self._name_view()
        self.refresh()

    def sort_by(self, place: int) -> None:
        """Sort by a column; the same again turns it round. References go by the name shown."""
        name = self.model.fields[place]
        self._descending = name == self._sort and not self._descending
        self._sort = name
        head = self.rows.horizontalHeader()
        head.setSortIndicatorShown(True)
        down = Qt.SortOrder.DescendingOrder if self._descending else Qt.SortOrder.AscendingOrder
        head.setSortIndicator(place, down)
        self.refresh()

    def select(self, key: UUID | None) -> None:
        """Put the keyboard's row on a record, now or as soon as it is there."""
        self._kept = key
        self._restore()

    def verbs(self) -> list[QAction]:
        """The list's own verbs."""
        return self.actions()

    def eventFilter(self, watched, event) -> bool:
        if watched is self.search and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.rows.setFocus()
                if not self.rows.currentIndex().isValid() and self.model.rowCount():
                    self.rows.setCurrentIndex(self.model.index(0, 0))
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return False

    def _on_current(self, now: QModelIndex, before: QModelIndex) -> None:
        key = self.model.key_at(now.row()) if now.isValid() else None
        if key is not None and key != self._kept:
            self._kept = key
            self.current_changed.emit(key)

    def _restore(self) -> None:
        row = self.model.row_of(self._kept)
        if row < 0:
            return
        index = self.model.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag
        self.rows.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.rows.scrollTo(index)

    def _on_answered(self, count: int) -> None:
        self._count.setText(format_number(count) if count else "")
        self._stack.setCurrentWidget(self.rows if count else self.empty)
        # The empty state has the same button in its middle; one primary button is enough.
        asked_for_all = not self._filter and not self.search.text().strip()
        self.new_button.setVisible(bool(count) or not asked_for_all)
        if not count:
            self._say_empty()
        elif not self.rows.currentIndex().isValid():
            self._restore()

    def _say_empty(self) -> None:
        if self.search.text().strip():
            self.empty.say(
                _("Nothing found for “{words}”").format(words=self.search.text().strip()),
                _("Check the spelling, or search everywhere with Ctrl+K."),
                _("Clear the search"),
                self.search.clear,
            )
        elif self._filter:
            self.empty.say(_("Nothing in this view"), "", _("Show all"), lambda: self.show_view(""))
        else:
            self.empty.say(
                _("No {plural} yet").format(plural=_(self.record.plural).lower()),
                _(self._purpose or N_("What you add is kept on this laptop at once.")),
                _("New: {what}").format(what=_(self.record.label)),
                self.new_wanted.emit,
            )
