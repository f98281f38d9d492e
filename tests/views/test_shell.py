"""Where the window stands, from one time to the next."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize

from app.views.shell import USUAL, Shell


@pytest.fixture
def window(qtbot):
    def make() -> Shell:
        made = Shell(dark=False)
        qtbot.addWidget(made)
        return made

    return make


def test_the_window_is_as_large_as_it_was_closed(window, tmp_path):
    before = window()
    before.resize(800, 540)  # no wider than the screen where this runs
    before.show()
    before.keep_place(tmp_path)

    after = window()
    after.put_back(tmp_path)

    assert after.size() == QSize(800, 540)


def test_on_a_small_screen_the_first_window_fills_it_so_that_its_foot_is_seen(window, tmp_path):
    made = window()
    made.put_back(tmp_path / "new")

    assert made.screen().availableSize().boundedTo(USUAL) != USUAL  # as it is where this runs
    assert made.isMaximized()


def test_on_the_smallest_screens_the_window_may_be_as_small_as_they_are(window):
    made = window()

    room, least = made.screen().availableSize(), made.minimumSize()

    assert (least.width(), least.height()) == (min(800, room.width()), min(520, room.height() - 32))


@pytest.mark.parametrize("kept", [b"", b"half of it"])
def test_what_was_kept_badly_is_as_if_nothing_was(kept, window, tmp_path):
    (tmp_path / "window").write_bytes(kept)
    made = window()

    made.put_back(tmp_path)

    assert made.isMaximized()
