"""The board of deals: moved by dragging or with Ctrl and the arrows, each move one to undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
)

from app.errors import Problem
from app.i18n import N_, _
from app.models import Opportunity, StageKind
from app.records.description import Input, kind_of
from app.services import opportunities
from app.store.changes import Committed
from app.views import icons, theme
from app.views.kit.ask import AskPanel
from app.views.kit.editors import ChoiceBox
from app.views.kit.elided import Elided
from app.views.kit.empty import EmptyState
from app.views.kit.jobs import Latest
from app.views.kit.laying import column
from app.views.kit.plain import literal
from app.views.kit.screen import Desk, Screen, Way
from app.views.kit.switch import Switch
from app.views.kit.toggle import Toggle
from app.views.kit.two_rows import TwoRows
from app.views.kit.undoing import say_done
from app.views.screens.board.cards import Card
from app.views.screens.board.columns import Board
from app.views.screens.board.reading import Picture, read_board


class BoardScreen(Screen):
    """Deals by stage."""

    def __init__(self, desk: Desk, ways: Sequence[Way] = ()) -> None:
        super().__init__(desk)
        self.picture: Picture | None = None
        self._pipeline: UUID | None = None
        self._wanted: UUID | None = None
        self._lost: tuple[UUID, UUID] | None = None
        self._asked = Latest(desk.jobs)
        self.board = Board()
        self.board.moved.connect(self._on_moved)
        self.board.opened.connect(lambda key: self.open_record.emit("opportunity", key))
        self.board.asked.connect(self._on_menu)
        self.ask = AskPanel(desk)
        self.ask.answered.connect(self._on_reason)
        self.ask.cancelled.connect(self._on_kept_open)
        self._empty = EmptyState("handshake")
        self._build(ways)
        self.verb(_("Win the deal"), partial(self._close, StageKind.WON), "Ctrl+Shift+W", "check")
        self.verb(_("Lose the deal"), partial(self._close, StageKind.LOST), "Ctrl+Shift+X", "x")
        self.verb(_("Move the deal on"), partial(self._push, 1), "Ctrl+Right", "arrow-right")
        self.verb(_("Move the deal back"), partial(self._push, -1), "Ctrl+Left", "arrow-left")
        self.verb(_("Mine or everybody’s"), self._mine.toggle, "Ctrl+M", "user")
        desk.feed.committed.connect(self._on_committed)

    @property
    def title(self) -> str:
        return _("Deals")

    @property
    def record(self) -> str:
        return "opportunity"

    def opened(self, row_id: UUID | None = None) -> None:
        self._wanted = row_id
        self.refresh()

    def focus_first(self) -> None:
        self.board.focus_first()

    def refresh(self) -> None:
        """Read the board again."""
        owner = self.desk.store.identity.user_id if self._mine.isChecked() else None
        self._asked.read(
            read_board, self.desk.store, self._pipeline, owner, then=self._on_read, owner=self
        )

    def _build(self, ways: Sequence[Way]) -> None:
        bar = theme.mark(QFrame(), "bar")
        self._figures = theme.mark(Elided(), "muted")
        self._ways = ChoiceBox()
        self._ways.setAccessibleName(_("Pipeline"))
        self._ways.activated.connect(self._on_way)
        self._ways.hide()
        self._mine = Toggle(_("Only mine"))
        self._mine.setToolTip("Ctrl+M")
        self._mine.toggled.connect(lambda _on: self.refresh())
        new = theme.mark(
            icons.beside(QPushButton(literal(_("New deal"))), "plus", "on_accent"), "primary"
        )
        new.setToolTip("Ctrl+N")
        new.clicked.connect(lambda: self.new_record.emit("opportunity", {}))
        title, switch = theme.mark(QLabel(_("Deals")), "title"), Switch(self, ways, "opportunity")
        ways_here = (self._ways, self._mine, new)
        column(bar, TwoRows((title, self._figures, switch), ways_here), margins=(16, 8))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.board)
        self._stack.addWidget(self._empty)
        self._stack.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(bar)
        whole.addWidget(self.ask)
        whole.addWidget(self._stack, 1)

    def _on_read(self, picture: Picture) -> None:
        first = self.picture is None
        self.picture = picture
        self._figures.setText(picture.figures)
        self._ways.setVisible(len(picture.pipelines) > 1)
        self._ways.clear()
        for way in picture.pipelines:
            self._ways.addItem(way.name, way.id)
        self._ways.setCurrentIndex(self._ways.findData(picture.pipeline))
        self.board.set_stages(picture.stages)
        self._show_empty(picture)
        if self._wanted is not None:
            self.board.choose(self._wanted)
            self._wanted = None
        elif first and self.isVisible() and picture.deals:
            self.focus_first()

    def _show_empty(self, picture: Picture) -> None:
        self._stack.setCurrentIndex(0 if picture.deals else 1)
        if not picture.deals:
            mine = self._mine.isChecked()
            self._empty.say(
                _("You have no deals yet.") if mine else _("There are no deals yet."),
                _("A deal is something a customer may buy: give it an amount and a next step, and"
                  " move it from stage to stage until it is won."),
                _("New deal"),
                lambda: self.new_record.emit("opportunity", {}),
            )  # fmt: skip

    def _on_committed(self, committed: Committed) -> None:
        if self.picture is not None and {"opportunity", "stage", "pipeline"} & set(committed.rows):
            self.refresh()

    def _on_moved(self, key: UUID, stage: UUID) -> None:
        if self.picture is None:
            return
        if self.picture.kinds.get(stage) is StageKind.LOST:
            self._lost = (key, stage)
            kind = kind_of(Opportunity.lost_reason)
            reason = Input("reason", N_("Why was it lost?"), kind, required=True)
            self.ask.ask(_("Lose the deal"), _("Lose the deal"), (reason,))
        else:
            self._move(key, stage, None)

    def _move(self, key: UUID, stage: UUID, reason: str | None) -> None:
        self.desk.jobs.work(
            *(opportunities.move, self.desk.store, key, stage, reason),
            then=partial(self._on_done, stage),
            failed=self._on_refused,
        )

    def _on_done(self, stage: UUID, _nothing: object) -> None:
        names = {one.id: one.name for one in self.picture.stages} if self.picture else {}
        say_done(self.desk, _("Moved to {stage}.").format(stage=names.get(stage, "")))

    def _on_refused(self, problem: Problem) -> None:
        self.desk.messages.problem(problem)
        self.refresh()

    def _on_reason(self, texts: Mapping[str, str]) -> None:
        reason = texts["reason"].strip()
        if not reason:
            self.ask.say({"reason": _("Say why this deal was lost.")})
            return
        self.ask.hide()
        if self._lost is not None:
            key, stage = self._lost
            self._lost, self._wanted = None, key
            self._move(key, stage, reason)

    def _on_kept_open(self) -> None:
        if self._lost is not None:
            self._wanted, self._lost = self._lost[0], None
            self.refresh()

    def _push(self, step: int) -> None:
        place = self.board.place()
        if place >= 0:
            self.board.push(place, step)

    def _close(self, kind: StageKind) -> None:
        card, picture = self.board.current(), self.picture
        if card is None or picture is None:
            return
        goal = next((key for key, one in picture.kinds.items() if one is kind), None)
        if goal is not None:
            self.board.send(card.id, goal)

    def _on_menu(self, card: Card, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(literal(_("Open")), lambda: self.open_record.emit("opportunity", card.id))
        menu.addSeparator()
        for stage in self.picture.stages if self.picture else ():
            text = _("Move to {stage}").format(stage=stage.name)
            menu.addAction(literal(text), partial(self.board.send, card.id, stage.id))
        menu.popup(at)

    def _on_way(self, number: int) -> None:
        self._pipeline = self._ways.itemData(number)
        self.refresh()
