"""One talk with a mail server (RFC 5321): the letter goes to everybody it is for, or to nobody.

What went wrong is told by how sure it is that nothing went out: `Later` and `Never` are sure of it,
`Doubt` is not, and `Shut` says that the account itself is refused.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from app.domain import retold
from app.errors import Problem
from app.handover.mail_account import SSL, STARTTLS, MailAccount

# Seconds that the server may be silent; the answer after a large letter takes longest.
PATIENCE = 60
# Our own name says nothing that a server needs, and looking it up may take long.
_OURSELVES = "[127.0.0.1]"


class Later(Problem):
    """Nothing went out; trying again later may help."""


class Never(Problem):
    """Nothing went out, and trying again does not help."""


class Shut(Problem):
    """The server does not let us in: nothing goes out until the settings are changed."""


class Doubt(Problem):
    """The line broke while the letter was handed over: it may have gone out."""


def deliver(account: MailAccount, recipients: tuple[str, ...], message: bytes) -> None:
    """Hand a letter over. Raises Later, Never, Shut or Doubt."""
    with connected(account) as server:
        _reply(server, server.mail(account.sender), account.sender)
        for address in recipients:
            _reply(server, server.rcpt(address), address)
        code, said = server.docmd("data")
        if code != 354:
            raise _refusal(code, said)
        try:
            server.send(_dotted(message))
            code, said = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise Doubt(retold.LINE_BROKE) from error
        if code != 250:
            raise _refusal(code, said)


@contextmanager
def connected(account: MailAccount) -> Iterator[smtplib.SMTP]:
    """A server that has let us in; the line is closed whatever happens. Raises Later or Shut."""
    server = _opened(account)
    try:
        try:
            _enter(server, account)
            yield server
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise Later(retold.BROKEN_OFF, host=account.host) from error
    finally:
        _leave(server)


def _opened(account: MailAccount) -> smtplib.SMTP:
    try:
        if account.security == SSL:
            return smtplib.SMTP_SSL(
                account.host, account.at_port(), _OURSELVES, timeout=PATIENCE, context=_context()
            )
        return smtplib.SMTP(account.host, account.at_port(), _OURSELVES, timeout=PATIENCE)
    except ssl.SSLCertVerificationError as error:
        raise _untrusted(account) from error
    except ssl.SSLError as error:
        raise Shut(retold.NO_TLS, host=account.host, port=account.at_port()) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Later(retold.OUT_OF_REACH, host=account.host) from error


def _enter(server: smtplib.SMTP, account: MailAccount) -> None:
    if account.security == STARTTLS:
        try:
            server.starttls(context=_context())
        except ssl.SSLCertVerificationError as error:
            raise _untrusted(account) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Shut(retold.BARE_LINE, host=account.host) from error
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error
    server.ehlo_or_helo_if_needed()
    if not account.password:
        return
    try:
        server.login(account.user or account.sender, account.password)
    except smtplib.SMTPAuthenticationError as error:
        if error.smtp_code < 500:
            raise _refusal(error.smtp_code, error.smtp_error) from error
        raise Shut(retold.WRONG_PASSWORD, said=_words(error.smtp_error)) from error
    except UnicodeEncodeError as error:
        raise Shut(retold.ODD_PASSWORD) from error
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException as error:
        raise Shut(retold.NO_PASSWORD_ASKED, host=account.host) from error


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()  # it is gone already, and what was said before holds


def _context() -> ssl.SSLContext:
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _untrusted(account: MailAccount) -> Shut:
    return Shut(retold.UNTRUSTED, host=account.host)


def _reply(server: smtplib.SMTP, answer: tuple[int, bytes], address: str) -> None:
    code, said = answer
    if code not in (250, 251):
        raise _refusal(code, said, address)


def _refusal(code: int, said: bytes | str, address: str = "") -> Problem:
    """4xx asks to come again, 5xx is final (RFC 5321, 4.2.1)."""
    kind = Later if 400 <= code < 500 else Never
    if address:
        return kind(retold.REFUSES_ADDRESS, address=address, said=_words(said))
    return kind(retold.REFUSES_LETTER, said=_words(said))


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:200]


def _dotted(message: bytes) -> bytes:
    """As it goes over the line: a dot that begins a line is doubled, a dot alone ends all."""
    lines = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n").split(b"\n")
    doubled = (b"." + line if line.startswith(b".") else line for line in lines)
    return b"\r\n".join([*doubled, b".", b""])
