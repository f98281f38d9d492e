"""Files over HTTP: `GET /v1/files/<attachment>` by range, `GET /v1/thumbnails/<attachment>`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from app.errors import Invalid, NotFound
from app.server.files import NOT_HERE
from app.server.giving import UNFIT
from app.sync.codec import DEVICE
from app.sync.parcels import CHUNK, FILE_TYPE

if TYPE_CHECKING:
    from app.server.api import LocalApi

# What came from people is never shown by a browser as if it were ours.
HEADERS = {"Cache-Control": "private", "X-Content-Type-Options": "nosniff"}


def give_file(api: LocalApi, access: str, request: Request) -> Response:
    """The range of a file that is asked for, at most a chunk."""
    device, attachment = _asked(request)
    asked = request.headers.get("range", "bytes=0-")
    found = re.fullmatch(r"bytes=([0-9]{1,12})-([0-9]{0,12})", asked)
    if found is None:
        raise Invalid(UNFIT, field="range", value=asked)
    start = int(found[1])
    most = int(found[2]) - start + 1 if found[2] else CHUNK
    if most < 1:
        raise Invalid(UNFIT, field="range", value=asked)
    data, size = api.file_part(access, device, attachment, start, most)
    if not data:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{size}"})
    span = f"bytes {start}-{start + len(data) - 1}/{size}"
    return Response(data, 206, {**HEADERS, "Content-Range": span}, FILE_TYPE)


def give_thumbnail(api: LocalApi, access: str, request: Request) -> Response:
    """A small picture, whole."""
    device, attachment = _asked(request)
    data = api.thumbnail(access, device, attachment)
    span = f"bytes 0-{len(data) - 1}/{len(data)}"
    return Response(data, 206, {**HEADERS, "Content-Range": span}, FILE_TYPE)


def _asked(request: Request) -> tuple[bytes, bytes]:
    """The device and the attachment; raises Invalid and NotFound for what are none."""
    device, name = request.headers.get(DEVICE, ""), request.path_params["name"]
    if not re.fullmatch(r"[0-9a-f]{32}", device):
        raise Invalid(UNFIT, field="device", value=device)
    if not re.fullmatch(r"[0-9a-f]{32}", name):
        raise NotFound(NOT_HERE)
    return bytes.fromhex(device), bytes.fromhex(name)
