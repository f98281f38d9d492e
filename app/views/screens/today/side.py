"""One of the two lists of the day under its heading: what it says empty, what its keys do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QFrame, QLabel, QStackedWidget

from app.views import theme
from app.views.kit.elided import Elided
from app.views.kit.empty import EmptyState
from app.views.kit.laying import column
from app.views.screens.today.row import Row
from app.views.screens.today.rows import RowsList


class Side(QFrame):
    """A list and what stands around it.

    Attributes:
        rows: the list.
        empty: what stands there instead while there is nothing.
    """

    def __init__(self, title: str, rows: RowsList, icon: str) -> None:
        super().__init__()
        theme.mark(self, "surface")
        self.rows, self.empty = rows, EmptyState(icon)
        self._stack = QStackedWidget()
        self._stack.addWidget(rows)
        self._stack.addWidget(self.empty)
        self._keys = theme.mark(Elided(), "small")
        self._keys.setContentsMargins(theme.px(16), theme.px(4), theme.px(16), theme.px(8))
        head = theme.mark(QLabel(title), "section")
        head.setContentsMargins(theme.px(12), theme.px(12), 0, theme.px(4))
        column(self, head, (self._stack, 1), self._keys, margins=(4, 0))

    @property
    def keys(self) -> str:
        """What is said of the keys of the row one is on."""
        return self._keys.text()

    def show_rows(self, rows: Sequence[Row], now: datetime | None = None) -> None:
        """Show these, or what is said where there are none."""
        self.rows.show_rows(rows, now)
        self._stack.setCurrentIndex(0 if rows else 1)

    def tell_keys(self, words: str) -> None:
        """Say what the keys do."""
        self._keys.setText(words)
