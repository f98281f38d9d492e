"""A quote to hand over, and mail servers on this machine: one that takes letters, and bad ones."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from app.handover.mail_account import set_mail_account
from app.services import quote_lines, quoting
from app.store import Store
from tests import factories


@pytest.fixture
def quote(shop: Store) -> UUID:
    """A draft with a line, for a customer who reads Indonesian."""
    siti = factories.contact(shop, name="Siti Rahma", email="siti@tokomaju.co.id",
                             whatsapp="+6281234567890")  # fmt: skip
    maju = factories.account(shop, name="Toko Maju")
    key = quoting.new_quote(shop, maju, contact_id=siti, language="id")
    quote_lines.add_line(shop, key, description="Kecap", price=Decimal(10_000))
    return key


@dataclass
class Box:
    """What a mail server got, and how it behaves.

    Attributes:
        refuses: its answer to an address, by the address.
        answers: to a whole letter, the first of these, then the next; 250 when there is none.
        hangs_up: after a letter it closes the line without a word.
    """

    letters: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    hangs_up: bool = False
    names: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, server: SMTP, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        letter = message_from_bytes(envelope.content, policy=policy.default)
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            assert isinstance(letter, EmailMessage)
            self.letters.append((list(envelope.rcpt_tos), letter))
        if self.hangs_up:
            server.transport.abort()
        return answer

    def let_in(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> Any:
        """Rina, with her password."""
        assert isinstance(data, LoginPassword)
        self.names.append(data.login.decode())
        known = (data.login, data.password) == (b"rina", b"rahasia")
        return AuthResult(success=known, handled=known)


Serve = Callable[..., int]


@pytest.fixture
def box() -> Box:
    """What the mail server got."""
    return Box()


@pytest.fixture
def serving_mail(box: Box) -> Iterator[Serve]:
    """Starts a mail server for the box, over `ssl` and with SMTP's own settings; gives its port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    servers: list[asyncio.Server] = []

    async def listening(secure: ssl.SSLContext | None, settings: dict[str, Any]) -> int:
        made = await loop.create_server(
            lambda: SMTP(box, loop=loop, hostname="here", **settings), "127.0.0.1", 0, ssl=secure
        )
        servers.append(made)
        return int(made.sockets[0].getsockname()[1])

    def start(secure: ssl.SSLContext | None = None, **settings: Any) -> int:
        return asyncio.run_coroutine_threadsafe(listening(secure, settings), loop).result(20)

    async def ending() -> None:
        for made in servers:
            made.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await loop.shutdown_asyncgens()

    yield start
    asyncio.run_coroutine_threadsafe(ending(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def mail(shop: Store, serving_mail: Serve) -> int:
    """Rina's account at a mail server that takes what it gets; its port."""
    port = serving_mail()
    set_mail_account(
        shop, host="127.0.0.1", port=str(port), security="none", sender="rina@sumberrasa.co.id"
    )
    return port


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """Who issues certificates on this machine."""
    return trustme.CA()


@pytest.fixture
def tls(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A mail server's certificate for localhost, which this machine trusts."""
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture(autouse=True)
def no_thread_stays() -> Iterator[None]:
    """Whoever starts a postman stops it."""
    yield
    assert not [thread for thread in threading.enumerate() if thread.name == "mail"]
