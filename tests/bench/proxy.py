"""A slow line: a TCP proxy that delays every byte, on a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


@contextmanager
def slow_line(url: str, round_trip: float) -> Iterator[str]:
    """The address of a line to `url` on which question and answer take `round_trip` seconds."""
    parts = urlsplit(url)
    assert parts.hostname is not None and parts.port is not None
    line = _Line(parts.hostname, parts.port, round_trip / 2)
    thread = threading.Thread(target=line.run, daemon=True)
    thread.start()
    line.open.wait()
    try:
        yield f"http://127.0.0.1:{line.port}"
    finally:
        line.loop.call_soon_threadsafe(line.stop.set)
        thread.join()


class _Line:
    def __init__(self, host: str, port: int, delay: float) -> None:
        self._host, self._port, self._delay = host, port, delay
        self.open = threading.Event()
        self.port = 0

    def run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self.loop, self.stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self.open.set()
        await self.stop.wait()
        server.close()

    async def _connect(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        # A connection is made by one round trip before anything is said.
        await asyncio.sleep(2 * self._delay)
        far, there = await asyncio.open_connection(self._host, self._port)
        with suppress(asyncio.CancelledError):  # the line is taken down
            await asyncio.gather(self._carry(near, there), self._carry(far, back))

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """Bytes arrive late, but no more of them are late than came together."""
        loop, last = asyncio.get_running_loop(), None
        try:
            while data := await source.read(65536):
                last = loop.call_later(self._delay, self._drop, sink, data)
            await asyncio.sleep(self._delay if last else 0)
            sink.close()
        except (ConnectionError, asyncio.CancelledError):
            sink.close()

    @staticmethod
    def _drop(sink: asyncio.StreamWriter, data: bytes) -> None:
        if not sink.is_closing():
            sink.write(data)
