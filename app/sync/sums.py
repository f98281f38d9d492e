"""Checksums of pictures, reckoned alike on server and laptop (R19).

A picture's checksum is BLAKE2b, 8 bytes, over its canonical bytes: record type, key, revision and
every field that is not empty, by name. Those of a range of keys are taken together by XOR, so that
neither order nor the way the rows came matters. The last byte of a key is as good as random
and says which range it is in; the first ones are the time it was made.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import msgspec

from app.models.base import Plain

RANGES = 256
WIDTH = 8
_SIGN = 1 << 63


def picture_sum(record: str, row_id: bytes, rev: int, values: Plain) -> int:
    """The checksum of a picture as it was sent, as a signed 64-bit number."""
    kept = sorted((name, value) for name, value in values.items() if value is not None)
    canonical = msgspec.msgpack.encode((record, row_id, rev, kept))
    return int.from_bytes(blake2b(canonical, digest_size=WIDTH).digest(), "big", signed=True)


def by_range(rows: Iterable[tuple[bytes, int]]) -> bytes:
    """The checksums of all ranges of (key, checksum) pairs: 8 bytes for each."""
    sums = [0] * RANGES
    for row_id, one in rows:
        sums[row_id[-1]] ^= one
    return b"".join((one % (2 * _SIGN)).to_bytes(WIDTH, "big") for one in sums)


def together(ranges: bytes) -> bytes:
    """The checksum over all ranges."""
    total = 0
    for place in range(0, len(ranges), WIDTH):
        total ^= int.from_bytes(ranges[place : place + WIDTH], "big")
    return total.to_bytes(WIDTH, "big")


def differing(here: bytes, there: bytes) -> bytes:
    """The ranges whose checksums are not the same, each a byte."""
    return bytes(
        number
        for number in range(RANGES)
        if here[number * WIDTH : (number + 1) * WIDTH]
        != there[number * WIDTH : (number + 1) * WIDTH]
    )
