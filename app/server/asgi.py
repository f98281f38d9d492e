"""The server over HTTP: a few routes around `LocalApi`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from anyio import CapacityLimiter
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.server.answering import access_of, answer, guarded
from app.server.api import LocalApi
from app.server.blobs import Blobs
from app.server.calls import CALLS, Call
from app.server.entrance import Entrance
from app.server.events import events
from app.server.giving import give_segment
from app.server.giving_files import give_file, give_thumbnail
from app.server.health import alive, ready
from app.server.identifying import person_behind
from app.server.limits import Limits
from app.server.lobby import Lobby
from app.server.openapi import description
from app.store import Store
from app.sync.protocol import Renew

# Who asks PostgreSQL waits for it most of the time, who reads a file reckons.
LOOKING = {"sqlite": 1, "postgresql": 8}


def application(
    store: Store,
    stopping: Callable[[], bool] = lambda: False,
    blobs: Blobs | None = None,
    limits: Limits | None = None,
) -> Entrance:
    """The ASGI application of one organisation. `stopping` says whether it is being stopped;
    attached files lie in `blobs`."""
    api = LocalApi(store, blobs=blobs)
    at_once = LOOKING[store.engine.dialect.name]
    looking, renewing = CapacityLimiter(at_once), CapacityLimiter(at_once)

    def posting(call: Call) -> Any:
        async def take(request: Request) -> Response:
            act = partial(call.act, api, access_of(request))
            few = renewing if call.asked is Renew else looking
            return await answer(request, call.asked, act, few)

        return take

    def giving(give: Callable[[LocalApi, str, Request], Response]) -> Any:
        async def take(request: Request) -> Response:
            work = partial(run_in_threadpool, give, api, access_of(request), request)
            return await guarded(request, work)

        return take

    async def health(request: Request) -> Response:
        return JSONResponse(alive())

    async def published(request: Request) -> Response:
        return JSONResponse(description())

    async def readiness(request: Request) -> Response:
        fit, state = await run_in_threadpool(ready, store, stopping)
        return JSONResponse(state, 200 if fit else 503)

    routes = [
        *(Route(call.path, posting(call), methods=["POST"]) for call in CALLS),
        Route("/v1/segments/{name}", giving(give_segment)),
        Route("/v1/files/{name}", giving(give_file)),
        Route("/v1/thumbnails/{name}", giving(give_thumbnail)),
        Route("/v1/events", events(Lobby(store, stopping), partial(person_behind, store))),
        Route("/openapi.json", published),
        Route("/health", health),
        Route("/ready", readiness),
    ]
    names = frozenset(route.path.removesuffix("/{name}") for route in routes)
    served = Starlette(routes=routes)
    # A path of another spelling is none; a redirect would lead to whatever host was named.
    served.router.redirect_slashes = False
    return Entrance(served, names, stopping, limits)
