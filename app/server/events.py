"""`GET /v1/events?at=...`: answers as soon as a laptop that stands there should ask again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.errors import NoEntry
from app.server.lobby import Lobby
from app.sync.codec import MEDIA_TYPE
from app.sync.protocol import Poke, Refusal

# Below the minute after which proxies and hotspots drop a silent connection.
LONGEST = 50.0


def events(
    lobby: Lobby, who: Callable[[str], UUID], access: Callable[[Request], str]
) -> Callable[[Request], Awaitable[Response]]:
    """The handler: a poke where something moved, or that nothing did for so long."""

    async def handle(request: Request) -> Response:
        try:
            user_id = await run_in_threadpool(who, access(request))
        except NoEntry as problem:
            return _message(Refusal(problem.code, problem.msgid), 401)
        moved = await lobby.wait(user_id, request.query_params.get("at", "")[:64], LONGEST)
        return _message(Poke(moved), 200)

    return handle


def _message(message: msgspec.Struct, status: int) -> Response:
    return Response(msgspec.msgpack.encode(message), status, media_type=MEDIA_TYPE)
