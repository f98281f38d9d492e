"""The server over HTTP (`SyncApi`)."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit

import truststore
import urllib3
from urllib3.exceptions import HTTPError, ProtocolError, SSLError

from app import __version__
from app.errors import (
    Invalid,
    NoEntry,
    NotAllowed,
    NotFound,
    Problem,
    Refused,
    ServerFault,
    Unreachable,
)
from app.i18n import N_
from app.store import Store
from app.sync.authority import trust
from app.sync.codec import DEVICE, MEDIA_TYPE, SEGMENT_TYPE, pack, unpack
from app.sync.parcels import FILE_TYPE, FileChunk, FileState
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
from app.sync.tokens import BY_FILE

Answer = TypeVar("Answer")

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
CHUNK = 64 * 1024
PIECE = 16 * 1024
TIMEOUT = urllib3.Timeout(connect=10, read=60)
UNTRUSTED = N_(
    "The certificate of {url} is not trusted here. If your company signs its own, choose the"
    " company's certificate (--ca FILE); else do not sign in: somebody may be reading along."
)
NOT_PROTECTED = N_(
    "The server at {url} does not speak TLS, so nothing was sent. Whoever runs it gives it a"
    " certificate (--certificate) or a proxy that has one; on this machine itself use http://."
)


class HttpApi:
    """Talks to one server. May be used from one thread at a time.

    `authority` is the certificate (PEM) of a company's own authority, trusted beside those of
    the system. `facts` are what a profile keeps to reach it again (`api_of`). Raises Invalid
    for an address that is none, or that would send passwords in the clear, and for an authority
    that is no certificate.
    """

    def __init__(self, url: str, insecure: bool = False, authority: str | None = None) -> None:
        parts = _parts(url)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK and not insecure:
            raise Invalid(
                N_("This address is not protected. Use https:// so that nobody can read along."),
                field="url",
            )
        self.url = _plain(parts)
        self.facts = {"insecure": "yes" if insecure else None, "authority": authority}
        self._context = context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if authority:
            trust(context, authority)
        self._pool = urllib3.PoolManager(
            ssl_context=context, timeout=TIMEOUT, retries=False, maxsize=2
        )

    def trust(self, authority: str) -> None:
        """Trust this certificate (PEM) of the company's own, too, from the next line on. Raises
        Invalid where it is none."""
        trust(self._context, authority)
        self.facts["authority"] = authority

    def sign_in(self, request: SignIn) -> SignedIn:
        """Tokens for a right password. Raises NoEntry otherwise."""
        return self._ask("/v1/sign-in", request, SignedIn)

    def renew(self, refresh: str) -> SignedIn:
        """New tokens. Raises NoEntry where somebody has to sign in again."""
        return self._ask("/v1/renew", Renew(refresh), SignedIn)

    def sync(self, access: str, request: SyncRequest) -> SyncResponse:
        """One round trip. Raises NoEntry where the token has run out or was closed."""
        return self._ask("/v1/sync", request, SyncResponse, access)

    def change_password(self, access: str, request: NewPassword) -> Heard:
        """Another password. Raises NoEntry where the old one is wrong, Invalid."""
        return self._ask("/v1/password", request, Heard, access)

    def farewell(self, access: str, request: Farewell) -> Heard:
        """The last words of a laptop that is to be erased."""
        return self._ask("/v1/farewell", request, Heard, access)

    def plan(self, access: str, request: PlanRequest) -> Plan:
        """What is fetched as segments. Raises NoEntry as `sync` does."""
        return self._ask("/v1/plan", request, Plan, access)

    def segment(self, access: str, device: bytes, name: str, start: int) -> bytes:
        """What comes next of a segment from a byte on; where the line breaks, what came by then.

        Raises NotFound where there is none.
        """
        data, _span = self._bytes(
            f"/v1/segments/{name}", access, device, f"bytes={start}-", SEGMENT_TYPE
        )
        return data

    def send_file(self, access: str, request: FileChunk) -> FileState:
        """Send a part of a file. Raises NotFound, Refused."""
        return self._ask("/v1/send-file", request, FileState, access)

    def file_part(
        self, access: str, device: bytes, attachment: bytes, start: int, most: int
    ) -> tuple[bytes, int]:
        """What comes next of a file, and its size. Raises NotFound where there is none."""
        data, span = self._bytes(
            f"/v1/files/{attachment.hex()}",
            access,
            device,
            f"bytes={start}-{start + most - 1}",
            FILE_TYPE,
        )
        return data, self._size(span)

    def thumbnail(self, access: str, device: bytes, attachment: bytes) -> bytes:
        """A small picture of a file. Raises NotFound where there is none."""
        path = f"/v1/thumbnails/{attachment.hex()}"
        data, span = self._bytes(path, access, device, "bytes=0-", FILE_TYPE)
        if len(data) < self._size(span):  # the line broke
            raise self._unreachable()
        return data

    def _size(self, span: str) -> int:
        """Of the whole, from the server's word on a range."""
        size = span.rpartition("/")[2]
        if not size.isdigit():
            raise self._stranger()
        return int(size)

    def _bytes(
        self, path: str, access: str, device: bytes, span: str, kind: str
    ) -> tuple[bytes, str]:
        """What came of a range, and the server's word on which that is."""
        headers = {
            "User-Agent": f"Relasi/{__version__}",
            "Authorization": f"Bearer {access}",
            DEVICE: device.hex(),
            "Range": span,
        }
        chunks, came = list[bytes](), ""
        try:
            response = self._request("GET", path, headers, preload_content=False)
            if response.status != 206:
                self._read(response, Refusal)
                raise self._stranger()
            if response.headers.get("Content-Type") != kind:
                raise self._stranger()
            came = response.headers.get("Content-Range", "")
            chunks.extend(response.stream(CHUNK, decode_content=False))
            response.release_conn()
        except HTTPError as error:
            if not chunks:
                raise self._unreachable() from error
        return b"".join(chunks), came

    def wait(self, access: str, at: str) -> bool:
        """Whether somebody who stands `at` should synchronise; answers when that is so, or after a
        minute. May be asked from a second thread. Raises NoEntry, Unreachable."""
        return self._send("GET", f"/v1/events?at={at}", _bearing(access), b"", Poke).moved

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
        return self._send("POST", path, {**headers, **_bearing(access)}, body, kind)

    def _send(
        self, method: str, path: str, headers: dict[str, str], body: bytes, kind: type[Answer]
    ) -> Answer:
        try:
            whole = {**headers, "Content-Length": str(len(body))}
            response = self._request(method, path, whole, body, decode_content=False)
        except SSLError as error:
            said = NOT_PROTECTED if _speaks_plainly(error) else UNTRUSTED
            raise Unreachable(said, url=self.url) from error
        except HTTPError as error:
            raise self._unreachable() from error
        return self._read(response, kind)

    def _request(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None = None, **how: Any
    ) -> urllib3.BaseHTTPResponse:
        """Asked once more where the line is closed without a word: the server may have let go of
        it, as it was at rest, just when it was asked. What comes twice is done once (R7, S1)."""

        def ask() -> urllib3.BaseHTTPResponse:
            pieces = None if body is None else _in_pieces(body)
            return self._pool.request(
                method, self.url + path, body=pieces, headers=headers, redirect=False, **how
            )

        try:
            return ask()
        except ProtocolError as error:
            if not isinstance(error.__cause__ or error.__context__, ConnectionError):
                raise
            return ask()

    def _read(self, response: urllib3.BaseHTTPResponse, kind: type[Answer]) -> Answer:
        if MEDIA_TYPE not in response.headers.get("Content-Type", ""):
            # A captive portal, a proxy or another program answers in the server's place.
            raise self._stranger()
        compressed = response.headers.get("Content-Encoding") == "zstd"
        if response.status == 200:
            return unpack(response.data, compressed, kind)
        refusal = unpack(response.data, compressed, Refusal)
        raise _problem(response.status, refusal)

    def _unreachable(self) -> Unreachable:
        return Unreachable(
            N_("The server {url} cannot be reached. Your work is kept and sent later."),
            url=self.url,
        )

    def _stranger(self) -> Unreachable:
        return Unreachable(
            N_("Something else answers at {url}. Check the address and the network."),
            url=self.url,
        )


