"""Something happens between a laptop and the server."""

from __future__ import annotations

from typing import Any

import msgspec

from app.errors import Unreachable
from app.sync.protocol import SignedIn, SyncApi, SyncRequest, SyncResponse
from tests.sync.worlds import Network


class Between(Network):
    """A network on which something happens before the server, or before the laptop, hears."""

    def __init__(self, api: SyncApi) -> None:
        super().__init__(api)
        self.before: list[Any] = []
        self.after: list[Any] = []
        self.lose_renewal = False

    def renew(self, refresh: str) -> SignedIn:
        signed = self._api.renew(refresh)
        if self.lose_renewal:
            raise Unreachable("lost")
        return signed

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        for act in self.before:
            act(request)
        answer = self._api.sync(access, request)
        for act in self.after:
            act(answer)
        return answer


class Listening(Network):
    """A network on which every answer is written down as it travels."""

    def __init__(self, api: SyncApi) -> None:
        super().__init__(api)
        self.heard = b""

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        answer = self._api.sync(access, request)
        self.heard += msgspec.msgpack.encode(answer)
        return answer
