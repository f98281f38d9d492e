"""What a tab says of one record: read when somebody looks, and again when that changes."""

from __future__ import annotations

from collections.abc import Set
from uuid import UUID

from PySide6.QtWidgets import QFrame, QWidget

from app.store.changes import Committed
from app.views.kit.screen import Desk


class WhenSeen(QFrame):
    """The base of such a tab; who derives from it says in `read_of` what is read."""

    def __init__(
        self, desk: Desk, shows: Set[str] = frozenset(), parent: QWidget | None = None
    ) -> None:
        """`shows`: the tables whose changes it has to follow."""
        super().__init__(parent)
        self._desk, self._shows = desk, shows
        self._key: UUID | None = None
        if shows:
            desk.feed.committed.connect(self._on_committed)

    def show_of(self, key: UUID) -> None:
        """Be about this record."""
        self._key = key
        if self.isVisible():
            self.read_of(key)

    def read_of(self, key: UUID) -> None:
        """Ask for what is to be seen of a record."""
        raise NotImplementedError

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if self._key is not None:
            self.read_of(self._key)

    def _on_committed(self, committed: Committed) -> None:
        if self._key is not None and self.isVisible() and self._shows & set(committed.rows):
            self.read_of(self._key)
