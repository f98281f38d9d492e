"""When Python looks for rubbish: so that nobody sees the screen stand still for it."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

AFTER = 2000  # milliseconds after the first screen was filled

# New objects before a look, young looks before a middle one, middle ones before one at everything.
THRESHOLDS = (2000, 10, 1000)


def begin(qt: QApplication, owner: QObject) -> None:
    """Look for rubbish from soon on: among what is new as one goes, among everything while the
    window is not the one worked in."""
    QTimer.singleShot(AFTER, owner, _set_apart)
    qt.applicationStateChanged.connect(_on_state)


def _set_apart() -> None:
    """What is loaded by now stays for good: never look at it again."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()


def _on_state(state: Qt.ApplicationState) -> None:
    if state is not Qt.ApplicationState.ApplicationActive and gc.isenabled():
        gc.collect()
