"""Lines on which nothing is asked: closed after a while, so that they do not pile up."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

# Seconds within which the head of the first request is to be here.
LONGEST_HEAD = 20.0


class Patient(H11Protocol):
    """HTTP as uvicorn speaks it with h11, which bounds the size of a head, and not its time."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody came, who may never ask."""
        super().connection_made(transport)
        self.loop.call_later(LONGEST_HEAD, self._close_unasked)

    def _close_unasked(self) -> None:
        first: object = self.cycle
        if first is None and not self.transport.is_closing():
            self.transport.close()
