"""The box over everything: records as you type, and every command, in one list (Ctrl+K)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.i18n import _
from app.views import icons, theme
from app.views.kit.jobs import Latest
from app.views.kit.offers import OFFER, Offer, OfferDelegate
from app.views.kit.plain import read_back
from app.views.kit.screen import Desk

if TYPE_CHECKING:
    from app.views.kit.lookup import Found

TYPING_PAUSE = 60  # milliseconds
MOST_COMMANDS, MOST_NAMED = 8, 3


class SearchBox(QLineEdit):
    """The field at the top and the list under it.

    Signals:
        record_chosen(str, UUID): a record was chosen.
    """

    record_chosen = Signal(str, object)

    def __init__(
        self, desk: Desk, commands: Callable[[], list[QAction]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._commands = desk, commands
        self.setPlaceholderText(_("Search or command") + "   Ctrl+K")
        self.setAccessibleName(_("Search or command"))
        self.setClearButtonEnabled(True)
        self.addAction(icons.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._asked = Latest(desk.jobs)
        self._panel: QFrame | None = None
        self._list: QListWidget | None = None
        self._before: QWidget | None = None
        self._waiting = self._enter_came = False
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE)
        self._pause.timeout.connect(self.ask)
        self.textEdited.connect(self._on_typed)

    def begin(self) -> None:
        """Take the keyboard and show what can be done here."""
        self._before = self.window().focusWidget()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self._on_typed()

    def offers(self) -> list[str]:
        """The texts of the lines shown."""
        if self._list is None or self._panel.isHidden():
            return []
        return [self._list.item(row).data(OFFER).text for row in range(self._list.count())]

    def keyPressEvent(self, event) -> None:
        if self._panel is not None and not self._panel.isHidden():
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                count = self._list.count()
                self._list.setCurrentRow((self._list.currentRow() + step) % max(1, count))
                return
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if self._waiting and not self._named_first():
                    # Typed faster than found: the first one found is meant.
                    self._enter_came = True
                else:
                    self._choose(self._list.currentItem())
                return
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
            return
        if event.key() == Qt.Key.Key_Down:
            self._on_typed()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event) -> None:
        super().focusOutEvent(event)
        self._close()

    def _on_typed(self) -> None:
        self._waiting, self._enter_came = bool(self.text().strip()), False
        self._show(self._matching_commands(), [])
        if self._waiting:
            self._pause.start()
        else:
            self._asked.drop()

    def ask(self) -> None:
        """Look for what is typed; an answer to older words is dropped."""
        from app.views.kit.lookup import look_everywhere

        words = self.text().strip()
        if words:
            self._asked.read(
                look_everywhere, self._desk, words, 20, then=self._on_found, owner=self
            )

    def _on_found(self, found: list[Found]) -> None:
        self._waiting = False
        if self.hasFocus():
            self._show(self._matching_commands(), found)
            if self._enter_came:
                self._choose(self._list.currentItem())

    def _named_first(self) -> bool:
        """Whether the first line is a command called as typed: it need not wait for records."""
        words = self.text().casefold().split()
        return self._list.count() > 0 and _is_named(self._list.item(0).data(OFFER).text, words)

    def _matching_commands(self) -> list[Offer]:
        words = self.text().casefold().split()
        offers = []
        for action in self._commands():
            name = read_back(action.text())
            if action.isEnabled() and all(word in name.casefold() for word in words):
                keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                icon = action.property("icon-name") or "command"
                offers.append(Offer(name, icon, keys, action.trigger))
        return offers[: MOST_COMMANDS if words else 30]

    def _show(self, commands: list[Offer], found: list[Found]) -> None:
        records = [
            Offer(
                hit.title,
                self._desk.records[hit.record].icon,
                hit.about or _(self._desk.records[hit.record].label),
                partial(self._open, hit.record, hit.id),
            )
            for hit in found
        ]
        self._make_panel()
        self._list.clear()
        words = self.text().casefold().split()
        named = [offer for offer in commands if words and _is_named(offer.text, words)][:MOST_NAMED]
        for offer in [*named, *records, *(offer for offer in commands if offer not in named)]:
            item = QListWidgetItem(f"{offer.text}, {offer.beside}" if offer.beside else offer.text)
            item.setData(OFFER, offer)
            self._list.addItem(item)
        if not self._list.count():
            words = self.text().strip()
            nothing = _("Nothing found for “{words}”").format(words=words)
            nothing = "…" if self._waiting else nothing
            item = QListWidgetItem(nothing)
            item.setData(OFFER, Offer(nothing, "search", "", lambda: None))
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._place()

    def _make_panel(self) -> None:
        if self._panel is None:
            self._panel = theme.mark(QFrame(self.window()), "popup")
            self._list = QListWidget()
            self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._list.setAccessibleName(_("Search results"))
            self._list.setItemDelegate(OfferDelegate(self._list))
            self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._list.itemClicked.connect(self._choose)
            column = QVBoxLayout(self._panel)
            column.setContentsMargins(*(theme.px(4),) * 4)
            column.addWidget(self._list)
        self._panel.show()
        self._panel.raise_()

    def _place(self) -> None:
        corner = self.mapTo(self.window(), self.rect().bottomLeft())
        lines = min(12, self._list.count())
        height = lines * theme.px(theme.ROW) + theme.px(16)
        width = max(self.width(), theme.px(420))
        self._panel.setGeometry(corner.x(), corner.y() + theme.px(4), width, height)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        offer: Offer = item.data(OFFER)
        self._leave()
        offer.act()

    def _open(self, record: str, key: UUID) -> None:
        self.record_chosen.emit(record, key)

    def _leave(self) -> None:
        self.clear()
        self._asked.drop()
        self._pause.stop()
        self._close()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.clearFocus()

    def _close(self) -> None:
        if self._panel is not None:
            self._panel.hide()

    def event(self, event) -> bool:
        # While the list is open, Esc closes it and goes no further.
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)


def _is_named(text: str, words: list[str]) -> bool:
    """Whether a command is called so: each word typed begins one of its words."""
    parts = text.casefold().split()
    return all(any(part.startswith(word) for part in parts) for word in words)
