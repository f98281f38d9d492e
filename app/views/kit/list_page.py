"""A list with its named views, a quick search, sorting by the heads, a count and "New"."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from app.formats import format_number
from app.i18n import N_, _
from app.records.description import Record
from app.records.listing import Question
from app.store.rights import may_make
from app.views import icons, theme
from app.views.kit.empty import EmptyState
from app.views.kit.laying import column, row
from app.views.kit.plain import literal, read_back
from app.views.kit.rows import Rows
from app.views.kit.screen import Desk
from app.views.kit.table import RowsModel

TYPING_PAUSE = 120  # milliseconds


class ListPage(QWidget):
    """A list of one record type.

    Signals:
        current_changed(UUID): the row the keyboard is on.
        opened(UUID): Enter or a double click.
        new_wanted: somebody wants to make one.
        source_wanted(record): somebody wants to see what such records are made of.
    """

    current_changed = Signal(object)
    opened = Signal(object)
    new_wanted = Signal()
    source_wanted = Signal(str)

    def __init__(
        self, desk: Desk, record: Record, purpose: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.desk, self.record = desk, record
        self._purpose = purpose
        self._filter = ""
        self._sort, self._descending = "", False
        self._kept: UUID | None = None
        self._several: list[UUID] = []
        self._may_make = True
        fields = [item.key for item in record.columns]
        self.model = RowsModel(desk, record, fields, self)
        self.rows = Rows(self.model)
        self.rows.setAccessibleName(_(record.plural))
        self._build()
        self._connect()
        desk.jobs.read(may_make, desk.store, record.kind, then=self._on_rights, owner=self)

    # What it is made of

    def _build(self) -> None:
        self._title = theme.mark(QLabel(_(self.record.plural)), "title")
        self._count = theme.mark(QLabel(), "muted")
        self.new_button = theme.mark(QPushButton(literal(_("New"))), "primary")
        icons.beside(self.new_button, "plus", "on_accent")
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

        self.more = QPushButton(icons.icon("ellipsis"), "")
        self.more.setAccessibleName(_("More actions"))
        self.more.setToolTip(_("More actions"))
        self.more.hide()
        head = row(None, self._title, self._count, None, self.more, self.new_button)
        head.setAlignment(self._count, Qt.AlignmentFlag.AlignBottom)
        self._tools = row(None, self.view_button)
        self._tools.addStretch()
        self._tools.addWidget(self.search, 1)
        self._top = top = column(None, head, self._tools, margins=(16, 12, 16, 8), gap=8)

        self.empty = EmptyState(self.record.icon)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.rows)
        self._stack.addWidget(self.empty)
        ground = theme.mark(QFrame(), "surface")
        column(ground, top, (self._stack, 1))
        column(self, ground)

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
        self.model.modelAboutToBeReset.connect(self._remember)
        self.model.modelReset.connect(self._restore)
        self.model.answered.connect(self._on_answered)
        self.new_button.clicked.connect(self.new_wanted)

    # What it does

    def put_switch(self, switch: QWidget, wide: bool = False) -> None:
        """Give the switch to its neighbours a place above the list; a `wide` one a row of its
        own."""
        if wide:
            self._top.insertLayout(1, row(None, switch, None))
        else:
            self._tools.insertWidget(0, switch)

    def offer(self, *actions: QAction) -> None:
        """Offer what may be done with the list behind "⋯"."""
        menu = QMenu(self.more)
        menu.addActions(actions)
        self.more.setMenu(menu)
        self.more.show()

    @property
    def current(self) -> UUID | None:
        """The key of the row the keyboard is on."""
        return self._kept

    def several(self) -> list[UUID]:
        """The keys of the rows chosen, from the top, where these are more than one."""
        rows = sorted(index.row() for index in self.rows.selectionModel().selectedRows())
        keys = [key for row in rows if (key := self.model.key_at(row)) is not None]
        return keys if len(keys) > 1 else []

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

    def _remember(self) -> None:
        self._several = self.several()

    def _restore(self) -> None:
        """The rows that were chosen are chosen again, and the keyboard is where it was."""
        flags, chosen = QItemSelectionModel.SelectionFlag, self.rows.selectionModel()
        row = self.model.row_of(self._kept)
        if row >= 0:
            index = self.model.index(row, 0)
            chosen.setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.rows.scrollTo(index)
        for key in self._several:
            if (row := self.model.row_of(key)) >= 0:
                chosen.select(self.model.index(row, 0), flags.Select | flags.Rows)
        self._several = []

    def _on_rights(self, may_make: bool) -> None:
        self._may_make = may_make
        if not may_make:
            self.new_button.hide()
            if self._stack.currentWidget() is self.empty:
                self._say_empty()

    def _on_answered(self, count: int) -> None:
        self._count.setText(format_number(count) if count else "")
        self._stack.setCurrentWidget(self.rows if count else self.empty)
        # The empty state has the same button in its middle; one primary button is enough.
        asked_for_all = not self._filter and not self.search.text().strip()
        begun_here = self._may_make and not self.record.comes_from
        self.new_button.setVisible(begun_here and (bool(count) or not asked_for_all))
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
        elif not self._may_make:
            self.empty.say(
                _("No {plural} yet").format(plural=_(self.record.plural).lower()),
                _("The back office adds them; they come by themselves when you synchronise."),
            )
        else:
            self.empty.say(
                _("No {plural} yet").format(plural=_(self.record.plural).lower()),
                _(self._purpose or N_("What you add is kept on this laptop at once.")),
                *self._first_step(),
            )

    def _first_step(self) -> tuple[str, Callable[[], object]]:
        source = self.desk.records.get(self.record.comes_from)
        if source is None:
            return _("New: {what}").format(what=_(self.record.label)), self.new_wanted.emit
        show = partial(self.source_wanted.emit, source.name)
        return _("Show: {what}").format(what=_(source.plural)), show
