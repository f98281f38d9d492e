"""What a sealed file between a laptop and its office holds: the messages of the network, no others.

A request holds what would be pushed and from where to pull; an answer the pages until all is
told, and what was asked; an invitation the pages of a whole book and who reads it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

import msgspec

from app.store.keys import derive
from app.store.sealed import DAMAGED, Damaged, Sealed
from app.sync.codec import pack, unpack
from app.sync.kinds import Key

Message = TypeVar("Message")

# The kinds of messages: what is pushed; the last of it, without its edits; pages; why there are
# none; who is invited.
PUSH, ASKED, PAGE, REFUSAL, INVITED = "push", "asked", "page", "refusal", "invited"
_PLAIN, _PACKED = b"\0", b"\1"
# Letters and figures that nobody takes for others.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 5, 4
# What argon2id is asked for, of every invitation of this version.
COST = {"time_cost": 3, "memory_cost": 65536, "parallelism": 1}


class Invitation(msgspec.Struct):
    """Who works on the laptop that reads it, the key of its files and the office's half of it."""

    user: Key
    device: Key
    file_key: bytes
    office: bytes
    organisation: str
    email: str


class FileKey(NamedTuple):
    """The key that a laptop and its server share for files, and the name they have for it.

    Attributes:
        reader: as in `Head`; empty where the laptop signed in over the network.
    """

    name: str
    secret: bytes
    reader: str = ""


def file_key(whole: bytes) -> FileKey:
    """The key out of its name and itself, as a server gives them."""
    return FileKey(whole[:16].hex(), whole[16:])


def put(kind: str, message: Any) -> tuple[str, bytes]:
    """A message as it lies in a sealed file."""
    body, packed = pack(message)
    return kind, (_PACKED if packed else _PLAIN) + body


def take(sealed: Sealed, kind: str, what: type[Message]) -> Iterator[Message]:
    """The messages of a kind, in order. Raises Refused where one cannot be read."""
    for body in sealed.all(kind):
        yield unpack(body[1:], body[:1] == _PACKED, what)


def only(sealed: Sealed, kind: str, what: type[Message]) -> Message:
    """The message of a kind that every file of this way holds. Raises Damaged where it is not."""
    for message in take(sealed, kind, what):
        return message
    raise Damaged(DAMAGED, name=sealed.name)


def new_passphrase() -> str:
    """One that can be told on the telephone; 98 bits."""
    words = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(words)


def spoken_key(passphrase: str, salt: str) -> bytes:
    """The key of an invitation; blanks, dashes and capitals make no difference."""
    said = "".join(letter for letter in passphrase.casefold() if letter.isalnum())
    return derive(said, sha256(salt.encode()).digest(), COST)
