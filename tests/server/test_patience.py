"""Who asks slowly is waited for, who keeps a line for nothing is not."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import trustme
import uvicorn
from anyio import CapacityLimiter
from starlette.requests import Request
from starlette.responses import Response
from uvicorn.server import ServerState

from app.server import patience as bounds
from app.server.answering import MOST_BODY, answer
from app.server.entrance import Entrance
from app.server.patience import Patient, patience
from app.sync.protocol import SyncRequest

SOON = 0.05
WHOLE = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
LONG = "/thinks"
MUCH = b"x" * 40_000_000

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"", id="nothing is asked"),
        pytest.param(WHOLE[:-2], id="half is asked"),
    ],
)
def test_a_line_on_which_nothing_is_asked_is_closed(
    monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(bounds, "LONGEST_HEAD", SOON)

    async def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(said)
        return await reader.read()

    assert heard(come) == b""


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(WHOLE + WHOLE[:9], id="half of another is asked with the first"),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1", id="a body drips"
        ),
    ],
)
def test_a_line_on_which_was_answered_is_not_kept_by_a_few_bytes_more(
    monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(bounds, "LONGEST_HEAD", SOON)

    async def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(said)
        first = await reader.readuntil(b"\r\n\r\n")
        writer.write(b"2")  # from now on nobody says again that nothing comes
        return first + await reader.read()

    assert heard(come).startswith(b"HTTP/1.1 200")


def test_a_line_is_kept_for_who_asks_again_in_time() -> None:
    async def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        came = b""
        for part in (WHOLE, WHOLE[:9], WHOLE[9:]):
            writer.write(part)
            if part != WHOLE[:9]:
                came += await reader.readuntil(b"\r\n\r\n")
        return came

    assert heard(come).count(b"HTTP/1.1 200") == 2


def test_a_line_is_kept_while_an_answer_is_thought_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "LONGEST_HEAD", SOON)

    async def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(WHOLE.replace(b"/health", LONG.encode()))
        return await reader.readuntil(b"\r\n\r\n")

    assert heard(come).startswith(b"HTTP/1.1 200")


def test_who_does_not_take_the_answer_keeps_nothing_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "LONGEST_UNTAKEN", SOON)

    async def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(WHOLE)
        await Watched.lost.wait()
        return b"given up"

    assert heard(come, MUCH) == b"given up"


def test_an_answer_that_is_taken_slowly_over_tls_is_taken_whole() -> None:
    async def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(WHOLE)
        await reader.readuntil(b"\r\n\r\n")
        with pytest.raises(TimeoutError):  # nobody gives up who would not wait for the rest
            await asyncio.wait_for(Watched.lost.wait(), 10 * SOON)
        return await reader.readexactly(len(MUCH))

    assert heard(come, MUCH, trustme.CA()) == MUCH


def test_a_body_that_stands_still_is_not_waited_for_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounds, "LONGEST_PAUSE", 0.01)

    async def nothing() -> Any:
        return await asyncio.Event().wait()

    assert asked_with(b"half", nothing).status_code == 408


def test_a_body_that_drips_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "SLOW_START", SOON)
    monkeypatch.setattr(bounds, "LEAST_RATE", 1e9)

    async def a_byte() -> Any:
        await asyncio.sleep(0)
        return {"type": "http.request", "body": b"x", "more_body": True}

    assert asked_with(b"half", a_byte).status_code == 408


def test_the_largest_body_passes_from_a_slow_hotspot_and_a_drip_does_not() -> None:
    rate, seconds = 4 * 1024, range(MOST_BODY // (4 * 1024) + 1)

    slow = [patience(second * rate, second) for second in seconds]
    drip = [patience(second // 19, second) for second in seconds]

    assert min(slow) > 15
    assert next(second for second in seconds if drip[second] <= 0) == 61


@pytest.mark.parametrize("stops", [True, False])
def test_who_comes_just_when_the_server_stops_is_told_to_ask_no_more_on_that_line(
    stops: bool,
) -> None:
    async def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(WHOLE)
        return await reader.readuntil(b"\r\n\r\n")

    assert (b"\r\nconnection: close\r\n" in heard(come, stops=stops).lower()) == stops


class Watched(Patient):
    """Tells when a line is lost."""

    lost: asyncio.Event

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.lost.set()


def heard(
    come: Callable[..., Awaitable[bytes]],
    says: bytes = b"",
    authority: trustme.CA | None = None,
    stops: bool = False,
) -> bytes:
    """What somebody hears who comes so to a server that answers at once, or is being stopped."""

    async def listen() -> bytes:
        Watched.lost = asyncio.Event()
        async with serving(says, authority, stops) as (reader, writer):
            return await asyncio.wait_for(come(reader, writer), 20)

    return asyncio.run(listen())


@asynccontextmanager
async def serving(says: bytes, authority: trustme.CA | None, stops: bool) -> AsyncIterator[Line]:
    """A line to a server that answers each request without looking at its body."""

    async def answers(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == LONG:
            with suppress(TimeoutError):
                await asyncio.wait_for(Watched.lost.wait(), 4 * SOON)
        await Response(says)(scope, receive, send)

    config = uvicorn.Config(
        Entrance(answers, frozenset(), lambda: stops),  # type: ignore[arg-type]
        http=Watched,
        log_config=None,
        timeout_keep_alive=0.01,  # type: ignore[arg-type]
    )
    server_side = client_side = None
    if authority:
        server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        client_side = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        authority.issue_cert("127.0.0.1").configure_cert(server_side)
        authority.configure_trust(client_side)
    server = await asyncio.get_running_loop().create_server(
        lambda: Watched(config, ServerState(), {}),
        "127.0.0.1",
        0,
        ssl=server_side,
        ssl_shutdown_timeout=SOON if server_side else None,
    )
    async with server:
        host, port = server.sockets[0].getsockname()
        reader, writer = await asyncio.open_connection(host, port, ssl=client_side)
        try:
            yield reader, writer
        finally:
            writer.transport.abort()


def asked_with(first: bytes, more: Callable[[], Awaitable[Any]]) -> Response:
    """What is answered to a request whose body begins so, and goes on so."""
    parts = [{"type": "http.request", "body": first, "more_body": True}]

    async def receive() -> Any:
        return parts.pop() if parts else await more()

    async def ask() -> Response:
        request = Request({"type": "http", "headers": []}, receive)
        return await answer(request, SyncRequest, lambda asked: asked, CapacityLimiter(1))

    return asyncio.run(ask())
