"""What the server answers, in the words of OpenAPI: made from the messages, so that it is true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from app import __version__
from app.server.calls import CALLS, Call
from app.sync.codec import DEVICE, MEDIA_TYPE, SEGMENT_TYPE
from app.sync.parcels import FILE_TYPE
from app.sync.protocol import Poke, Refusal

REFS = "#/components/schemas/{name}"
JSON = "application/json"
KEY, DIGEST = "^[0-9a-f]{32}$", "^[0-9a-f]{64}$"
FROM, SPAN = "^bytes=[0-9]{1,12}-$", "^bytes=[0-9]{1,12}-[0-9]{0,12}$"
TOO_OFTEN = "This is asked too often; `Retry-After` says how long to wait."
PAST_END = "There is nothing from that byte on; `Content-Range` says how many bytes there are."
REFUSALS = {
    "401": "Sign in (again).",
    "403": "The role does not allow this.",
    "404": "There is nothing of this name.",
    "422": "The request cannot be read or breaks a rule.",
    "429": TOO_OFTEN,
    "500": "The server has a fault; ask again later.",
    "503": "The server cannot decide now; ask again later.",
}
LATE = {"408": "The request stood still on its way; send it again."}


@dataclass(frozen=True)
class Bytes:
    """What is fetched as it is, by name.

    Attributes:
        named: how a name looks; `span`, the header `Range`, where parts are given.
    """

    what: str
    media: str
    named: str
    span: str | None = None


BYTES = {
    "segments": Bytes("Bytes of a segment.", SEGMENT_TYPE, DIGEST, FROM),
    "files": Bytes("At most 512 kB of an attachment's file.", FILE_TYPE, KEY, SPAN),
    "thumbnails": Bytes("A small picture of an attachment, whole.", FILE_TYPE, KEY),
}
# What a machine asks, without a token: the path, what it tells, and the statuses of its answer.
STATES = {
    "/health": ("Whether the process is there.", ("200",)),
    "/ready": ("Whether laptops should be sent here (200) or not now (503).", ("200", "503")),
    "/openapi.json": ("This document.", ("200",)),
}


def description() -> dict[str, Any]:
    """The OpenAPI 3.1 document. Bytes of messages are msgpack's own, not base64."""
    kinds = [kind for call in CALLS for kind in (call.asked, call.answered)]
    _, schemas = msgspec.json.schema_components([*kinds, Poke, Refusal], ref_template=REFS)
    paths: dict[str, Any] = {call.path: {"post": _call(call)} for call in CALLS}
    standing = _parameter("at", "query", {"type": "string", "maxLength": 64})
    paths["/v1/events"] = {"get": {**_answering(Poke, "events", True), "parameters": [standing]}}
    for name, given in BYTES.items():
        paths[f"/v1/{name}/{{name}}"] = {"get": _giving(name, given)}
    for path, (what, statuses) in STATES.items():
        paths[path] = {"get": _telling(path, what, statuses)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Relasi",
            "version": __version__,
            "description": "Other paths are answered with 404, other methods with 405.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"access": {"type": "http", "scheme": "bearer"}},
        },
    }


def _call(call: Call) -> dict[str, Any]:
    body = {"required": True, "content": _content(call.asked)}
    answering = _answering(call.answered, call.asked.__name__, call.signed_in)
    answering["responses"] |= _refusals(LATE)
    return {"requestBody": body, **answering}


def _answering(answered: type[Any], name: str, signed_in: bool) -> dict[str, Any]:
    good = {"200": {"description": answered.__doc__, "content": _content(answered)}}
    return {
        "operationId": name,
        "security": [{"access": []}] if signed_in else [],
        "responses": {**good, **_refusals(REFUSALS)},
    }


def _giving(name: str, given: Bytes) -> dict[str, Any]:
    parameters = [
        _parameter("name", "path", _like(given.named)),
        _parameter(DEVICE, "header", _like(KEY), required=True),
    ]
    answers = {"206": _answer(given.what, {given.media: {}}, "Content-Range")}
    if given.span:
        parameters.append(_parameter("Range", "header", _like(given.span)))
        answers["416"] = _answer(PAST_END, {}, "Content-Range")
    return {
        "operationId": name,
        "security": [{"access": []}],
        "parameters": parameters,
        "responses": {**answers, **_refusals(REFUSALS)},
    }


def _telling(path: str, what: str, statuses: tuple[str, ...]) -> dict[str, Any]:
    told = {status: _answer(what, {JSON: {"schema": {"type": "object"}}}) for status in statuses}
    often = _refusals({"429": TOO_OFTEN})
    return {"operationId": path.strip("/"), "security": [], "responses": {**told, **often}}


def _refusals(why: dict[str, str]) -> dict[str, Any]:
    return {
        status: _answer(words, _content(Refusal), *(["Retry-After"] if status == "429" else []))
        for status, words in why.items()
    }


def _answer(what: str, content: dict[str, Any], *headers: str) -> dict[str, Any]:
    named = {name: {"required": True, "schema": {"type": "string"}} for name in headers}
    parts = {"content": content, "headers": named}
    return {"description": what, **{name: part for name, part in parts.items() if part}}


def _content(kind: type[Any]) -> dict[str, Any]:
    return {MEDIA_TYPE: {"schema": {"$ref": REFS.format(name=kind.__name__)}}}


def _like(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern}


def _parameter(
    name: str, where: str, schema: dict[str, Any], required: bool = False
) -> dict[str, Any]:
    return {"name": name, "in": where, "required": required or where == "path", "schema": schema}
