"""The approval desk: what waits at the left, one of them at the right, answered by keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSplitter, QStackedWidget, QWidget

from app.errors import Problem
from app.i18n import _, ngettext
from app.services import approvals
from app.store import Store
from app.store.changes import Committed
from app.views import theme
from app.views.kit.empty import EmptyState
from app.views.kit.jobs import Latest
from app.views.kit.laying import column, row
from app.views.kit.screen import Desk, Screen, Way
from app.views.kit.switch import Switch
from app.views.kit.undoing import say_done
from app.views.screens.approvals.detail import Detail
from app.views.screens.approvals.reading import Item, Waiting, read_waiting
from app.views.screens.approvals.rows import ItemsList

CONCERNS = ("quote", "quote_line", "approval", "account", "discount_limit")


class ApprovalScreen(Screen):
    """Shows what waits for a yes or no.

    Attributes:
        items, detail: its two sides.
    """

    def __init__(self, desk: Desk, ways: Sequence[Way] = (), here: str = "") -> None:
        super().__init__(desk)
        self._asked = Latest(desk.jobs)
        self._may_answer = False
        self._wanted: UUID | None = None
        self.items = ItemsList()
        self.detail = Detail()
        self._build(ways, here)
        self.items.chosen.connect(self._on_chosen)
        self.items.opened.connect(lambda item: self.open_record.emit("quote", item.id))
        self.detail.open_wanted.connect(self._open)
        self.detail.customer_wanted.connect(self._on_customer)
        self.detail.approved.connect(self._on_approved)
        self.detail.returned.connect(self._on_returned)
        self.verb(_("Approve"), self._approve, "Ctrl+Return | Ctrl+Enter", "check")
        self.verb(_("Return"), self._return, "Ctrl+Shift+Return | Ctrl+Shift+Enter", "undo-2")
        self.verb(_("Open the quote"), self._open, "Ctrl+E", "file-text")
        self.verb(_("Write a comment"), self.detail.comment.setFocus, "Ctrl+M", "message-circle")
        desk.feed.committed.connect(self._on_committed)

    @property
    def title(self) -> str:
        return _("Approvals")

    @property
    def record(self) -> str:
        return "approval"

    def opened(self, row_id: UUID | None = None) -> None:
        self._wanted = row_id
        self.refresh()

    def refresh(self) -> None:
        """Read again what waits."""
        self._asked.read(read_waiting, self.desk.store, then=self._on_read, owner=self)

    def focus_first(self) -> None:
        self.items.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self, ways: Sequence[Way], here: str) -> None:
        head = theme.mark(QFrame(), "bar")
        self._count = theme.mark(QLabel(), "muted")
        title = theme.mark(QLabel(_("Approvals")), "title")
        named = row(None, title, self._count, None)
        named.setAlignment(self._count, Qt.AlignmentFlag.AlignBottom)
        neighbours = row(None, Switch(self, ways, here), None)
        column(head, named, neighbours, margins=(16, 12, 16, 8), gap=8)
        self._empty = EmptyState("shield-check")
        self._stack = QStackedWidget()
        self._split = QSplitter()
        left = theme.mark(QFrame(), "surface")
        column(left, (self.items, 1))
        self._split.addWidget(left)
        self._split.addWidget(self.detail)
        self._split.setStretchFactor(0, 2)
        self._split.setStretchFactor(1, 3)
        self._split.setSizes([theme.px(380), theme.px(640)])
        self._split.setChildrenCollapsible(False)
        nothing = theme.mark(QWidget(), "surface")
        column(nothing, (self._empty, 1))
        self._stack.addWidget(self._split)
        self._stack.addWidget(nothing)
        column(self, head, (self._stack, 1))

    # What was read

    def _on_read(self, waiting: Waiting) -> None:
        self._may_answer = waiting.may_answer
        count = len(waiting.items)
        self._count.setText(
            ngettext("{count} waits", "{count} wait", count).format(count=count) if count else ""
        )
        self._empty.say(
            _("No quote waits for approval."),
            _("Quotes whose discount is above somebody’s limit come here, with the reason."),
        )
        self._stack.setCurrentIndex(0 if count else 1)
        self.items.show_items(waiting.items, self._wanted)
        self._wanted = None

    def _on_chosen(self, item: Item | None) -> None:
        if item is not None:
            self.detail.show_item(item, self._may_answer)

    def _on_committed(self, committed: Committed) -> None:
        if self.isVisible() and any(name in committed.rows for name in CONCERNS):
            self.refresh()

    # Answers

    def _approve(self) -> None:
        if self.detail.approve.isVisible():
            self._on_approved(self.detail.words())

    def _return(self) -> None:
        if self.detail.give_back.isVisible():
            self._on_returned(self.detail.words())

    def _on_approved(self, comment: str) -> None:
        self._answer(approvals.approve, comment, _("Quote {number} is approved."))

    def _on_returned(self, comment: str) -> None:
        if not comment:
            self.detail.say(_("Say what is to be changed."))
            self.detail.comment.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._answer(approvals.give_back, comment, _("Quote {number} goes back to its writer."))

    def _answer(self, act, comment: str, sentence: str) -> None:
        item = self.items.current()
        if item is None or not self._may_answer or item.mine:
            return
        done = partial(self._on_answered, sentence.format(number=item.number))
        self.desk.jobs.work(
            *(_run, act, self.desk.store, item.id, comment),
            then=done, failed=self._on_refused, owner=self,
        )  # fmt: skip

    def _on_answered(self, sentence: str, told: list[str]) -> None:
        say_done(self.desk, sentence, told)
        self.items.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_refused(self, problem: Problem) -> None:
        self.detail.say(problem.sentence())

    def _open(self) -> None:
        item = self.items.current()
        if item is not None:
            self.open_record.emit("quote", item.id)

    def _on_customer(self) -> None:
        item = self.items.current()
        if item is not None:
            self.open_record.emit("account", item.account_id)


def _run(act, store: Store, quote_id: UUID, comment: str) -> list[str]:
    """Answer; what is to be said besides that it was done."""
    act(store, quote_id, comment or None)
    with store.read() as session:
        return approvals.said_of_return(session, quote_id)
