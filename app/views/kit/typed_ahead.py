"""Keys pressed while an answer is still awaited: they wait too, and then go where they belong."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget


class TypedAhead:
    """The keys of somebody who types faster than what was asked is found.

    Attributes:
        waiting: whether an answer is awaited.
    """

    def __init__(self) -> None:
        self.waiting = False
        self._keys: list[QKeyEvent] = []

    def begin(self, *keys: QKeyEvent) -> None:
        """From now on keys wait, these first."""
        self.waiting = True
        self._keys += map(_copy, keys)

    def takes(self, key: QKeyEvent) -> bool:
        """Whether a key waits with those before it; Esc gives them all up."""
        if not self.waiting:
            return False
        if key.key() == Qt.Key.Key_Escape:
            self.drop()
        else:
            self._keys.append(_copy(key))
        return True

    def drop(self) -> None:
        """Nothing is awaited any more, and what was typed meanwhile is forgotten."""
        self.waiting = False
        self._keys.clear()

    def give_on(self, window: QWidget) -> None:
        """The answer is here: each key goes to what has the keyboard when its turn comes."""
        keys, self._keys, self.waiting = self._keys, [], False
        for key in keys:
            QApplication.sendEvent(window.focusWidget() or window, key)


def _copy(key: QKeyEvent) -> QKeyEvent:
    return QKeyEvent(key.type(), key.key(), key.modifiers(), key.text())
