"""A synchronisation that can be stopped at each request, so that others act in between.

The engine is plain code that asks and waits. It runs on a thread of its own, but never at the
same time as anything else: it is handed the turn, and hands it back when it has to wait.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
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
        # Each is held by who waits for the turn.
        self._mine, self._theirs = threading.Lock(), threading.Lock()
        self._mine.acquire()
        self._theirs.acquire()

    def begin(self) -> None:
        """Run until the first request waits to go out, or to the end."""
        _on_a_thread(self._run)
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

    def _run(self) -> None:
        try:
            self.result = self._act()
        except BaseException as error:  # noqa: BLE001 - told to whoever waits
            self.error = error
        self.done = True
        self._theirs.release()


# Threads that wait for something to do: to begin one takes longer than a request.
_idle: list[SimpleQueue[Callable[[], None]]] = []


def _on_a_thread(act: Callable[[], None]) -> None:
    if _idle:
        _idle.pop().put(act)
        return
    mine: SimpleQueue[Callable[[], None]] = SimpleQueue()
    mine.put(act)
    threading.Thread(target=_serve, args=(mine,), daemon=True).start()


def _serve(mine: SimpleQueue[Callable[[], None]]) -> None:
    while True:
        mine.get()()
        _idle.append(mine)
