"""A letter as mail programs exchange it (RFC 5322), with its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

# Lines of base64 and quoted-printable: every server takes them.
_POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True)
class Enclosure:
    """A file in a letter."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Envelope:
    """All that a letter says on the outside and in.

    Attributes:
        sender: name and address.
        message_id: with its angle brackets.
    """

    sender: tuple[str, str]
    to: tuple[str, ...]
    copies: tuple[str, ...]
    subject: str
    text: str
    message_id: str
    at: datetime
    files: tuple[Enclosure, ...] = ()

    def recipients(self) -> tuple[str, ...]:
        """Everybody it goes to, once."""
        return tuple(dict.fromkeys((*self.to, *self.copies)))


def written(envelope: Envelope, unsent: bool = False) -> bytes:
    """The letter as bytes; `unsent` has a mail program open it to be looked at and sent."""
    message = EmailMessage(policy=_POLICY)
    name, address = envelope.sender
    if address:
        message["From"] = _address(name, address)
    message["To"] = [_address("", one) for one in envelope.to]
    if envelope.copies:
        message["Cc"] = [_address("", one) for one in envelope.copies]
    message["Subject"] = " ".join(envelope.subject.split())
    message["Date"] = format_datetime(envelope.at)
    if unsent:
        message["X-Unsent"] = "1"
    else:
        message["Message-ID"] = envelope.message_id
    message.set_content(envelope.text.rstrip() + "\n", charset="utf-8")
    for file in envelope.files:
        message.add_attachment(
            file.content, maintype="application", subtype="pdf", filename=file.name
        )
    return message.as_bytes()


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(" ".join(name.split()), local, domain)
