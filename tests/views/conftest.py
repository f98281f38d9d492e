"""What every test of the screens can count on: a message of Qt's that is a warning fails it."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent

# The offscreen platform says this of itself, whatever we do.
OFFSCREEN = [
    "This plugin does not support propagateSizeHints",
    "This plugin does not support raise",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore(*OFFSCREEN, extend=True))
