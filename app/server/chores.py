"""What a server does by itself now and then, behind everything else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

LOG = logging.getLogger(__name__)
# Seconds after the start, when all laptops have come back, and between two rounds.
FIRST, EVERY = 60.0, 600.0

# Goes on until it is done, or what it is handed says that the server is to end.
Chore = Callable[[Callable[[], bool]], object]


def keep_doing(chores: Sequence[Chore], over: threading.Event) -> None:
    """Round after round, on a thread of its own, until it is `over`."""
    wait = FIRST
    while not over.wait(wait):
        wait = EVERY
        for chore in chores:
            try:
                chore(over.is_set)
            except Exception:
                # Nothing is lost by it: the next round tries again.
                LOG.exception("a chore could not be done")
