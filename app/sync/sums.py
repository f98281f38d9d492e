"""Checksums of pictures, reckoned alike on server and laptop (R19).

A picture's checksum is BLAKE2b, 8 bytes, over its canonical bytes: record type, key, revision and
every field that is not empty, by name. Those of a range of keys are taken together by XOR, so that
neither order nor the way the rows came matters. The last byte of a key is as good as random
and says which range it is in; the first ones are the time it was made.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from hashlib import blake2b
from operator import xor
from struct import Struct

import msgspec

from app.models.base import Plain

RANGES = 256
WIDTH = 8
_ALL = Struct(f">{RANGES}q")


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
    return _ALL.pack(*sums)


def together(ranges: bytes) -> bytes:
    """The checksum over all ranges."""
    total: int = reduce(xor, _ALL.unpack(ranges))
    return total.to_bytes(WIDTH, "big", signed=True)


def differing(here: bytes, there: bytes) -> bytes:
    """The ranges whose checksums are not the same, each a byte."""
    return bytes(
        number
        for number in range(RANGES)
        if here[number * WIDTH : (number + 1) * WIDTH]
        != there[number * WIDTH : (number + 1) * WIDTH]
    )
