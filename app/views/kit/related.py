"""What belongs to a record: its people, its deals, its rules, in a list on its page."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.formats import format_number
from app.i18n import _
from app.records.listing import Question
from app.store.rights import may_make
from app.views import icons, theme
from app.views.kit.empty import EmptyState
from app.views.kit.form_dialog import FormDialog
from app.views.kit.plain import literal
from app.views.kit.relation import Relation
from app.views.kit.rows import Rows
from app.views.kit.screen import Desk, add_verb
from app.views.kit.table import VALUE, RowsModel
from app.views.kit.when_seen import WhenSeen


class RelatedList(WhenSeen):
    """The rows of a relation.

    Signals:
        open_record(record, key), new_record(record, values): as screens have them.
        counted(int): how many there are.
    """

    open_record = Signal(str, object)
    new_record = Signal(str, object)
    counted = Signal(int)

    def __init__(self, desk: Desk, relation: Relation, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        self.relation = relation
        self._record = record = desk.records[relation.record]
        self._shown: UUID | None = None
        self._may_make: bool | None = None  # known once it was asked
        fields = [item.key for item in record.columns if item.key != relation.by]
        self.model = RowsModel(desk, record, fields, self)
        self.rows = Rows(self.model)
        self.rows.setAccessibleName(_(relation.label))
        self._count = theme.mark(QLabel(), "muted")
        self.new_button = icons.beside(QPushButton(literal(_("New"))), "plus")
        self.new_button.setAccessibleName(_("New: {what}").format(what=_(record.label)))
        self.edit_button = icons.beside(QPushButton(literal(_("Edit"))), "pencil")
        if not relation.in_place:
            self.edit_button.hide()
        self.edit_button.setAccessibleName(_("Edit: {title}").format(title=_(record.label)))
        self.empty = EmptyState(record.icon)
        if record.comes_from:
            self.new_button.hide()
            self.empty.say(_("None yet"))
        else:
            first = _("New: {what}").format(what=_(record.label))
            self.empty.say(_("None yet"), "", first, self.make)
        theme.mark(self.empty.button, "")  # the page has its primary button already
        self._build()
        add_verb(self, _("Edit"), self.change, "F2", "pencil")
        self.new_button.clicked.connect(self.make)
        self.edit_button.clicked.connect(self.change)
        self.rows.opened.connect(self._on_opened)
        self.model.answered.connect(self._on_answered)

    def read_of(self, key: UUID) -> None:
        """List what belongs to a record; the list follows every change by itself."""
        if key != self._shown:
            self._shown = key
            if self._may_make is None:
                ask = self._desk.jobs.read
                ask(may_make, self._desk.store, self._record.kind, then=self._on_rights, owner=self)
            mine = self._record.table.c[self.relation.by] == key
            self.model.ask(Question(self._record, (mine,)))

    def make(self) -> None:
        """Make one that belongs to the record shown."""
        if self._key is None or self._may_make is False:
            return
        first = {self.relation.by: str(self._key)}
        if self.relation.in_place:
            self._over(None, first)
        else:
            self.new_record.emit(self.relation.record, first)

    def change(self) -> None:
        """Change the row the keyboard is on."""
        index = self.rows.currentIndex()
        if not index.isValid() or self._may_make is False:
            return
        key = self.model.key_at(index.row())
        if self.relation.in_place:
            self._over(key, {})
        else:
            self.open_record.emit(self.relation.record, key)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        head.setSpacing(theme.px(8))
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(self.edit_button)
        head.addWidget(self.new_button)
        self._head = QWidget()
        self._head.setLayout(head)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.rows)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._stack, 1)

    def _over(self, key: UUID | None, first: dict[str, str]) -> None:
        fixed = (self.relation.by,)
        FormDialog(self._desk, self._record, key, first, self.window(), fixed).open()

    def _on_opened(self, key: UUID) -> None:
        if self.relation.leads_to:
            place = self.model.fields.index(self.relation.leads_to)
            other = self.model.index(self.rows.currentIndex().row(), place).data(VALUE)
            table = self._record.table.c[self.relation.leads_to].info["refers"]
            self.open_record.emit(table, other)
        elif self.relation.in_place:
            self.change()
        else:
            self.open_record.emit(self.relation.record, key)

    def _on_rights(self, may_make: bool) -> None:
        self._may_make = may_make
        if not may_make:
            self.new_button.hide()
            self.edit_button.hide()
            self.empty.say(_("None yet"))

    def _on_answered(self, count: int) -> None:
        self._count.setText(format_number(count) if count else "")
        self._head.setVisible(bool(count))
        self._stack.setCurrentWidget(self.rows if count else self.empty)
        if count and not self.rows.currentIndex().isValid():
            self.rows.setCurrentIndex(self.model.index(0, 0))
        self.counted.emit(count)
