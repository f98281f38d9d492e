"""A segment over HTTP: `GET /v1/segments/<name>`, from the byte on at which the last try ended."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from app.errors import Invalid, NotFound
from app.i18n import N_
from app.server.segments import NO_SEGMENT
from app.sync.codec import DEVICE, SEGMENT_TYPE

if TYPE_CHECKING:
    from app.server.api import LocalApi

UNFIT = N_("“{value}” does not fit this field.")


def give_segment(api: LocalApi, access: str, request: Request) -> Response:
    """The rest of the segment. Raises NotFound where there is none for this person now."""
    name, device = request.path_params["name"], request.headers.get(DEVICE, "")
    if not re.fullmatch(r"[0-9a-f]{32}", device):
        raise Invalid(UNFIT, field="device", value=device)
    asked = request.headers.get("range", "bytes=0-")
    found = re.fullmatch(r"bytes=([0-9]{1,12})-", asked)
    if found is None:
        raise Invalid(UNFIT, field="range", value=asked)
    if not re.fullmatch(r"[0-9a-f]{64}", name):
        raise NotFound(NO_SEGMENT)
    start = int(found[1])
    data = api.segment(access, bytes.fromhex(device), name, start)
    if not data:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{start}"})
    span = f"bytes {start}-{start + len(data) - 1}/{start + len(data)}"
    headers = {"Content-Range": span, "Cache-Control": "private, immutable"}
    return Response(data, 206, headers, SEGMENT_TYPE)