def _in_pieces(body: bytes) -> Iterator[bytes]:
    """A line that carries slowly has the seconds of `TIMEOUT` for each, not for all of it."""
    for start in range(0, len(body), PIECE):
        yield body[start : start + PIECE]


def _speaks_plainly(error: SSLError) -> bool:
    """Whether what answered was no TLS at all."""
    cause = error.args[0] if error.args else None
    return getattr(cause, "reason", None) in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST")


def _bearing(access: str | None) -> dict[str, str]:
    return {} if access is None else {"Authorization": f"Bearer {access}"}


def _problem(status: int, refusal: Refusal) -> Problem:
    """The refusal as what it was on the server."""
    sentence, details = refusal.sentence, refusal.details
    if status == 401:
        return NoEntry(sentence, refusal.code, **details)
    if status == 404:
        return NotFound(sentence, **details)
    if status == 403:
        return NotAllowed(sentence, **details)
    if status == 500:
        return ServerFault(sentence, **details)
    if status > 500 or status in (408, 429):
        return Unreachable(sentence, **details)
    return Refused(sentence, **details)


def api_of(store: Store) -> HttpApi | None:
    """The way to the company's server as this profile keeps it; None where it has none, or goes
    by file."""
    url = store.fact("server")
    if not url or url == BY_FILE:
        return None
    return HttpApi(url, store.fact("insecure") is not None, store.fact("authority"))


def api_at(store: Store, url: str, insecure: bool = False, authority: str | None = None) -> HttpApi:
    """The way to the server at `url`. Where it is the one this profile knows, what was said of it
    before holds unless something else is said now. Raises Invalid as `HttpApi`."""
    if store.fact("server") == _plain(_parts(url)):
        insecure = insecure or store.fact("insecure") is not None
        authority = authority or store.fact("authority")
    return HttpApi(url, insecure, authority)


def _parts(url: str) -> SplitResult:
    """Raises Invalid for an address that is none."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
    except ValueError:  # such as a bracket that is never closed
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Invalid(
            N_("“{url}” is not a server's address. It looks like https://relasi.company.id"),
            field="url",
            url=url,
        )
    return parts


def _plain(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
