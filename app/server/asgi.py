"""The server over HTTP: a few routes around `LocalApi`."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.errors import Invalid, NoEntry, NotAllowed, NotFound, Problem, StoreProblem
from app.i18n import N_
from app.server.api import LocalApi
from app.server.auth import person_behind
from app.server.blobs import Blobs
from app.server.caller import coming_from
from app.server.entrance import Entrance
from app.server.events import events
from app.server.giving import give_segment
from app.server.giving_files import give_file, give_thumbnail
from app.server.health import alive, ready
from app.server.lobby import Lobby
from app.server.openapi import description
from app.store import Store
from app.sync.codec import MEDIA_TYPE, TOO_LARGE, pack, unpack
from app.sync.parcels import FileChunk
from app.sync.plans import PlanRequest
from app.sync.protocol import PROTOCOL, Farewell, NewPassword, Refusal, Renew, SignIn, SyncRequest

LOG = logging.getLogger(__name__)
MOST_BODY = 16 * 1024 * 1024
FAULT = N_("The server had a fault. Your work is kept; Relasi tries again by itself.")
OUTDATED = N_("This Relasi is newer than the server. Ask the person who runs it to update it.")


def application(
    store: Store, stopping: Callable[[], bool] = lambda: False, blobs: Blobs | None = None
) -> Entrance:
    """The ASGI application of one organisation. `stopping` says whether it is being stopped;
    attached files lie in `blobs`."""
    api = LocalApi(store, blobs=blobs)

    async def sign_in(request: Request) -> Response:
        return await _answer(request, SignIn, api.sign_in)

    async def renew(request: Request) -> Response:
        return await _answer(request, Renew, lambda asked: api.renew(asked.refresh))

    async def sync(request: Request) -> Response:
        access = _access(request)
        return await _answer(request, SyncRequest, lambda asked: _sync(api, access, asked))

    async def password(request: Request) -> Response:
        access = _access(request)
        return await _answer(request, NewPassword, lambda asked: api.change_password(access, asked))

    async def farewell(request: Request) -> Response:
        access = _access(request)
        return await _answer(request, Farewell, lambda asked: _farewell(api, access, asked))

    async def plan(request: Request) -> Response:
        access = _access(request)
        return await _answer(request, PlanRequest, lambda asked: _plan(api, access, asked))

    async def send_file(request: Request) -> Response:
        access = _access(request)
        return await _answer(request, FileChunk, lambda asked: _send_file(api, access, asked))

    def giving(give: Callable[[LocalApi, str, Request], Response]) -> Any:
        async def answer(request: Request) -> Response:
            work = partial(run_in_threadpool, give, api, _access(request), request)
            return await _guarded(request, work)

        return answer

    async def health(request: Request) -> Response:
        return JSONResponse(alive())

    async def published(request: Request) -> Response:
        return JSONResponse(description())

    async def readiness(request: Request) -> Response:
        fit, state = await run_in_threadpool(ready, store, stopping)
        return JSONResponse(state, 200 if fit else 503)

    listen = events(Lobby(store, stopping), partial(person_behind, store), _access)
    routes = [
        Route("/v1/sign-in", sign_in, methods=["POST"]),
        Route("/v1/renew", renew, methods=["POST"]),
        Route("/v1/sync", sync, methods=["POST"]),
        Route("/v1/password", password, methods=["POST"]),
        Route("/v1/farewell", farewell, methods=["POST"]),
        Route("/v1/plan", plan, methods=["POST"]),
        Route("/v1/segments/{name}", giving(give_segment)),
        Route("/v1/send-file", send_file, methods=["POST"]),
        Route("/v1/files/{name}", giving(give_file)),
        Route("/v1/thumbnails/{name}", giving(give_thumbnail)),
        Route("/v1/events", listen),
        Route("/openapi.json", published),
        Route("/health", health),
        Route("/ready", readiness),
    ]
    return Entrance(
        Starlette(routes=routes), frozenset(route.path.removesuffix("/{name}") for route in routes)
    )


def _access(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def _sync(api: LocalApi, access: str, asked: SyncRequest) -> Any:
    _check(asked)
    return api.sync(access, asked)


def _farewell(api: LocalApi, access: str, asked: Farewell) -> Any:
    _check(asked.request)
    return api.farewell(access, asked)


def _plan(api: LocalApi, access: str, asked: PlanRequest) -> Any:
    if len(asked.device) != 16:
        raise Invalid(N_("“{value}” does not fit this field."), field="id", value="")
    return api.plan(access, asked)


def _send_file(api: LocalApi, access: str, asked: FileChunk) -> Any:
    if len(asked.device) != 16 or len(asked.attachment) != 16:
        raise Invalid(N_("“{value}” does not fit this field."), field="id", value="")
    return api.send_file(access, asked)


def _check(asked: SyncRequest) -> None:
    """Raises Invalid for a newer protocol, and for keys that are none."""
    if asked.protocol > PROTOCOL:
        raise Invalid(OUTDATED, field="protocol")
    if len(asked.device) != 16 or any(
        len(key) != 16
        for mutation in asked.mutations
        for key in (mutation.uid, *(patch.row_id for patch in mutation.patches))
    ):
        raise Invalid(N_("“{value}” does not fit this field."), field="id", value="")


async def _answer(request: Request, kind: type[Any], act: Callable[[Any], Any]) -> Response:
    """Read the message, act on a worker thread, and answer."""

    async def work() -> Response:
        body = await _body(request)
        compressed = request.headers.get("content-encoding") == "zstd"
        asked = await run_in_threadpool(unpack, body, compressed, kind)
        return await run_in_threadpool(lambda: _message(act(asked), 200))

    return await _guarded(request, work)


async def _guarded(request: Request, work: Callable[[], Awaitable[Response]]) -> Response:
    """Do the work; refusals are typed."""
    try:
        with coming_from(request.client.host if request.client else ""):
            return await work()
    except NoEntry as problem:
        return _refuse(problem.code, problem, 401)
    except NotAllowed as problem:
        return _refuse("not_allowed", problem, 403)
    except NotFound as problem:
        return _refuse("not_found", problem, 404)
    except StoreProblem as problem:
        LOG.error("the database failed: %s", problem.msgid)
        return _message(Refusal("fault", FAULT), 503)
    except Problem as problem:
        return _refuse(type(problem).__name__.lower(), problem, 422)
    except ClientDisconnect:
        return Response(status_code=499)
    except Exception:
        LOG.exception("a request failed")
        return _message(Refusal("fault", FAULT), 500)


async def _body(request: Request) -> bytes:
    """The whole body. Raises Invalid for more than is taken."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_BODY:
            raise Invalid(TOO_LARGE, field="body")
        chunks.append(chunk)
    return b"".join(chunks)


def _refuse(code: str, problem: Problem, status: int) -> Response:
    details = {
        name: value if isinstance(value, int) else str(value)
        for name, value in problem.details.items()
    }
    return _message(Refusal(code, problem.msgid, details), status)


def _message(message: Any, status: int) -> Response:
    data, compressed = pack(message)
    headers = {"Content-Encoding": "zstd"} if compressed else {}
    return Response(data, status, headers, MEDIA_TYPE)
