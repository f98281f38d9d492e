"""A synchronisation that can be stopped at each request, so that others act in between.

The engine is plain code that asks and waits. It runs on a thread of its own, but never at the
same time as anything else: it is handed the turn, and hands it back when it has to wait.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


class Killed(BaseException):
    """The program dies at once; nothing may catch this."""


class Talk:
    """One synchronisation under way.

    Attributes:
        fault: what the network does to the next request.
        error: what it ended with; None where all went well.
    """

    def __init__(self, act: Callable[[], Any]) -> None:
        self.fault = ""
        self.error: BaseException | None = None
        self.result: Any = None
        self.done = False
        self._act = act
        self._killed = False
        self._mine, self._theirs = threading.Semaphore(0), threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def begin(self) -> None:
        """Run until the first request waits to go out, or to the end."""
        self._thread.start()
        self._theirs.acquire()

    def go(self, fault: str) -> None:
        """Let the request that waits go out, and wait for the next one or the end."""
        assert not self.done
        self.fault = fault
        self._hand_over()

    def kill(self) -> None:
        """The program dies where it stands."""
        if not self.done:
            self._killed = True
            self._hand_over()

    def pause(self) -> str:
        """Called by the network, on the talk's thread: wait for the turn. Gives the fault."""
        self._theirs.release()
        self._mine.acquire()
        if self._killed:
            raise Killed
        return self.fault

    def _hand_over(self) -> None:
        self._mine.release()
        self._theirs.acquire()
        if self.done:
            self._thread.join()

    def _run(self) -> None:
        try:
            self.result = self._act()
        except BaseException as error:  # noqa: BLE001 - told to whoever waits
            self.error = error
        self.done = True
        self._theirs.release()
