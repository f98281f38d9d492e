"""Messages as bytes: msgpack, compressed with zstd where that pays; never more than agreed."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from backports import zstd

from app.errors import Refused
from app.i18n import N_

Message = TypeVar("Message")

MEDIA_TYPE = "application/vnd.relasi+msgpack"
# A segment travels as it is kept; it is asked for by the device this header names, in hex.
SEGMENT_TYPE = "application/vnd.relasi+segment"
DEVICE = "Relasi-Device"
SMALLEST_COMPRESSED = 256
# What a message may grow to when unpacked: a bomb is refused before it fills the memory.
MOST_BYTES = 64 * 1024 * 1024

TOO_LARGE = N_(
    "A message between Relasi and its server is larger than agreed, so nothing of it was taken."
    " Update Relasi on both sides; if that does not help, tell the person who runs the server."
)
UNREADABLE = N_("The message cannot be read. Update Relasi on both sides.")


def pack(message: Any) -> tuple[bytes, bool]:
    """The message's bytes, and whether they are compressed."""
    plain = msgspec.msgpack.encode(message)
    if len(plain) < SMALLEST_COMPRESSED:
        return plain, False
    return zstd.compress(plain, 3), True


def unpack(data: bytes, compressed: bool, kind: type[Message]) -> Message:
    """The message in `data`. Raises Refused where it is no such message, or too large."""
    if compressed:
        data = inflate(data)
    if len(data) > MOST_BYTES:
        raise Refused(TOO_LARGE)
    try:
        return msgspec.msgpack.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(UNREADABLE) from error


def inflate(data: bytes) -> bytes:
    """What was compressed. Raises Refused where it cannot be, or grows beyond what is agreed."""
    try:
        engine = zstd.ZstdDecompressor()
        plain = engine.decompress(data, max_length=MOST_BYTES + 1)
    except zstd.ZstdError as error:
        raise Refused(UNREADABLE) from error
    if len(plain) > MOST_BYTES:
        raise Refused(TOO_LARGE)
    if not engine.eof:
        raise Refused(UNREADABLE)
    return plain
