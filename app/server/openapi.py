"""What the server answers, in the words of OpenAPI: made from the messages, so that it is true."""

from __future__ import annotations

from typing import Any

import msgspec

from app import __version__
from app.sync.codec import MEDIA_TYPE
from app.sync.parcels import FileChunk, FileState
from app.sync.plans import Plan, PlanRequest
from app.sync.protocol import (
    Farewell,
    Heard,
    NewPassword,
    Poke,
    Refusal,
    Renew,
    SignedIn,
    SignIn,
    SyncRequest,
    SyncResponse,
)

REFS = "#/components/schemas/{name}"
# Path, what is asked, what is answered, whether an access token is needed.
CALLS: tuple[tuple[str, type[Any], type[Any], bool], ...] = (
    ("/v1/sign-in", SignIn, SignedIn, False),
    ("/v1/renew", Renew, SignedIn, False),
    ("/v1/sync", SyncRequest, SyncResponse, True),
    ("/v1/password", NewPassword, Heard, True),
    ("/v1/farewell", Farewell, Heard, True),
    ("/v1/plan", PlanRequest, Plan, True),
    ("/v1/send-file", FileChunk, FileState, True),
)
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
    kinds = [kind for _, asked, answered, _ in CALLS for kind in (asked, answered)]
    _, schemas = msgspec.json.schema_components([*kinds, Poke, Refusal], ref_template=REFS)
    paths: dict[str, Any] = {
        path: {"post": _call(asked, answered, signed_in)}
        for path, asked, answered, signed_in in CALLS
    }
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


def _call(asked: type[Any], answered: type[Any], signed_in: bool) -> dict[str, Any]:
    body = {"required": True, "content": _content(asked)}
    return {"requestBody": body, **_answering(answered, asked.__name__, signed_in)}


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
