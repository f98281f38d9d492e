"""What stands over the lines: why a cell does not fit, and a small page for details."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QLabel,
    QPlainTextEdit,
    QTableView,
)

from app.i18n import _
from app.views import theme
from app.views.screens.quote_editor.lines import ERROR
from app.views.screens.quote_editor.texts import PRODUCT

Index = QModelIndex | QPersistentModelIndex

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Bubble(QLabel):
    """Stands below the current cell and says what is wrong with it."""

    def __init__(self, grid: QTableView) -> None:
        super().__init__(grid.viewport())
        self._grid = grid
        self.setObjectName("fault")
        theme.mark(self, "error")
        self.setMargin(theme.px(6))
        self.hide()

    def follow(self, index: Index) -> None:
        """Stand below a cell, or go away where nothing is wrong with it."""
        self._stand(index, str(index.data(ERROR) or "") if index.isValid() else "", "danger")

    def warn(self, index: Index, sentences: Sequence[str]) -> None:
        """Say below a cell what is being typed there would lead to."""
        self._stand(index, "\n".join(sentences), "warning")

    def _stand(self, index: Index, sentence: str, tone: str) -> None:
        if not sentence:
            self.hide()
            return
        theme.mark(self, "error" if tone == "danger" else "warning")
        ground, edge = theme.colour(f"{tone}_soft").name(), theme.colour(tone).name()
        self.setStyleSheet(f"QLabel#fault {{ background: {ground}; border: 1px solid {edge}; }}")
        self.setText(sentence)
        self.setAccessibleName(sentence)
        self.adjustSize()
        place = self._grid.visualRect(index)
        left = min(place.left(), self._grid.viewport().width() - self.width() - 4)
        below = place.bottom() + 2
        if below + self.height() > self._grid.viewport().height():
            below = place.top() - self.height() - 2
        self.move(max(0, left), below)
        self.show()
        self.raise_()


class Details(QPlainTextEdit):
    """A small page over the lines for what stands below a name; closes and keeps by itself."""

    def __init__(self, grid: QTableView, number: int, text: str) -> None:
        super().__init__(grid.viewport())
        self._grid = grid
        self._row = grid.lines.rows[number].id
        self.setPlainText(text)
        self.setPlaceholderText(_("Details below the name; Esc closes"))
        self.setAccessibleName(_("Details of the line"))
        self.setTabChangesFocus(True)
        place = grid.visualRect(grid.lines.index(number, PRODUCT))
        high = theme.px(110)
        room = grid.viewport().height()
        top = place.bottom() if place.bottom() + high < room else max(0, place.top() - high)
        self.setGeometry(place.left(), top, max(place.width(), theme.px(300)), high)
        self.show()
        self.setFocus()
        self.moveCursor(self.textCursor().MoveOperation.End)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape or (event.key() in ENTER and control):
            self._grid.setFocus()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QEvent) -> None:
        super().focusOutEvent(event)
        lines = self._grid.lines
        lines.set_details(lines.place_of(self._row), self.toPlainText())
        self.deleteLater()
