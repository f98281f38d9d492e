"""A quote beside the list: its number, state, total, what is next, and the paper itself."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.errors import Problem
from app.i18n import _
from app.store.changes import Committed
from app.views import theme
from app.views.kit.details import Details
from app.views.kit.elided import Elided
from app.views.kit.jobs import Latest
from app.views.kit.plain import literal
from app.views.kit.reading import Read, read_record
from app.views.kit.screen import Desk, Page
from app.views.kit.verbs import Verbs
from app.views.screens.quote_editor.paper_side import PaperSide
from app.views.screens.quote_editor.story import Story

SHOWS_IN = ("quote", "quote_line", "approval", "order", "account", "contact", "preference")


class QuoteGlance(Page):
    """Shows one quote; "Open" leads to where it is written.

    Attributes:
        side, details, verbs: its parts.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._record = desk.records["quote"]
        self._key: UUID | None = None
        self._read: Read | None = None
        self._asked = Latest(desk.jobs)
        self.side = PaperSide(desk, self)
        self.details = Details(self._record)
        self.story = Story(desk)
        self.verbs = Verbs(desk, self._record, self)
        self._build()
        self.verb(_("Open"), self.edit, "Ctrl+E", "pencil")
        self.verbs.edit_wanted.connect(self.edit)
        self.verbs.led_to.connect(self.open_record)
        self.verbs.removed.connect(self.closed)
        self.verbs.panel.asking.connect(self._on_asking)
        desk.feed.committed.connect(self._on_committed)

    @property
    def title(self) -> str:
        return self._read.title if self._read else _("Quote")

    @property
    def record(self) -> str:
        return "quote"

    def shown_key(self) -> UUID | None:
        return self._key

    def opened(self, row_id: UUID | None = None) -> None:
        if row_id is None:
            return
        if row_id != self._key:
            self._key, self._read = row_id, None
            self.side.clear()
        self._refresh()

    def begin(self, values: Mapping[str, str]) -> None:
        self.new_record.emit("quote", dict(values))

    def edit(self) -> None:
        """Open the quote where it is written."""
        if self._key is not None:
            self.open_record.emit("quote", self._key)

    def focus_first(self) -> None:
        self.side.view.setFocus(Qt.FocusReason.OtherFocusReason)

    # How it is laid out

    def _build(self) -> None:
        self._number = theme.mark(Elided(""), "record")
        self._state = theme.mark(QLabel(), "state")
        self._customer = theme.mark(QPushButton(), "link")
        self._customer.setStyleSheet("QPushButton { margin-left: -6px; }")
        self._customer.setCursor(Qt.CursorShape.PointingHandCursor)
        self._customer.clicked.connect(self._on_customer)
        self._dates = theme.mark(Elided(""), "muted")
        self._total = theme.mark(QLabel(), "record")
        self.verbs.edit_button.setText(literal(_("Open")))
        first = QHBoxLayout()
        first.setSpacing(theme.px(8))
        first.addWidget(self._number, 1)
        first.addWidget(self.verbs)
        second = QHBoxLayout()
        second.setSpacing(theme.px(8))
        second.addWidget(self._state)
        second.addWidget(self._customer)
        second.addWidget(self._dates, 1)
        second.addWidget(self._total)
        head = theme.mark(QFrame(), "head")
        column = QVBoxLayout(head)
        column.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(8))
        column.setSpacing(theme.px(8))
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self.verbs.panel)
        self.tabs = QTabWidget(documentMode=True)
        self.tabs.tabBar().setDrawBase(False)
        for heard in (self.tabs, self.tabs.tabBar()):
            heard.setAccessibleName(_("Parts of this record"))
        self.tabs.addTab(self.side, literal(_("Paper")))
        self.tabs.addTab(self.details, literal(_("Details")))
        self.tabs.addTab(self.story, literal(_("History")))
        self._room = QWidget()
        self._room.hide()
        ground = theme.mark(QFrame(), "surface")
        side = QVBoxLayout(ground)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(0)
        side.addWidget(head)
        side.addWidget(self.tabs, 1)
        side.addWidget(self._room, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ground)

    def _on_asking(self, asking: bool) -> None:
        """While an action asks, only its own button stands out."""
        self.tabs.setHidden(asking)
        self.verbs.setHidden(asking)
        self._room.setVisible(asking)

    # What was read

    def _refresh(self) -> None:
        if self._key is not None:
            self._asked.read(
                *(read_record, self.desk, self._record, self._key),
                then=self._on_read,
                failed=self._on_gone,
                owner=self,
            )

    def _on_read(self, read: Read) -> None:
        self._read = read
        self._number.setText(read.title)
        self._state.setText(self._stands(read))
        customer = read.names.get("account_id", "")
        self._customer.setText(literal(customer))
        self._customer.setAccessibleName(customer)
        self._customer.setVisible(bool(customer))
        self._dates.setText(self._until(read))
        self._total.setText(read.texts.get("total", ""))
        self.verbs.put(read.key, read.allowed)
        self.details.put(read)
        self.story.show_of(read.key)
        self.side.show_paper(read.key, read.title)
        self.titled.emit()

    def _stands(self, read: Read) -> str:
        """Its state, behind its revision where it is not the first."""
        state, revision = read.texts.get("state", ""), read.values.get("revision") or 1
        if revision == 1:
            return state
        return _("Revision {number} · {state}").format(number=revision, state=state)

    def _until(self, read: Read) -> str:
        until = read.texts.get("valid_until")
        return _("Valid until {day}").format(day=until) if until else ""

    def _on_gone(self, problem: Problem) -> None:
        self._key = self._read = None
        self.closed.emit()

    def _on_customer(self) -> None:
        if self._read is not None:
            self.open_record.emit("account", self._read.values["account_id"])

    def _on_committed(self, committed: Committed) -> None:
        if self._key is not None and any(name in committed.rows for name in SHOWS_IN):
            self._refresh()
