"""Ten fingers at the keyboard of the window, counted; and, where asked, at a person's pace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
HELD = (CTRL, SHIFT, Qt.KeyboardModifier.AltModifier)
# The keystroke-level model (Card, Moran and Newell, 1980): an average typist needs 0.28 s for a
# key, and a person 1.35 s to make up their mind before each step.
KEY, MIND = Decimal("0.28"), Decimal("1.35")


class Hands:
    """What they press goes where the keyboard is, and is counted.

    Attributes:
        keys: pressed so far, held ones too; `steps` made up one's mind about.
    """

    def __init__(
        self,
        frame: Any,
        settle: Callable[[], None],
        pause: Callable[[Decimal], None] = lambda seconds: None,
    ) -> None:
        """`settle` waits for what was asked, `pause` as long as a person takes."""
        self.keys = self.steps = 0
        self._frame, self._settle, self._pause = frame, settle, pause

    def press(self, key: Any, held: Any = NONE) -> None:
        """A key that is a step of its own."""
        self.think()
        self._tap(key, held)
        self._settle()

    def again(self, key: Any, times: int = 1) -> None:
        """The same key that goes without thinking, such as Enter after a figure."""
        for _n in range(times):
            self._tap(key, NONE)
        self._settle()

    def write(self, text: str) -> None:
        """A word."""
        self.think()
        for letter in text:
            self.count(1)
            QTest.keyClicks(_target(), letter)
        self._settle()

    def think(self) -> None:
        """Make up one's mind."""
        self.steps += 1
        self._pause(MIND)

    def count(self, keys: int) -> None:
        """So many keys, pressed one after the other."""
        self.keys += keys
        self._pause(keys * KEY)

    def seconds(self) -> Decimal:
        """How long a person takes by the model."""
        return self.keys * KEY + self.steps * MIND

    def _tap(self, key: Any, held: Any) -> None:
        if QApplication.focusWidget() is None:  # a desktop gives the window its keyboard back
            (QApplication.activeModalWidget() or self._frame).activateWindow()
            self._settle()
        self.count(1 + sum(bool(held & one) for one in HELD))
        QTest.keyClick(_target(), key, held)


def _target() -> Any:
    """Who gets a key, as a window system has it: what is open over the window before the rest."""
    over = QApplication.activePopupWidget()
    return (over.focusWidget() or over) if over is not None else QApplication.focusWidget()


@contextmanager
def taking_the_file_name(hands: Hands) -> Iterator[None]:
    """Take the name that is offered, as soon as the system, or here Qt, asks for a file."""

    def look() -> None:
        asked = QApplication.activeModalWidget()
        if isinstance(asked, QFileDialog):
            timer.stop()
            hands.think()
            hands.count(1)
            QTest.keyClick(asked.focusWidget() or asked, Qt.Key.Key_Return)

    timer = QTimer(interval=10)
    timer.timeout.connect(look)
    timer.start()
    yield
    assert not timer.isActive()
