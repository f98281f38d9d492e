"""Looking for rubbish: what was loaded at the start is left out, the rest while nobody works."""

from __future__ import annotations

import gc
import weakref

import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt

from app.views import tidying


@pytest.fixture
def gc_as_before():
    thresholds = gc.get_threshold()
    gc.disable()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    gc.enable()


def test_rubbish_is_looked_for_from_soon_after_the_start(qapp, qtbot, gc_as_before, monkeypatch):
    monkeypatch.setattr(tidying, "AFTER", 0)
    owner = QObject()

    tidying.Tidier(qapp, owner)
    qtbot.waitUntil(gc.isenabled)

    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold() == tidying.THRESHOLDS


def test_all_rubbish_goes_when_another_window_is_worked_in(qapp, qtbot, gc_as_before):
    owner = QObject()
    tidying.Tidier(qapp, owner)
    gc.enable()
    ring = _ring()

    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)

    assert ring() is None


def test_nothing_is_looked_for_on_behalf_of_a_program_that_has_ended(qapp, gc_as_before):
    owner = QObject()
    tidying.Tidier(qapp, owner)
    gc.set_threshold(1_000_000_000)  # Python does not look by itself
    gc.enable()
    ring = _ring()
    shiboken6.delete(owner)

    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)

    assert ring() is not None


class _Link:
    to: object


def _ring() -> weakref.ref[_Link]:
    """Two that hold each other, and nobody else does."""
    one, other = _Link(), _Link()
    one.to, other.to = other, one
    return weakref.ref(one)


def test_the_store_gives_back_memory_after_work_and_then_lets_be(desk, qtbot, monkeypatch):
    monkeypatch.setattr(tidying, "RESTING", 0)
    owner, ended = QObject(), []
    tidying.rest_when_idle(desk.store, desk.jobs, owner)
    desk.jobs.became_idle.connect(lambda: ended.append(None))

    desk.jobs.read(lambda: None)
    qtbot.waitUntil(lambda: len(ended) == 2)
    qtbot.wait(20)

    assert len(ended) == 2
