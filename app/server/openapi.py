"""What the server answers, in the words of OpenAPI: made from the messages, so that it is true."""

from __future__ import annotations

from typing import Any

import msgspec

from app import __version__
from app.server.calls import CALLS, Call
from app.sync.codec import MEDIA_TYPE
from app.sync.protocol import Poke, Refusal

REFS = "#/components/schemas/{name}"
# What is fetched by range, under the device's key (in hex) in the header `Relasi-Device`.
BYTES = {
    "segments": "Bytes of a segment.",
    "files": "At most 512 kB of an attachment's file.",
    "thumbnails": "A small picture of an attachment, whole.",
}
REFUSALS = {
    "401": "Sign in (again).",
    "403": "The role does not allow this.",
    "404": "There is nothing of this name.",
    "422": "The request cannot be read or breaks a rule.",
    "429": "This is asked too often; `Retry-After` says how long to wait.",
    "503": "The server cannot decide now; ask again later.",
}


def description() -> dict[str, Any]:
    """The OpenAPI 3.1 document. Bytes of messages are msgpack's own, not base64."""
    kinds = [kind for call in CALLS for kind in (call.asked, call.answered)]
    _, schemas = msgspec.json.schema_components([*kinds, Poke, Refusal], ref_template=REFS)
    paths: dict[str, Any] = {call.path: {"post": _call(call)} for call in CALLS}
    paths["/v1/events"] = {
        "get": _answering(Poke, "events", True) | {"parameters": [_parameter("at", "query", 64)]}
    }
    for path, what in BYTES.items():
        paths[f"/v1/{path}/{{name}}"] = {
            "get": {
                "operationId": path,
                "security": [{"access": []}],
                "parameters": [_parameter("name", "path", 64)],
                "responses": {"206": {"description": what}, **_refusals()},
            }
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Relasi", "version": __version__},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"access": {"type": "http", "scheme": "bearer"}},
        },
    }


def _call(call: Call) -> dict[str, Any]:
    body = {"required": True, "content": _content(call.asked)}
    answering = _answering(call.answered, call.asked.__name__, call.signed_in)
    return {"requestBody": body, **answering}


def _answering(answered: type[Any], name: str, signed_in: bool) -> dict[str, Any]:
    good = {"200": {"description": answered.__doc__, "content": _content(answered)}}
    return {
        "operationId": name,
        "security": [{"access": []}] if signed_in else [],
        "responses": {**good, **_refusals()},
    }


def _refusals() -> dict[str, Any]:
    return {
        status: {"description": why, "content": _content(Refusal)}
        for status, why in REFUSALS.items()
    }


def _content(kind: type[Any]) -> dict[str, Any]:
    return {MEDIA_TYPE: {"schema": {"$ref": REFS.format(name=kind.__name__)}}}


def _parameter(name: str, where: str, longest: int) -> dict[str, Any]:
    schema = {"type": "string", "maxLength": longest}
    return {"name": name, "in": where, "required": where == "path", "schema": schema}
