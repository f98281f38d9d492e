"""Stopping a long look into the store when its answer is no longer wanted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from app.views.kit.jobs import Cancelled


class Interruptible:
    """One look into the store: a reading thread does it, the screen's thread may stop it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: sa.Connection | None = None
        self._stopped = False

    @contextmanager
    def of(self, connection: sa.Connection) -> Iterator[None]:
        """What is asked of the connection here can be stopped; it then raises Cancelled."""
        with self._lock:
            if self._stopped:
                raise Cancelled
            self._running = connection
        try:
            yield
        except sa.exc.DBAPIError as error:
            raise (Cancelled if self._stopped else error) from None
        finally:
            # Before anyone else is given the connection.
            with self._lock:
                self._running = None

    def check(self) -> None:
        """Between two steps. Raises Cancelled where nobody wants the answer any more."""
        if self._stopped:
            raise Cancelled

    def stop(self) -> None:
        """Whoever asked wants no answer any more."""
        with self._lock:
            self._stopped = True
            driver = self._running and self._running.connection.driver_connection
            if driver is not None:
                driver.interrupt()
