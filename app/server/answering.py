"""How a request is answered over HTTP: its message read, the work done, refusals typed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.errors import Invalid, NoEntry, NotAllowed, NotFound, Problem, StoreProblem
from app.i18n import N_
from app.server.caller import coming_from
from app.server.patience import patience
from app.server.retrying import tried_again
from app.sync.codec import MEDIA_TYPE, TOO_LARGE, pack, unpack
from app.sync.protocol import Refusal, Renew, SyncRequest

LOG = logging.getLogger(__name__)
MOST_BODY = 16 * 1024 * 1024
# Bytes that are read sooner than a thread has been asked to: what most who have nothing new send.
AT_ONCE = 4 * 1024
LATE = N_("The request stood still on its way. Relasi tries again by itself; nothing is lost.")
FAULT = N_("The server had a fault. Your work is kept; Relasi tries again by itself.")


async def answer(
    request: Request, kind: type[Any], act: Callable[[Any], Any], few: CapacityLimiter
) -> Response:
    """Read the message, act on a worker thread, and answer.

    `few` says how many threads at once look for what is new, or renew a sign-in: threads that
    mostly reckon only push each other aside, and take four times as long together as one after the
    other.
    """

    async def work() -> Response:
        body = await _body(request)
        compressed = request.headers.get("content-encoding") == "zstd"
        if compressed or len(body) > AT_ONCE:
            asked = await to_thread.run_sync(unpack, body, compressed, kind, limiter=few)
        else:
            asked = unpack(body, compressed, kind)
        only_looks = isinstance(asked, SyncRequest) and not asked.mutations
        limiter = few if only_looks or isinstance(asked, Renew) else None
        return await to_thread.run_sync(
            lambda: message(tried_again(lambda: act(asked))), limiter=limiter
        )

    return await guarded(request, work)


async def guarded(request: Request, work: Callable[[], Awaitable[Response]]) -> Response:
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
        return message(Refusal("fault", FAULT), 503)
    except Problem as problem:
        return _refuse(type(problem).__name__.lower(), problem, 422)
    except TimeoutError:
        return message(Refusal("late", LATE), 408)
    except ClientDisconnect:
        return Response(status_code=499)
    except Exception:
        LOG.exception("a request failed")
        return message(Refusal("fault", FAULT), 500)


def message(content: Any, status: int = 200) -> Response:
    """A message as an answer."""
    data, compressed = pack(content)
    headers = {"Content-Encoding": "zstd"} if compressed else {}
    return Response(data, status, headers, MEDIA_TYPE)


def access_of(request: Request) -> str:
    """The access token that came with it, empty where there is none."""
    return request.headers.get("authorization", "").removeprefix("Bearer ")


async def _body(request: Request) -> bytes:
    """The whole body. Raises Invalid for more than is taken, TimeoutError where it stands still or
    comes too slowly."""
    chunks: list[bytes] = []
    size, stream, began = 0, request.stream(), monotonic()
    while True:
        async with asyncio.timeout(patience(size, monotonic() - began)):
            chunk = await anext(stream, None)
        if chunk is None:
            break
        size += len(chunk)
        if size > MOST_BODY:
            raise Invalid(TOO_LARGE, field="body")
        chunks.append(chunk)
    return b"".join(chunks)


def _refuse(code: str, problem: Problem, status: int) -> Response:
    return message(Refusal.of(problem, code), status)
