"""The board itself: a column for each stage, cards dragged or moved with Ctrl and the arrows."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QWidget

from app.i18n import _
from app.views import theme
from app.views.kit import laying
from app.views.screens.board.cards import Card
from app.views.screens.board.stage import Stage, StageList


class Column(QFrame):
    """A stage with its heading and its cards."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, "card")
        self.stage: Stage | None = None
        self.name = theme.mark(QLabel(), "strong")
        self.figures = theme.mark(QLabel(), "small")
        self.list = StageList()
        self.foot = theme.mark(QLabel(wordWrap=True), "small")
        for label in (self.name, self.figures, self.foot):
            label.setIndent(theme.px(4))
        laying.column(self, self.name, self.figures, (self.list, 1), self.foot, margins=(8,), gap=2)
        self.setMinimumWidth(theme.px(176))

    def show_stage(self, stage: Stage) -> None:
        """Show a stage; the chosen card stays chosen where it is still there."""
        kept = self.list.current()
        had_focus = self.list.hasFocus()
        self.stage = stage
        self.name.setText(stage.name)
        self.figures.setText(stage.figures)
        self.list.cards.set_cards(stage.cards)
        self.list.setAccessibleName(_("Deals in {stage}").format(stage=stage.name))
        self.tell()
        row = self.list.cards.row_of(kept.id) if kept else -1
        if row >= 0:
            self.list.setCurrentIndex(self.list.cards.index(row))
        elif had_focus:
            self.list.choose(0)

    def tell(self) -> None:
        """Say what is not shown, or that there is nothing."""
        stage = self.stage
        if stage is None:
            return
        if stage.more:
            text = _("and {count} more, in the list").format(count=stage.more)
        else:
            text = "" if self.list.cards.rowCount() else stage.empty
        self.foot.setText(text)
        self.foot.setVisible(bool(text))


class Board(QScrollArea):
    """Columns side by side.

    Signals:
        moved(object, object): a card, by its key, was put into a stage, by its key. The card
            already stands there; `set_stages` puts it back if that was refused.
        opened(object): a card is wanted in full.
        asked(object, object): the menu of a card is wanted at a place on the screen.
    """

    moved = Signal(object, object)
    opened = Signal(object)
    asked = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns: list[Column] = []
        self._inside = QWidget()
        self._row = QHBoxLayout(self._inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_stages(self, stages: Sequence[Stage]) -> None:
        """Show these stages, in order."""
        while len(self.columns) > len(stages):
            last = self.columns.pop()
            self._row.removeWidget(last)
            last.deleteLater()
        while len(self.columns) < len(stages):
            self._add()
        for column, stage in zip(self.columns, stages, strict=True):
            column.show_stage(stage)

    def current(self) -> Card | None:
        """The card with the focus, else the first one chosen."""
        focused = next((c.list for c in self.columns if c.list.hasFocus()), None)
        return focused.current() if focused else None

    def choose(self, card_id: UUID) -> bool:
        """Give a card the focus; false where it is not on the board."""
        for column in self.columns:
            row = column.list.cards.row_of(card_id)
            if row >= 0:
                column.list.choose(row)
                self.ensureWidgetVisible(column, 8, 0)
                return True
        return False

    def place(self) -> int:
        """Which column has the focus; -1 where none has."""
        return next((n for n, c in enumerate(self.columns) if c.list.hasFocus()), -1)

    def send(self, card_id: UUID, stage_id: UUID) -> None:
        """Move a card to a stage."""
        for place, column in enumerate(self.columns):
            if column.stage is not None and column.stage.id == stage_id:
                self._move(card_id, place, 0)

    def focus_first(self) -> None:
        """Give the focus to the first column that has a card."""
        found = next((c for c in self.columns if c.list.cards.rowCount()), None)
        if found is not None:
            found.list.choose(0)

    def push(self, place: int, step: int) -> None:
        """Move the chosen card of a column to a neighbour."""
        target = place + step
        card = self.columns[place].list.current()
        if card is not None and 0 <= target < len(self.columns):
            self._move(card.id, target, 0)

    def _add(self) -> None:
        place = len(self.columns)
        column = Column()
        self.columns.append(column)
        self._row.addWidget(column, 1)
        column.list.stepped.connect(lambda step: self._on_stepped(place, step))
        column.list.pushed.connect(lambda step: self.push(place, step))
        column.list.dropped.connect(lambda card_id, row: self._move(card_id, place, row))
        column.list.opened.connect(self.opened)
        column.list.asked.connect(self.asked)

    def _on_stepped(self, place: int, step: int) -> None:
        target = place + step
        if 0 <= target < len(self.columns):
            row = self.columns[place].list.currentIndex().row()
            self.columns[target].list.choose(row)
            self.ensureWidgetVisible(self.columns[target], 8, 0)

    def _move(self, card_id: UUID, target: int, row: int) -> None:
        for column in self.columns:
            at = column.list.cards.row_of(card_id)
            if at < 0:
                continue
            goal = self.columns[target]
            if column is goal or goal.stage is None:
                return
            goal.list.cards.put(row, column.list.cards.take(at))
            goal.list.choose(goal.list.cards.row_of(card_id))
            self.ensureWidgetVisible(goal, 8, 0)
            column.tell()
            goal.tell()
            self.moved.emit(card_id, goal.stage.id)
            return
