"""Why this price? A bubble below the price of the current line."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QTableView

from app.errors import NotFound
from app.i18n import _
from app.services.price_explaining import Explanation, explain_line
from app.store import Store
from app.views import theme
from app.views.kit.jobs import Latest
from app.views.kit.screen import Desk
from app.views.screens.quote_editor.texts import PRICE

WIDE = 420


class Why(QLabel):
    """Says why the current line costs what it does; any key, click or turn puts it away."""

    def __init__(self, desk: Desk, grid: QTableView) -> None:
        super().__init__(grid.viewport())
        self._desk, self._grid = desk, grid
        self._asked = Latest(desk.jobs)
        self._row: UUID | None = None
        self.setObjectName("why")
        self.setAccessibleName(_("Why this price?"))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setMargin(theme.px(8))
        self.setFixedWidth(theme.px(WIDE))
        self.hide()
        for watched in (grid, grid.viewport()):
            watched.installEventFilter(self)

    def ask(self) -> None:
        """Explain the price of the current line, once what was typed is kept."""
        row = self._grid.lines.row(self._grid.currentIndex().row())
        if row is None or row.product_id is None:
            self._say(_("Only the price of a product follows from price lists."))
            return
        self._row = row.id
        self._asked.read_after_writing(
            _told, self._desk.store, row.id, then=self._on_told, owner=self
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (
            QEvent.Type.KeyPress,
            QEvent.Type.MouseButtonPress,
            QEvent.Type.Wheel,
            QEvent.Type.FocusOut,
        ):
            self.hide()
        return False

    def _on_told(self, told: Explanation | None) -> None:
        row = self._grid.lines.row(self._grid.currentIndex().row())
        if told is not None and row is not None and row.id == self._row:
            self._say(told.sentence or told.problem)

    def _say(self, sentence: str) -> None:
        ground, edge = theme.colour("raised").name(), theme.colour("edge").name()
        self.setStyleSheet(f"QLabel#why {{ background: {ground}; border: 1px solid {edge}; }}")
        self.setText(sentence)
        self.setAccessibleDescription(sentence)
        self.adjustSize()
        room = self._grid.viewport()
        place = self._grid.visualRect(self._grid.currentIndex().siblingAtColumn(PRICE))
        below = place.bottom() + 2
        if below + self.height() > room.height():
            below = max(0, place.top() - self.height() - 2)
        left = min(place.right() - self.width(), room.width() - self.width() - 4)
        self.move(max(0, left), below)
        self.show()
        self.raise_()


def _told(store: Store, line_id: UUID) -> Explanation | None:
    """None where the line is not kept yet, or gone."""
    with store.read() as session:
        try:
            return explain_line(session, line_id)
        except NotFound:
            return None
