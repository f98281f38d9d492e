"""The shortest history that still breaks the same rule: what may be left out is left out."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.sync.simulator.steps import History


def shrink(told: History, breaks: Callable[[History], bool], seconds: float = 120.0) -> History:
    """Leave out ever smaller runs of steps while `breaks` still says yes.

    Ends early when the time is up; what it gives always breaks the rule.
    """
    until = time.monotonic() + seconds
    size = max(1, len(told.steps) // 2)
    while size:
        place = len(told.steps)
        while place > 0 and time.monotonic() < until:
            place -= size
            rest = told.steps[: max(0, place)] + told.steps[max(0, place + size) :]
            shorter = History(told.seed, rest)
            if len(rest) < len(told.steps) and breaks(shorter):
                told = shorter
        size //= 2
    return told
