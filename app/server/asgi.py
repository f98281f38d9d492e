"""The server over HTTP: a few routes around `LocalApi`."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app import __version__
from app.errors import Invalid, NotAllowed, Problem, StoreProblem
from app.i18n import N_
from app.server.api import LocalApi
from app.store import Store
from app.sync.codec import MEDIA_TYPE, TOO_LARGE, pack, unpack
from app.sync.protocol import PROTOCOL, Refusal, Renew, SignIn, SyncRequest

LOG = logging.getLogger(__name__)
MOST_BODY = 16 * 1024 * 1024
FAULT = N_("The server had a fault. Your work is kept; Relasi tries again by itself.")
OUTDATED = N_("This Relasi is newer than the server. Ask the person who runs it to update it.")


def application(store: Store) -> Starlette:
    """The ASGI application of one organisation."""
    api = LocalApi(store)

    async def sign_in(request: Request) -> Response:
        return await _answer(request, SignIn, api.sign_in)

    async def renew(request: Request) -> Response:
        return await _answer(request, Renew, lambda asked: api.renew(asked.refresh))

    async def sync(request: Request) -> Response:
        access = request.headers.get("authorization", "").removeprefix("Bearer ")
        return await _answer(request, SyncRequest, lambda asked: _sync(api, access, asked))

    async def health(request: Request) -> Response:
        return JSONResponse({"status": "ok", "version": __version__, "protocol": PROTOCOL})

    return Starlette(
        routes=[
            Route("/v1/sign-in", sign_in, methods=["POST"]),
            Route("/v1/renew", renew, methods=["POST"]),
            Route("/v1/sync", sync, methods=["POST"]),
            Route("/health", health),
        ]
    )


def _sync(api: LocalApi, access: str, asked: SyncRequest) -> Any:
    if asked.protocol > PROTOCOL:
        raise Invalid(OUTDATED, field="protocol")
    if len(asked.device) != 16 or any(
        len(key) != 16
        for mutation in asked.mutations
        for key in (mutation.uid, *(patch.row_id for patch in mutation.patches))
    ):
        raise Invalid(N_("“{value}” does not fit this field."), field="id", value="")
    return api.sync(access, asked)


async def _answer(request: Request, kind: type[Any], act: Callable[[Any], Any]) -> Response:
    """Read the message, act on a worker thread, and answer; refusals are typed."""
    try:
        body = await _body(request)
        compressed = request.headers.get("content-encoding") == "zstd"
        asked = await run_in_threadpool(unpack, body, compressed, kind)
        return await run_in_threadpool(lambda: _message(act(asked), 200))
    except NotAllowed as problem:
        return _refuse("not_allowed", problem, 401)
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
    return _message(Refusal(code, problem.msgid), status)


def _message(message: Any, status: int) -> Response:
    data, compressed = pack(message)
    headers = {"Content-Encoding": "zstd"} if compressed else {}
    return Response(data, status, headers, MEDIA_TYPE)
