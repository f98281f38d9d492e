"""Keys of records: UUID version 7 (RFC 9562), made by whoever creates the row."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from uuid import UUID, SafeUUID

_new, _set, _unknown = object.__new__, object.__setattr__, SafeUUID.unknown
_lock = threading.Lock()
_last = 0


def uuid7(milliseconds: int | None = None, random: Callable[[int], bytes] = os.urandom) -> UUID:
    """A new key that sorts after those made before it in this process.

    `milliseconds` since 1970 and the source of randomness can be handed in to replay a run.
    A clock that goes back does not make keys go back.
    """
    global _last
    now = time.time_ns() // 1_000_000 if milliseconds is None else milliseconds
    noise = int.from_bytes(random(10), "big")
    value = (now & (2**48 - 1)) << 80 | 7 << 76 | (noise >> 64 & 0xFFF) << 64
    value |= 2 << 62 | noise & (2**62 - 1)
    if milliseconds is None:
        with _lock:
            if value <= _last:
                value = _after(_last, noise)
            _last = value
    return UUID(int=value)


def key_of(data: bytes) -> UUID:
    """The key that these 16 bytes are; without looking at what else `UUID` would take they come
    in a fifth of the time, and a page of a list has hundreds."""
    key = _new(UUID)
    _set(key, "int", int.from_bytes(data, "big"))
    _set(key, "is_safe", _unknown)
    return key


def _after(previous: int, noise: int) -> int:
    """The next key within the same millisecond: a step in the 74 random bits."""
    tail = (previous >> 64 & 0xFFF) << 62 | previous & (2**62 - 1)
    tail += 1 + (noise & 0xFFFFFFFF)
    head = previous >> 80
    if tail >> 74:
        head, tail = head + 1, tail & (2**74 - 1)
    return head << 80 | 7 << 76 | (tail >> 62) << 64 | 2 << 62 | tail & (2**62 - 1)
