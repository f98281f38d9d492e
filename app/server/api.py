"""The server as laptops see it (`SyncApi`), without HTTP: the same object serves both."""

from __future__ import annotations

from uuid import UUID

from app.errors import NoEntry, NotFound, Refused
from app.i18n import N_
from app.server import metrics, renewing, signing_in
from app.server.authority import Authority
from app.server.blobs import Blobs
from app.server.devices import note_sign_in, note_told, note_wiped
from app.server.files import Files
from app.server.identifying import Caller, caller_behind
from app.server.organisation import check_created
from app.server.segment_views import SIZES, Sizes
from app.server.segments import NO_SEGMENT, Segments
from app.server.tokens import ACCESS, ERASE, Tokens
from app.server.upcast import check_versions
from app.store import Store
from app.sync.parcels import FileChunk, FileState
from app.sync.plans import Plan, PlanRequest
from app.sync.protocol import (
    Farewell,
    Heard,
    NewPassword,
    SignedIn,
    SignIn,
    SyncRequest,
    SyncResponse,
    lean,
)


class LocalApi:
    """Answers laptops from the server's store, in the same process; files lie in `blobs`."""

    def __init__(self, store: Store, sizes: Sizes = SIZES, blobs: Blobs | None = None) -> None:
        self.store = store
        self._authority = Authority(store)
        self._segments = Segments(store, sizes)
        self._files = Files(store, blobs)

    def sign_in(self, request: SignIn) -> SignedIn:
        """Tokens for a right password. Raises NoEntry otherwise."""
        device = UUID(bytes=request.device) if request.device else None
        family = UUID(bytes=request.family) if request.family else None
        name, platform = request.device_name, request.platform
        tokens = signing_in.sign_in(
            self.store, request.email, request.password, device, name, platform, family
        )
        note_sign_in(self.store, tokens.device, tokens.user_id, name, platform)
        return self._signed(tokens)

    def renew(self, refresh: str) -> SignedIn:
        """New tokens. Raises NoEntry where somebody has to sign in again."""
        return self._signed(renewing.renew(self.store, refresh))

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        """One round trip. Raises NoEntry where the token has run out or was closed."""
        who = self._let_in(access, request)
        response = self._authority.sync(who.user_id, who.device, request)
        metrics.SENT_ROWS.inc(len(response.items))
        return lean(request, response)

    def plan(self, access: str, request: PlanRequest) -> Plan:
        """What a laptop fetches as segments. Raises NoEntry as `sync` does."""
        return self._segments.plan(self._let_in(access, request).user_id, request.have)

    def segment(self, access: str, device: bytes, name: str, start: int) -> bytes:
        """A segment from a byte on. Raises NotFound where there is none for this person now."""
        who = self._let_in(access, PlanRequest(device))
        data = self._segments.read(who.user_id, name)
        if data is None:
            raise NotFound(NO_SEGMENT)
        return data[start:]

    def send_file(self, access: str, request: FileChunk) -> FileState:
        """Take a part of a file. Raises NotFound, Refused."""
        return self._files.take(self._let_in(access, request).user_id, request)

    def file_part(
        self, access: str, device: bytes, attachment: bytes, start: int, most: int
    ) -> tuple[bytes, int]:
        """A part of a file, and its size. Raises NotFound where there is none for this person."""
        who = self._let_in(access, PlanRequest(device))
        return self._files.give(who.user_id, attachment, start, most)

    def thumbnail(self, access: str, device: bytes, attachment: bytes) -> bytes:
        """A small picture of a file. Raises NotFound where there is none for this person."""
        who = self._let_in(access, PlanRequest(device))
        return self._files.thumbnail(who.user_id, attachment)

    def change_password(self, access: str, request: NewPassword) -> Heard:
        """Take a person's new password. Raises NoEntry for a wrong one, Invalid."""
        signing_in.change_password(self.store, access, request.old, request.new)
        return Heard()

    def farewell(self, access: str, request: Farewell) -> Heard:
        """Take the last words of a laptop that is to be erased; it is told nothing of the book."""
        who = self._who(access, request.request)
        if not who.erase:
            raise Refused(N_("This laptop is not to be erased."))
        last, (retry, fork) = request.request, (False, False)
        check_versions(last)
        if request.erased:
            note_wiped(self.store, who.device, who.user_id)
        elif last.mutations:
            retry, fork = self._authority.take(who.user_id, who.device, last, leaving=True)
        else:
            note_told(self.store, who.device, who.user_id)
        return Heard(retry, fork)

    def _let_in(self, access: str, request: SyncRequest | PlanRequest | FileChunk) -> Caller:
        who = self._who(access, request)
        if who.erase:
            raise NoEntry(ERASE, "wipe")
        return who

    def _who(self, access: str, request: SyncRequest | PlanRequest | FileChunk) -> Caller:
        who = caller_behind(self.store, access, UUID(bytes=request.device))
        if who.moved:
            note_sign_in(self.store, who.device, who.user_id, who.name, who.platform)
        return who

    def _signed(self, tokens: Tokens) -> SignedIn:
        return SignedIn(
            tokens.access,
            tokens.refresh,
            tokens.user_id.bytes,
            tokens.device.bytes,
            check_created(self.store),
            tokens.file_key,
            round(ACCESS.total_seconds()),
        )
