"""The server over HTTP (`SyncApi`)."""

from __future__ import annotations

import ssl
from typing import Any, TypeVar
from urllib.parse import urlsplit

import truststore
import urllib3
from urllib3.exceptions import HTTPError

from app import __version__
from app.errors import Invalid, NotAllowed, Refused, Unreachable
from app.i18n import N_
from app.sync.codec import MEDIA_TYPE, pack, unpack
from app.sync.protocol import Refusal, Renew, SignedIn, SignIn, SyncRequest, SyncResponse

Answer = TypeVar("Answer")

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
TIMEOUT = urllib3.Timeout(connect=10, read=60)


class HttpApi:
    """Talks to one server. May be used from one thread at a time.

    Raises Invalid for an address that is none, or that would send passwords in the clear.
    """

    def __init__(self, url: str, insecure: bool = False) -> None:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Invalid(
                N_("“{url}” is not a server's address. It looks like https://relasi.company.id"),
                field="url",
                url=url,
            )
        if parts.scheme == "http" and parts.hostname not in LOOPBACK and not insecure:
            raise Invalid(
                N_("This address is not protected. Use https:// so that nobody can read along."),
                field="url",
            )
        self.url = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._pool = urllib3.PoolManager(
            ssl_context=context, timeout=TIMEOUT, retries=False, maxsize=2
        )

    def sign_in(self, request: SignIn) -> SignedIn:
        """Tokens for a right password. Raises NotAllowed otherwise."""
        return self._ask("/v1/sign-in", request, SignedIn)

    def renew(self, refresh: str) -> SignedIn:
        """New tokens. Raises NotAllowed where somebody has to sign in again."""
        return self._ask("/v1/renew", Renew(refresh), SignedIn)

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        """One round trip. Raises NotAllowed where the token has run out."""
        return self._ask("/v1/sync", request, SyncResponse, access)

    def _ask(
        self, path: str, message: Any, kind: type[Answer], access: str | None = None
    ) -> Answer:
        body, compressed = pack(message)
        headers = {
            "Content-Type": MEDIA_TYPE,
            "Accept-Encoding": "zstd",
            "User-Agent": f"Relasi/{__version__}",
        }
        if compressed:
            headers["Content-Encoding"] = "zstd"
        if access is not None:
            headers["Authorization"] = f"Bearer {access}"
        try:
            response = self._pool.request(
                "POST",
                self.url + path,
                body=body,
                headers=headers,
                redirect=False,
                decode_content=False,
            )
        except HTTPError as error:
            raise Unreachable(
                N_("The server {url} cannot be reached. Your work is kept and sent later."),
                url=self.url,
            ) from error
        return self._read(response, kind)

    def _read(self, response: urllib3.BaseHTTPResponse, kind: type[Answer]) -> Answer:
        if MEDIA_TYPE not in response.headers.get("Content-Type", ""):
            # A captive portal, a proxy or another program answers in the server's place.
            raise Unreachable(
                N_("Something else answers at {url}. Check the address and the network."),
                url=self.url,
            )
        compressed = response.headers.get("Content-Encoding") == "zstd"
        if response.status == 200:
            return unpack(response.data, compressed, kind)
        refusal = unpack(response.data, compressed, Refusal)
        if response.status in (401, 403):
            raise NotAllowed(refusal.sentence)
        if response.status >= 500:
            raise Unreachable(refusal.sentence)
        raise Refused(refusal.sentence)
