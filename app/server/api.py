"""The server as laptops see it (`SyncApi`), without HTTP: the same object serves both."""

from __future__ import annotations

from uuid import UUID

from app.server import auth
from app.server.authority import Authority
from app.server.devices import note_sign_in
from app.server.organisation import check_created
from app.store import Store
from app.sync.protocol import SignedIn, SignIn, SyncRequest, SyncResponse, lean


class LocalApi:
    """Answers laptops from the server's store, in the same process."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._authority = Authority(store)

    def sign_in(self, request: SignIn) -> SignedIn:
        """Tokens for a right password. Raises NotAllowed otherwise."""
        device = UUID(bytes=request.device) if request.device else None
        tokens = auth.sign_in(self.store, request.email, request.password, device)
        note_sign_in(
            self.store, tokens.device, tokens.user_id, request.device_name, request.platform
        )
        return self._signed(tokens)

    def renew(self, refresh: str) -> SignedIn:
        """New tokens. Raises NotAllowed where somebody has to sign in again."""
        return self._signed(auth.renew(self.store, refresh))

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        """One round trip. Raises NotAllowed where the token has run out."""
        device = UUID(bytes=request.device)
        who = auth.who(self.store, access, device)
        return lean(request, self._authority.sync(who, device, request))

    def _signed(self, tokens: auth.Tokens) -> SignedIn:
        return SignedIn(
            tokens.access,
            tokens.refresh,
            tokens.user_id.bytes,
            tokens.device.bytes,
            check_created(self.store),
        )
