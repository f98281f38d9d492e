"""The Qt binding itself: what we pinned it for."""

from __future__ import annotations

import subprocess
import sys

MANY_VOID_CALLS = """
from PySide6.QtCore import QObject

thing = QObject()
for number in range(20_000):
    thing.setObjectName("a")
print("alive")
"""


def test_twenty_thousand_void_calls_leave_none_alive():
    # PySide6 6.12.0 loses a reference of None with each on Python 3.11 and ends the process.
    done = subprocess.run([sys.executable, "-c", MANY_VOID_CALLS], capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr[-500:]


def test_a_warning_of_qt_fails_a_test(qtlog, request):
    assert request.node.get_closest_marker("qt_log_level_fail").args == ("WARNING",)
