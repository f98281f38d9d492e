"""How long the server waits for who asks slowly, and for who does not take the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

# Seconds within which the head of a request is whole, and within which all is heard that still
# comes of one that is answered.
LONGEST_HEAD = 20.0
# Seconds that a body may stand still on its way; below what a stop gives to answers under way.
LONGEST_PAUSE = 20.0
# Bytes a second that are to come of a body, but for its first minute: what the slowest hotspot
# does (GPRS), with which 16 MB take an hour.
LEAST_RATE = 4 * 1024
SLOW_START = 60.0
# Seconds in which something is to be taken of an answer. The system keeps megabytes of it on their
# way by itself, which take a slow hotspot minutes.
LONGEST_UNTAKEN = 600.0
# Seconds that the last words have to leave, when the server stops.
PARTING = 0.2
# Bytes of an answer that are handed over at once. What is, the line takes whatever it can carry;
# and with TLS all of that is to arrive within half a minute after the end, or it is cut off.
PIECE = 32 * 1024

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]


def patience(came: int, waited: float) -> float:
    """Seconds to wait for more of a body of which so many bytes came in so many seconds."""
    return min(LONGEST_PAUSE, SLOW_START + came / LEAST_RATE - waited)


def in_pieces(send: Send) -> Send:
    """As `send`, which is given no more at once than a slow line carries away in time."""

    async def sent(message: Message) -> None:
        body = message.get("body", b"")
        last = max(0, len(body) - 1) // PIECE * PIECE
        for start in range(0, last, PIECE):
            part = body[start : start + PIECE]
            await send({"type": message["type"], "body": part, "more_body": True})
        await send({**message, "body": body[last:]} if last else message)

    return sent


def for_the_last_time(send: Send) -> Send:
    """As `send`, on a line on which no more is asked: who came just when the server was stopped
    would ask there again and again, and keep it from its end."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
        await send(message)

    return sent


class Patient(H11Protocol):
    """HTTP as uvicorn speaks it with h11, which bounds the size of a head, and nothing in time."""

    _late: asyncio.TimerHandle | None = None
    _look: asyncio.TimerHandle | None = None
    _untaken = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody came, who may never ask."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(PIECE)
        self._mind()
        self._look_what_is_taken()

    def data_received(self, data: bytes) -> None:
        """More came: of a head, of a body, or of what nobody reads any more."""
        super().data_received(data)
        self._mind()

    def resume_writing(self) -> None:
        """Most of what was said is taken."""
        super().resume_writing()
        self._untaken = 0

    def shutdown(self) -> None:
        """The server stops: no more is asked here."""
        super().shutdown()
        self._part(False)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        for timer in (self._late, self._look):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def _mind(self) -> None:
        """Wait for a head, or for the end of a body that nobody reads, and no longer than that."""
        idle = self._is_idle()
        if idle and self._late is None:
            self._late = self.loop.call_later(LONGEST_HEAD, self.transport.close)
        elif not idle and self._late is not None:
            self._late.cancel()
            self._late = None

    def _part(self, over: bool) -> None:
        """Leave once all is said: with TLS a line that is closed waits for who is silent."""
        was_over, over = over, self._is_idle() and not self.transport.get_write_buffer_size()
        if was_over and over:
            self.transport.abort()
        else:
            self.loop.call_later(PARTING, self._part, over)

    def _is_idle(self) -> bool:
        return bool(self.cycle is None or self.cycle.response_complete)

    def _look_what_is_taken(self) -> None:
        left = self.transport.get_write_buffer_size()
        if 0 < self._untaken <= left:
            self.transport.abort()
            return
        self._untaken = left
        self._look = self.loop.call_later(LONGEST_UNTAKEN, self._look_what_is_taken)
