"""Keeping memory small: when Python looks for rubbish, when the store gives back what it read."""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.store import Store
from app.views.kit.jobs import Jobs

AFTER = 2000  # milliseconds after the first screen was filled

# New objects before a look, young looks before a middle one, middle ones before one at everything.
THRESHOLDS = (2000, 10, 1000)

# Milliseconds without any work before the store gives back what it keeps of the file.
RESTING = 1000


def rest_when_idle(store: Store, jobs: Jobs, owner: QObject) -> None:
    """Let the store rest each time the work asked is done and no more comes."""
    soon = QTimer(owner, singleShot=True, interval=RESTING)
    resting = False

    def on_idle() -> None:
        nonlocal resting
        if resting:  # what has just ended is the rest itself
            resting = False
        else:
            soon.start()

    def on_time() -> None:
        nonlocal resting
        if jobs.idle():
            resting = True
            jobs.work(_give_back, store)

    soon.timeout.connect(on_time)
    jobs.became_idle.connect(on_idle)


def _give_back(store: Store) -> None:
    store.rest()
    if sys.platform == "linux":
        import ctypes

        # What the C library was given back it keeps for later unless told.
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:  # musl has none
            trim(0)


class Tidier(QObject):
    """Looks for rubbish from soon on: among what is new as one goes, among everything while the
    window is not the one worked in. It ends with its owner."""

    def __init__(self, qt: QApplication, owner: QObject) -> None:
        super().__init__(owner)
        QTimer.singleShot(AFTER, self, _set_apart)
        qt.applicationStateChanged.connect(self._on_state)

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state is not Qt.ApplicationState.ApplicationActive and gc.isenabled():
            gc.collect()


def _set_apart() -> None:
    """What is loaded by now stays for good: never look at it again."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()
