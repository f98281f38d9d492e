"""A stage of the board: its name, what its deals come to, and their cards as a list."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from app.views.screens.board.cards import CARD, MIME, Card, CardDelegate, Cards


@dataclass(frozen=True)
class Stage:
    """A column: its cards and what they come to.

    Attributes:
        figures: count and sum as text ("12 · Rp1.250.000.000").
        more: how many deals there are beyond the cards given.
        empty: what is said where there is no card.
    """

    id: UUID
    name: str
    figures: str = ""
    cards: tuple[Card, ...] = ()
    more: int = 0
    empty: str = ""


class StageList(QListView):
    """The cards of a stage.

    Signals:
        stepped(int): Left or Right was pressed: go to the next column.
        pushed(int): Ctrl+Left or Ctrl+Right: the chosen card goes to the next column.
        dropped(object, int): a card, by its key, was dropped before a row.
    """

    stepped = Signal(int)
    pushed = Signal(int)
    dropped = Signal(object, int)
    opened = Signal(object)
    asked = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = Cards(self)
        self.setModel(self.cards)
        self.setItemDelegate(CardDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setMouseTracking(True)
        self.activated.connect(self._on_activated)

    def current(self) -> Card | None:
        """The card with the focus."""
        index = self.currentIndex()
        return index.data(CARD) if index.isValid() else None

    def choose(self, row: int) -> None:
        """Give the focus to a row, or to the last where there are fewer."""
        self.setFocus()
        rows = self.cards.rowCount()
        if rows:
            self.setCurrentIndex(self.cards.index(min(max(row, 0), rows - 1)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.pushed.emit(step)
        elif step:
            self.stepped.emit(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_activated(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            # Titles break anew, so the cards are higher or lower.
            self.scheduleDelayedItemsLayout()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.cards.rowCount():
            self.setCurrentIndex(self.cards.index(0))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        card = self.current()
        if card is not None:
            self.asked.emit(card, event.globalPos())

    def startDrag(self, actions: Qt.DropAction) -> None:
        # The board takes the card out itself once the deal has moved; the base class would
        # remove the row of whoever dropped it.
        index = self.currentIndex()
        if not index.isValid():
            return
        drag = QDrag(self)
        drag.setMimeData(self.cards.mimeData([index]))
        card = self.visualRect(index)
        drag.setPixmap(self.viewport().grab(card))
        drag.setHotSpot(self.viewport().mapFromGlobal(QCursor.pos()) - card.topLeft())
        drag.exec(Qt.DropAction.MoveAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()
            self._show_target(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._show_target(False)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)
        if event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if not event.mimeData().hasFormat(MIME):
            return
        card_id = UUID(bytes=bytes(event.mimeData().data(MIME).data()))
        index = self.indexAt(event.position().toPoint())
        row = index.row() if index.isValid() else self.cards.rowCount()
        event.acceptProposedAction()
        self._show_target(False)
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()
        self.dropped.emit(card_id, row)

    def _show_target(self, on: bool) -> None:
        """Show that a card let go here would stay here."""
        self.setProperty("target", on)
        self.style().unpolish(self)
        self.style().polish(self)

    def _on_activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(index.data(CARD).id)
