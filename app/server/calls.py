"""The calls of `SyncApi` over HTTP, told once for the routes and for OpenAPI."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.server.api import LocalApi
from app.sync.parcels import FileChunk, FileState
from app.sync.plans import Plan, PlanRequest
from app.sync.protocol import (
    Farewell,
    Heard,
    NewPassword,
    Renew,
    SignedIn,
    SignIn,
    SyncRequest,
    SyncResponse,
)


@dataclass(frozen=True)
class Call:
    """A message that is posted.

    Attributes:
        asked, answered: the messages' types.
        act: answers it, given the access token, which is empty where there is none.
        signed_in: whether it needs an access token.
    """

    path: str
    asked: type[Any]
    answered: type[Any]
    act: Callable[[LocalApi, str, Any], Any]
    signed_in: bool = True


CALLS = (
    Call("/v1/sign-in", SignIn, SignedIn, lambda api, _, asked: api.sign_in(asked), False),
    Call("/v1/renew", Renew, SignedIn, lambda api, _, asked: api.renew(asked.refresh), False),
    Call("/v1/sync", SyncRequest, SyncResponse, LocalApi.sync),
    Call("/v1/password", NewPassword, Heard, LocalApi.change_password),
    Call("/v1/farewell", Farewell, Heard, LocalApi.farewell),
    Call("/v1/plan", PlanRequest, Plan, LocalApi.plan),
    Call("/v1/send-file", FileChunk, FileState, LocalApi.send_file),
)
