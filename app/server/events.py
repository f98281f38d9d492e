"""`GET /v1/events?at=...`: answers as soon as a laptop that stands there should ask again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.server.answering import access_of, guarded, message
from app.server.lobby import Lobby
from app.sync.protocol import Poke

# Below the minute after which proxies and hotspots drop a silent connection.
LONGEST = 50.0


def events(lobby: Lobby, who: Callable[[str], UUID]) -> Callable[[Request], Awaitable[Response]]:
    """The handler: a poke where something moved, or that nothing did for so long."""

    async def handle(request: Request) -> Response:
        async def work() -> Response:
            user_id = await run_in_threadpool(who, access_of(request))
            moved = await lobby.wait(user_id, request.query_params.get("at", "")[:64], LONGEST)
            return message(Poke(moved))

        return await guarded(request, work)

    return handle
