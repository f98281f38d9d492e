"""The list of any record type, made from its description alone."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from app.i18n import _
from app.records.description import Record
from app.views.kit.list_page import ListPage
from app.views.kit.screen import Desk, Screen, Way
from app.views.kit.switch import Switch


class ListScreen(Screen):
    """The list of a record type; the row the keyboard is on is shown beside it."""

    has_beside = True

    def __init__(
        self,
        desk: Desk,
        record: Record,
        purpose: str = "",
        ways: Sequence[Way] = (),
        here: str = "",
    ) -> None:
        """`ways` are the places within the same entry, for the switch on top; this is `here`."""
        super().__init__(desk)
        self._record = record
        self.page = ListPage(desk, record, purpose)
        if ways:
            self.page.put_switch(Switch(self, ways, here), wide=len(ways) > 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.page)
        self.page.current_changed.connect(lambda key: self.show_beside.emit(record.name, key))
        self.page.opened.connect(lambda key: self.open_record.emit(record.name, key))
        self.page.new_wanted.connect(lambda: self.new_record.emit(record.name, {}))
        self.page.source_wanted.connect(self.go_to)
        self.verb(_("Find in this list"), self._find, "Ctrl+F", "search")
        self.page.offer(
            self.verb(_("Take in a file…"), self.take_in, "Ctrl+Shift+I", "import"),
            self.verb(_("Write the list to a file…"), self.write, "Ctrl+Shift+X", "file-down"),
        )
        self._asked = False

    def take_in(self) -> None:
        """Take in a file of another program, after a look at it."""
        from app.views.taking_in import ask_and_take_in

        ask_and_take_in(self.desk, self, self._record.name)

    def write(self) -> None:
        """Write what the list shows to a file."""
        from app.views.writing_out import ask_and_write

        if self.page.model.asked is not None:
            ask_and_write(self.desk, self, self.page.model.asked)

    @property
    def title(self) -> str:
        return _(self._record.plural)

    @property
    def record(self) -> str:
        return self._record.name

    def opened(self, row_id: UUID | None = None) -> None:
        if row_id is not None:
            self.page.select(row_id)
        if not self._asked:
            self._asked = True
            self.page.refresh()

    def focus_first(self) -> None:
        self.page.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def _find(self) -> None:
        self.page.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.page.search.selectAll()
