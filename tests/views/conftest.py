"""What every test of the screens can count on: a message of Qt's that is a warning fails it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.i18n import set_process_language
from app.records import all_records
from app.store import Store
from app.sync import tables as _tables  # noqa: F401 - its tables belong to the file

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app.views import theme
from app.views.kit.feed import Feed
from app.views.kit.jobs import Jobs
from app.views.kit.messages import Messages
from app.views.kit.screen import Desk
from tests.views.quote_editing import editor, quote

__all__ = ["editor", "quote"]

HERE = Path(__file__).parent
PATIENCE = 30_000  # ms

# The offscreen platform says this of itself, whatever we do.
OFFSCREEN = [
    "This plugin does not support propagateSizeHints",
    "This plugin does not support raise",
    "This plugin does not support grabbing the keyboard",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore(*OFFSCREEN, extend=True))


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """Waits longer than the usual five seconds before it gives up: two cores may be busy."""
    qtbot.waitUntil = partial(qtbot.waitUntil, timeout=PATIENCE)
    return qtbot


@pytest.fixture
def desk(qapp, qtbot, store: Store) -> Iterator[Desk]:
    """What screens are handed, on a real file; a bug in a job fails the test."""
    set_process_language("en")
    theme.apply(qapp, dark=False)
    jobs, crashed = Jobs(), []
    jobs.crashed.connect(crashed.append)
    feed = Feed(store)
    yield Desk(store, jobs, Messages(), feed, all_records())
    qtbot.waitUntil(jobs.idle)
    feed.close()
    jobs.close()
    if crashed:
        raise crashed[0]


@pytest.fixture
def settle(qtbot, desk: Desk):
    """Waits until everything asked is answered, delayed questions too."""

    def answered() -> None:
        while not desk.jobs.idle():
            with qtbot.waitSignal(desk.jobs.became_idle, timeout=PATIENCE):
                pass

    def wait() -> None:
        answered()
        qtbot.wait(1)
        answered()

    return wait
