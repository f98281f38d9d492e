"""The page of any record type, made from its description alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListWidget,
    QStackedWidget,
    QTabWidget,
    QWidget,
)

from app.errors import Problem
from app.i18n import _
from app.records.description import Record, kind_of, label_of
from app.store.changes import Committed
from app.views import icons, theme
from app.views.files_tab import FilesTab
from app.views.filing import may_bear
from app.views.kit import reading
from app.views.kit.details import Details
from app.views.kit.elided import Elided
from app.views.kit.fitting import by_weight
from app.views.kit.form import Form
from app.views.kit.jobs import Latest
from app.views.kit.laying import column, row
from app.views.kit.one_row import OneRow
from app.views.kit.plain import literal
from app.views.kit.reading import Line, Read
from app.views.kit.related import RelatedList
from app.views.kit.relation import Relation
from app.views.kit.screen import Desk, Page
from app.views.kit.verbs import Verbs

MOST_FACTS = 4


class RecordPage(Page):
    """One record: its head, what may be done, its sections and history, and its form."""

    def __init__(
        self,
        desk: Desk,
        record: Record,
        related: Sequence[Relation] = (),
        more: Mapping[str, Callable[[Desk], QWidget]] = MappingProxyType({}),
    ) -> None:
        """`related` are the lists of what belongs to a record, a tab each; `more` are tabs made
        by hand by their labels, each with `show_of(key)`."""
        super().__init__(desk)
        self._record = record
        self._read: Read | None = None
        self._making = False
        self._asked = Latest(desk.jobs)
        self._asked_history = Latest(desk.jobs)
        self.verbs = Verbs(desk, record, self)
        self.details = Details(record)
        self.form = Form(desk, record)
        self.related = [RelatedList(desk, relation) for relation in related]
        self.more = {label: make(desk) for label, make in more.items()}
        self.files = FilesTab(desk, f"{record.name}_id") if may_bear(record.name) else None
        self.history = theme.mark(QListWidget(wordWrap=True), "history")
        self._build()
        self.verb(_("Edit"), self.edit, "Ctrl+E", "pencil")
        self.verbs.edit_wanted.connect(self.edit)
        self.verbs.panel.asking.connect(self._on_asking)
        self.verbs.led_to.connect(self.open_record)
        self.verbs.removed.connect(self.closed)
        self.form.saved.connect(self._on_saved)
        self.form.closed.connect(self._on_form_closed)
        self.form.titled.connect(self.titled)
        desk.feed.committed.connect(self._on_committed)

    # Screen and Page

    @property
    def title(self) -> str:
        if self._stack.currentWidget() is self.form:
            return self.form.title
        return self._read.title if self._read else _(self._record.label)

    @property
    def record(self) -> str:
        return self._record.name

    def shown_key(self) -> UUID | None:
        return self._read.key if self._read and not self._making else None

    def opened(self, row_id: UUID | None = None) -> None:
        if row_id is None:
            return
        if self._stack.currentWidget() is self.form:
            if self.form.row_id == row_id:
                return
            if self.form.unsaved:
                self.form.keep_draft()
        self._making = False
        self._stack.setCurrentIndex(0)
        self._ask(row_id)

    def begin(self, values: Mapping[str, str]) -> None:
        in_front = self._making and self._stack.currentWidget() is self.form
        if in_front and self.form.unsaved and not values:
            return  # one is being made already
        known = {name or self._record.title.key: text for name, text in values.items()}
        self._making = True
        self.form.show_record(None, known)
        self._stack.setCurrentWidget(self.form)
        self.titled.emit()

    def edit(self) -> None:
        if self._read is not None and self._stack.currentWidget() is not self.form:
            self.form.show_record(self._read.key)
            self._stack.setCurrentWidget(self.form)
            self.titled.emit()

    def can_leave(self) -> bool:
        if self._stack.currentWidget() is self.form and self.form.unsaved:
            self.form.keep_draft()
        return True

    def focus_first(self) -> None:
        if self._stack.currentWidget() is self.form:
            self.form.focus_first()
        else:
            self.details.setFocus(Qt.FocusReason.OtherFocusReason)

    # Building

    def _build(self) -> None:
        self._icon = icons.IconLabel(self._record.icon, 20, "accent")
        self._title = theme.mark(QLabel(wordWrap=True), "record")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._state = theme.mark(QLabel(), "state")
        self._facts = OneRow(24)
        first = row(None, self._icon, (self._title, 1), self._state, self.verbs)
        first.setAlignment(self.verbs, Qt.AlignmentFlag.AlignTop)
        second = row(None, self._facts, None)
        head = theme.mark(QFrame(), "head")
        column(head, first, second, self.verbs.panel, margins=(16, 12, 16, 8), gap=8)

        self.history.setAccessibleName(_("History"))
        self.history.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.tabs = QTabWidget(documentMode=True)
        self.tabs.tabBar().setDrawBase(False)
        for heard in (self.tabs, self.tabs.tabBar()):
            heard.setAccessibleName(_("Parts of this record"))
        self.tabs.addTab(self.details, literal(_("Details")))
        for label, shown in self.more.items():
            self.tabs.addTab(shown, literal(_(label)))
        for shown in self.related:
            place = 0 if shown.relation.first else self.tabs.count()
            self.tabs.insertTab(place, shown, literal(_(shown.relation.label)))
            shown.open_record.connect(self.open_record)
            shown.new_record.connect(self.new_record)
        if self.files is not None:
            self.tabs.addTab(self.files, literal(_("Files")))
        self.tabs.addTab(self.history, literal(_("History")))
        self.tabs.setCurrentIndex(0)
        self.tabs.currentChanged.connect(self._on_tab)
        reading_side = theme.mark(QFrame(), "surface")
        self._rest = QWidget()
        self._rest.hide()
        column(reading_side, head, (self.tabs, 1), (self._rest, 1))
        self._stack = QStackedWidget()
        self._stack.addWidget(reading_side)
        self._stack.addWidget(self.form)
        column(self, self._stack)

    # Answers

    def _ask(self, key: UUID) -> None:
        self._asked.read(
            reading.read_record,
            *(self.desk, self._record, key),
            then=self._on_read,
            failed=self._on_gone,
            owner=self,
        )

    def _on_read(self, read: Read) -> None:
        self._read = read
        self._title.setText(read.title)
        self._show_state(read)
        self._show_facts(read)
        self.verbs.put(read.key, read.allowed, read.may_change)
        self.details.put(read)
        for shown in (*self.more.values(), *self.related):
            shown.show_of(read.key)
        if self.files is not None:
            self.files.show_of(read.key)
        self._on_tab()
        self.titled.emit()

    def _on_gone(self, problem: Problem) -> None:
        self._read = None
        self.closed.emit()

    def _show_state(self, read: Read) -> None:
        named = next(iter(self._record.kind.machines), "")
        self._state.setText(read.texts.get(named, ""))
        self._state.setVisible(bool(self._state.text()))

    def _show_facts(self, read: Read) -> None:
        """The columns of the list are what matters; the first few that hold something."""
        while self._facts.count():
            self._facts.takeAt(0).widget().deleteLater()
        states = set(self._record.kind.machines) | {self._record.title.key}
        told = [item for item in self._record.columns if item.key not in states]
        told = [i for i in told if read.texts.get(i.key) and read.values.get(i.key) is not False]
        order = by_weight(["", *(kind_of(item).editor for item in told)])
        chosen = sorted([place - 1 for place in order if place][:MOST_FACTS])
        for place in chosen:
            label = _(label_of(told[place]))
            self._facts.addWidget(_fact(label, read.texts[told[place].key]))

    def _on_asking(self, asking: bool) -> None:
        """While an action asks, only its own button stands out, and it has all the room."""
        self.tabs.setHidden(asking)
        self.verbs.setHidden(asking)
        self._rest.setVisible(asking)

    def _on_tab(self, _place: int = 0) -> None:
        if self._read is not None and self.tabs.currentWidget() is self.history:
            self._asked_history.read(
                reading.read_history,
                *(self.desk, self._record, self._read.key),
                then=self._on_history,
                owner=self,
            )

    def _on_history(self, lines: list[Line]) -> None:
        self.history.clear()
        for line in lines:
            self.history.addItem(f"{line.when}   {line.text}")
        if not lines:
            self.history.addItem(_("Nothing has been changed since this was added."))

    def _on_saved(self, key: UUID) -> None:
        made, self._making = self._making, False
        self._stack.setCurrentIndex(0)
        self._ask(key)
        if made:
            self.open_record.emit(self._record.name, key)

    def _on_form_closed(self) -> None:
        if self._making or self._read is None:
            self._making = False
            self.closed.emit()
            return
        self._stack.setCurrentIndex(0)
        self.titled.emit()

    def _on_committed(self, committed: Committed) -> None:
        if self._read is None or self._making:
            return
        own = self._read.key in committed.rows.get(self._record.name, ())
        if own or self._record.heeded() & set(committed.rows):
            self._ask(self._read.key)


def _fact(label: str, text: str) -> QWidget:
    holder = QWidget()
    column(holder, theme.mark(QLabel(label), "label"), theme.mark(Elided(text), "strong"))
    return holder
