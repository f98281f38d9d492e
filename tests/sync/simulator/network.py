"""The network between laptops and server: real bytes, and everything that can befall them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from app.errors import Problem, Refused, Unreachable
from app.sync.codec import pack, unpack
from app.sync.parcels import FileChunk, FileState
from app.sync.plans import Plan, PlanRequest
from app.sync.protocol import SignedIn, SignIn, SyncRequest, SyncResponse
from tests.sync.simulator.older import OLDER

if TYPE_CHECKING:
    from tests.sync.simulator.laptop import SimLaptop
    from tests.sync.simulator.server import SimServer

Answer = TypeVar("Answer")
Bytes = tuple[bytes, bool]

# How often each thing befalls a request, of 100.
FAULTS = {
    "": 55,
    "request lost": 6,
    "answer lost": 8,
    "sent twice": 5,
    "first answer of two": 3,
    "comes late": 4,
    "comes again late": 5,
    "request cut": 2,
    "answer cut": 3,
    "slow answer": 5,
    "server dies before": 2,
    "server dies after": 2,
}


@dataclass
class Straggler:
    """A request that still lies somewhere in the network."""

    deliver: Callable[[], object]


class Wire:
    """One laptop's way to the server (`SyncApi`)."""

    def __init__(self, laptop: SimLaptop, server: SimServer, late: list[Straggler]) -> None:
        self._laptop, self._server, self._late = laptop, server, late

    def sign_in(self, request: SignIn) -> SignedIn:
        """As the engine asks it."""
        return self._carry(pack(request), SignedIn, self._server.sign_in, None)

    def renew(self, refresh: str) -> SignedIn:
        """As the engine asks it."""
        return self._carry(
            pack(refresh), SignedIn, lambda body: self._server.renew(unpack(*body, str)), None
        )

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        """As the engine asks it."""
        body = pack(replace(request, schema=OLDER) if self._laptop.older else request)

        def deliver(sent: Bytes) -> Bytes:
            answer = self._server.sync(access, sent)
            self._laptop.answered(unpack(*answer, SyncResponse).complete)
            return answer

        late = Straggler(lambda: self._server.sync(access, body))
        return self._carry(body, SyncResponse, deliver, late)

    def plan(self, access: str, request: PlanRequest) -> Plan:
        """As the engine asks it."""
        return self._carry(pack(request), Plan, lambda body: self._server.plan(access, body), None)

    def segment(self, access: str, device: bytes, name: str, start: int) -> bytes:
        """As the engine asks it."""
        body = pack((device, name, start))
        return self._carry(body, bytes, lambda body: self._server.segment(access, body), None)

    def send_file(self, access: str, request: FileChunk) -> FileState:
        """As the engine asks it; who sends a file has its bytes."""
        self._server.sent.add(request.attachment)
        body = pack(request)
        late = Straggler(lambda: self._server.send_file(access, body))
        state = self._carry(
            body, FileState, lambda body: self._server.send_file(access, body), late
        )
        if state.complete:
            self._laptop.hears_of(request.attachment)
        return state

    def file_part(
        self, access: str, device: bytes, attachment: bytes, start: int, most: int
    ) -> tuple[bytes, int]:
        """As the engine asks it."""
        body = pack((device, attachment, start, most))
        return self._carry(
            body, tuple[bytes, int], lambda body: self._server.file_part(access, body), None
        )

    def thumbnail(self, access: str, device: bytes, attachment: bytes) -> bytes:
        """As the engine asks it."""
        body = pack((device, attachment))
        return self._carry(body, bytes, lambda body: self._server.thumbnail(access, body), None)

    def _carry(
        self,
        body: Bytes,
        kind: type[Answer],
        deliver: Callable[[Bytes], Bytes],
        copy: Straggler | None,
    ) -> Answer:
        """Take a request there and its answer back, with whatever befalls it."""
        fault = self._laptop.pause()
        if fault in ("request lost", "comes late"):
            if fault == "comes late" and copy:
                self._late.append(copy)
            raise Unreachable("The request was lost.")
        if fault == "request cut":
            self._refused(lambda: deliver((body[0][: len(body[0]) // 2], body[1])))
        if fault.startswith("server dies"):
            self._server.dies_at_next_commit(after=fault.endswith("after"))
        first = deliver(body)
        if fault == "sent twice":
            first = deliver(body)
        elif fault == "first answer of two":
            self._whatever(lambda: deliver(body))
        elif fault == "comes again late" and copy:
            self._late.append(copy)
        elif fault == "slow answer":
            self._laptop.pause()
        elif fault == "answer lost":
            raise Unreachable("The answer was lost.")
        elif fault == "answer cut":
            first = (first[0][: len(first[0]) // 2], first[1])
        return unpack(*first, kind)

    @staticmethod
    def _refused(deliver: Callable[[], Any]) -> None:
        """Half a message is no message, and nothing comes of it."""
        try:
            deliver()
        except Refused as refusal:
            raise Unreachable("Half of the request arrived.") from refusal

    @staticmethod
    def _whatever(deliver: Callable[[], Any]) -> None:
        """Nobody waits for this answer."""
        try:
            deliver()
        except Problem:
            return
