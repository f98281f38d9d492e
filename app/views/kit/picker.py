"""Choosing a record by typing the beginning of its name; what is not there can be made at once."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from app.errors import Problem
from app.i18n import _
from app.views import icons
from app.views.kit.jobs import Latest
from app.views.kit.lookup import Found, look_up, title_of
from app.views.kit.offers import OFFER, Offer, OfferDelegate
from app.views.kit.screen import Desk
from app.views.kit.typed_ahead import SHORTCUT, TypedAhead

TYPING_PAUSE = 120  # milliseconds
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Picker(QLineEdit):
    """A field that holds a reference to a row of one table.

    Attributes:
        key: the record chosen; None while nothing is, or while the words do not say which.

    Signals:
        chosen: the person chose, or emptied the field.
        new_wanted(str): the person wants to make one, called as typed.
    """

    chosen = Signal()
    new_wanted = Signal(str)

    def __init__(
        self, desk: Desk, table: str, with_new: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.key: UUID | None = None
        self._typed = ""
        self._ahead = TypedAhead()
        self._asking = False
        self._desk, self._table, self._with_new = desk, table, with_new
        self._asked = Latest(desk.jobs)
        self._named = Latest(desk.jobs)
        self.setPlaceholderText(_("Type to search"))
        end = QLineEdit.ActionPosition.TrailingPosition
        self._glass = self.addAction(icons.icon("search", "muted"), end)
        self._found = QStandardItemModel(self)
        self._completer = QCompleter(self._found, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(12)
        self._completer.setWidget(self)
        self._completer.popup().setItemDelegate(OfferDelegate(self))
        self._completer.popup().setAccessibleName(_("Records found"))
        self._completer.activated[QModelIndex].connect(self._on_pick)
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE)
        self._pause.timeout.connect(self.ask)
        self.textEdited.connect(self._on_typed)

    def put(self, key: UUID | None, title: str = "") -> None:
        """Show a record as chosen; its title is looked up where it is not given."""
        self.key = key
        self.setText(title)
        if key is not None and not title:
            self._named.read(
                title_of, self._desk, self._table, key, then=self._on_title, owner=self
            )

    def fix(self) -> None:
        """Show only."""
        self.setReadOnly(True)
        self.setPlaceholderText("")
        self._glass.setVisible(False)

    def value_text(self) -> str:
        """What `from_text` reads: the key where one is chosen, else the words typed."""
        return str(self.key) if self.key is not None else self.text().strip()

    def ask(self) -> None:
        """Look for what is typed and show it; late answers to older words are dropped."""
        words = "" if self.key is not None else self.text()
        self._pause.stop()
        self._asking = True
        self._asked.read(
            *(look_up, self._desk, self._table, words),
            then=self._on_found,
            failed=self._on_unfound,
            owner=self,
        )

    def completer_popup(self):
        """The list under the field."""
        return self._completer.popup()

    def offers(self) -> list[str]:
        """What the list under the field offers now."""
        return [self._found.item(row).text() for row in range(self._found.rowCount())]

    def keyPressEvent(self, event) -> None:
        popup = self._completer.popup()
        choosing = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Tab)
        if popup.isVisible() and event.key() in choosing:
            event.ignore()
            return
        if event.key() == Qt.Key.Key_Down and not popup.isVisible():
            if not self.isReadOnly():
                self.ask()
            return
        if event.key() in ENTER and self._answer_is_owed():
            # Pressed before there was an answer: it takes the first that comes.
            self._ahead.begin()
            if self._pause.isActive():
                self.ask()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event) -> None:
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._forget_question()
            self._ahead.drop()
        super().focusOutEvent(event)

    def mouseReleaseEvent(self, event) -> None:
        super().mouseReleaseEvent(event)
        if not self.isReadOnly() and not self.text():
            self.ask()

    def event(self, event) -> bool:
        # Enter on the open list chooses; it must not also press the form's default button.
        if event.type() == QEvent.Type.ShortcutOverride and (
            self._completer.popup().isVisible()
            or (self._ahead.waiting and not event.modifiers() & SHORTCUT)
            or (event.key() in ENTER and self._answer_is_owed())
        ):
            event.accept()
            return True
        # Before Tab is one, which leads away from here.
        if event.type() == QEvent.Type.KeyPress and self._ahead.takes(event):
            return True
        return super().event(event)

    def _on_typed(self) -> None:
        self._named.drop()
        self.key = None
        self._typed = self.text().strip()
        if self.text().strip():
            self._pause.start()
        else:
            self._forget_question()
            self._completer.popup().hide()
        self.chosen.emit()

    def _on_title(self, title: str) -> None:
        if self.key is not None and not self.text():
            self.setText(title)

    def _answer_is_owed(self) -> bool:
        """Whether it is not known yet what the words that were typed may mean."""
        typed = self.key is None and bool(self.text().strip())
        return typed and (self._asking or self._pause.isActive())

    def _forget_question(self) -> None:
        self._asking = False
        self._asked.drop()
        self._pause.stop()

    def _on_found(self, found: list[Found]) -> None:
        self._asking = False
        self._found.clear()
        for hit in found:
            self._offer(Offer(hit.title, value=hit.id))
        words = self.text().strip()
        if self._with_new and words and self.key is None:
            self._offer(Offer(_("New: {what}").format(what=words), "plus"))
        if self._ahead.waiting and found:
            self._on_pick(self._found.index(0, 0))
        elif self._found.rowCount() and self.hasFocus():
            self._completer.complete()
            if found and words and self.key is None:  # Enter takes the first
                popup = self._completer.popup()
                popup.setCurrentIndex(popup.model().index(0, 0))
        else:
            self._completer.popup().hide()
        self._ahead.give_on(self.window())

    def _on_unfound(self, problem: Problem) -> None:
        self._asking = False
        self._desk.messages.problem(problem)
        self._ahead.give_on(self.window())

    def _offer(self, offer: Offer) -> None:
        item = QStandardItem(offer.text)
        item.setData(offer, OFFER)
        self._found.appendRow(item)

    def _on_pick(self, index) -> None:
        key, words = index.data(OFFER).value, self._typed
        if key is None:
            self.new_wanted.emit(words)
            return
        self.put(key, index.data(Qt.ItemDataRole.DisplayRole))
        self.chosen.emit()
