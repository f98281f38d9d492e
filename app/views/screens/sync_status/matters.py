"""What needs somebody's choice: a card for each, walked through and answered by keyboard."""

from __future__ import annotations

from collections.abc import Container
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from app.i18n import _
from app.views import theme
from app.views.kit.laying import column, row
from app.views.screens.sync_status.card import MatterCard
from app.views.screens.sync_status.picture import Matter


class Matters(QWidget):
    """The cards under their heading; out of sight while there are none.

    Signals:
        chosen(matter, name): somebody chose.
        looked(record, key): somebody wants to see the record.
        reached(card): the keyboard has come to a card.
    """

    chosen = Signal(object, str)
    looked = Signal(str, object)
    reached = Signal(object)

    def __init__(self, records: Container[str]) -> None:
        """`records` are the types whose pages can be opened."""
        super().__init__()
        self._records = records
        self._shown: tuple[Matter, ...] | None = None
        head = theme.mark(QLabel(_("Needs your attention")), "record")
        keys = theme.mark(QLabel(_("1, 2, 3 choose · ↑ ↓ go on")), "small")
        self._cards = column(None, gap=8)
        column(self, row(None, head, None, keys), self._cards, gap=12)
        self.hide()

    @property
    def first(self) -> QWidget | None:
        """The card on top."""
        item = self._cards.itemAt(0)
        return item.widget() if item else None

    def show_matters(self, matters: tuple[Matter, ...]) -> None:
        """Show these; the cards stay as they are where nothing has changed."""
        self.setVisible(bool(matters))
        if matters == self._shown:
            return
        self._shown = matters
        while self._cards.count():
            old = self._cards.takeAt(0).widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for matter in matters:
            self._cards.addWidget(self._card(matter))

    def _card(self, matter: Matter) -> MatterCard:
        opens = matter.row_id is not None and matter.record in self._records
        card = MatterCard(matter, opens)
        card.chosen.connect(partial(self.chosen.emit, matter))
        card.looked.connect(partial(self.looked.emit, matter.record, matter.row_id))
        card.left.connect(partial(self._on_left, card))
        return card

    def _on_left(self, card: MatterCard, way: int) -> None:
        """To the card above or below."""
        place = self._cards.indexOf(card) + way
        item = self._cards.itemAt(place) if place >= 0 else None
        if item is not None:
            item.widget().setFocus(Qt.FocusReason.TabFocusReason)
            self.reached.emit(item.widget())
