"""Every request passes here first: whether it may, how large it was, what it took."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from hashlib import sha256
from math import ceil
from time import perf_counter

import msgspec

from app.i18n import N_
from app.server import metrics
from app.server.limits import BY_ADDRESS, BY_TOKEN, SIGN_IN_BY_ADDRESS, Limits
from app.server.logs import DETAILS
from app.server.patience import Message, Send, for_the_last_time, in_pieces
from app.sync.codec import MEDIA_TYPE
from app.sync.protocol import Refusal

Receive = Callable[[], Awaitable[Message]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

LOG = logging.getLogger(__name__)
BUSY = N_("This is asked too often. Relasi tries again by itself; nothing is lost.")
# What hashes a password. To renew hashes none: a whole office does so in the same minute.
SIGN_IN = ("/v1/sign-in", "/v1/password")


class Entrance:
    """Around the application: limits, metrics and the log of requests.

    `routes` are the paths told apart in figures; all others are “other”. `stopping` says whether
    the server is being stopped.
    """

    def __init__(
        self,
        app: App,
        routes: frozenset[str],
        stopping: Callable[[], bool] = lambda: False,
        limits: Limits | None = None,
    ) -> None:
        self._app = app
        self._routes = routes
        self._stopping = stopping
        self._limits = limits or Limits()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer, or refuse with the seconds to wait."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        address = scope["client"][0] if scope.get("client") else ""
        visit = _Visit(scope, self._route(scope["path"]))
        if self._stopping():
            send = for_the_last_time(send)
        wait = self._wait(scope, address)
        try:
            if wait:
                metrics.REFUSED.labels("too often").inc()
                await _refuse(visit.counting_out(send), wait)
            else:
                said = visit.counting_out(in_pieces(send))
                with metrics.OPEN.track_inprogress():
                    await self._app(scope, visit.counting_in(receive), said)
        finally:
            visit.end(address)

    def _route(self, path: str) -> str:
        """The route as figures name it; what is asked for below one counts as its parent."""
        parent = path.rpartition("/")[0]
        return next((each for each in (path, parent) if each in self._routes), "other")

    def _wait(self, scope: Message, address: str) -> float:
        wait = self._limits.wait(f"address {address}", BY_ADDRESS)
        if scope["path"] in SIGN_IN:
            wait = max(wait, self._limits.wait(f"sign-in {address}", SIGN_IN_BY_ADDRESS))
        for name, value in scope["headers"]:
            if name == b"authorization":
                wait = max(wait, self._limits.wait(sha256(value).hexdigest(), BY_TOKEN))
        return wait


class _Visit:
    """One request on its way through."""

    def __init__(self, scope: Message, route: str) -> None:
        self._method, self._route = scope["method"], route
        self._began = perf_counter()
        self._status = self._received = self._sent = 0

    def counting_in(self, receive: Receive) -> Receive:
        async def counted() -> Message:
            message = await receive()
            self._received += len(message.get("body", b""))
            return message

        return counted

    def counting_out(self, send: Send) -> Send:
        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._status = message["status"]
            self._sent += len(message.get("body", b""))
            await send(message)

        return counted

    def end(self, address: str) -> None:
        """Count it and write its line."""
        took = perf_counter() - self._began
        metrics.REQUESTS.labels(self._route, str(self._status)).inc()
        metrics.SECONDS.labels(self._route).observe(took)
        metrics.BYTES_IN.labels(self._route).inc(self._received)
        metrics.BYTES_OUT.labels(self._route).inc(self._sent)
        details = {
            "method": self._method,
            "route": self._route,
            "status": self._status,
            "ms": round(took * 1000, 1),
            "received": self._received,
            "sent": self._sent,
            "address": address,
        }
        LOG.info("request", extra={DETAILS: details})


async def _refuse(send: Send, wait: float) -> None:
    body = msgspec.msgpack.encode(Refusal("busy", BUSY))
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"retry-after", str(ceil(wait)).encode()),
    ]
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": body})
