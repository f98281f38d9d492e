"""What was changed, told on the screen's thread; a screen refreshes only when it is concerned."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from app.store import Store
from app.store.changes import Committed


class Feed(QObject):
    """The store's commits as a signal.

    Signals:
        committed(Committed): after each commit, whoever made it.
    """

    committed = Signal(object)
    _heard = Signal(object)

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heard.connect(self._on_heard, Qt.ConnectionType.QueuedConnection)
        self._stop = store.subscribe(self._heard.emit)

    def close(self) -> None:
        """Listen no more."""
        self._stop()
        self._stop = lambda: None

    def _on_heard(self, committed: Committed) -> None:
        self.committed.emit(committed)
