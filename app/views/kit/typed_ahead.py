"""Keys pressed while an answer is still awaited: they wait too, and then go where they belong."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

SHORTCUT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
# A window is not deaf for longer, whatever became of what it waits for; milliseconds.
PATIENCE = 5_000


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
            _press(window.focusWidget() or window, key)


class Held(QObject):
    """All keys of a window, while the place they are meant for is being made."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__(inside)
        self._inside = inside
        self._ahead = TypedAhead()
        self._enough = QTimer(self, singleShot=True, interval=PATIENCE)
        self._enough.timeout.connect(self.end)

    @property
    def waiting(self) -> bool:
        """Whether keys are held."""
        return self._ahead.waiting

    def begin(self) -> None:
        """From now on keys wait."""
        self._ahead.begin()
        self._enough.start()
        QApplication.instance().installEventFilter(self)

    def end(self) -> None:
        """The place is there, or it will not be: the keys go to what has the keyboard now."""
        self._enough.stop()
        QApplication.instance().removeEventFilter(self)
        self._ahead.give_on(self._inside.window())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QWidget) or watched.window() is not self._inside.window():
            return False
        if event.type() == QEvent.Type.ShortcutOverride and not event.modifiers() & SHORTCUT:
            event.accept()
            return True
        return event.type() == QEvent.Type.KeyPress and self._ahead.takes(event)


def _press(widget: QWidget, key: QKeyEvent) -> None:
    """As the system would: a shortcut comes first where the widget does not claim the key."""
    claim = _copy(key, QEvent.Type.ShortcutOverride)
    claim.ignore()
    QApplication.sendEvent(widget, claim)
    action = None if claim.isAccepted() else _shortcut(widget, key)
    if action is None:
        QApplication.sendEvent(widget, key)
    else:
        action.trigger()


def _shortcut(widget: QWidget | None, key: QKeyEvent) -> QAction | None:
    pressed = QKeySequence(key.keyCombination())
    while widget is not None:
        for action in widget.actions():
            if action.isEnabled() and pressed in action.shortcuts():
                return action
        widget = widget.parentWidget()
    return None


def _copy(key: QKeyEvent, kind: QEvent.Type = QEvent.Type.KeyPress) -> QKeyEvent:
    return QKeyEvent(kind, key.key(), key.modifiers(), key.text())
