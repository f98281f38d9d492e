"""What two lists of keys have in common, so that a table tells exactly what came and went."""

from __future__ import annotations

from dataclasses import dataclass

from app.records import listing

BLOCK = 4096  # keys compared at once


@dataclass(frozen=True)
class Difference:
    """Two lists of keys; `head` and `tail` say how many they begin and end with in common."""

    old: bytes
    new: bytes
    head: int
    tail: int


def difference(old: bytes, new: bytes) -> Difference:
    """What two lists of keys have in common at their ends; of a million, within milliseconds."""
    head = _same(old, new, min(len(old), len(new)) // listing.KEY, 0)
    rest = min(len(old), len(new)) // listing.KEY - head
    return Difference(old, new, head, _same(old, new, rest, 1))


def _same(old: bytes, new: bytes, most: int, from_end: int) -> int:
    """How many keys both begin with, or end with; `most` at the most.

    By blocks, then within the first that differs: a step never keeps other threads waiting.
    """

    def alike(start: int, stop: int) -> bool:
        if from_end:
            a, b = len(old) - stop * listing.KEY, len(new) - stop * listing.KEY
        else:
            a = b = start * listing.KEY
        size = (stop - start) * listing.KEY
        return old[a : a + size] == new[b : b + size]

    low = 0
    while low < most and alike(low, min(low + BLOCK, most)):
        low = min(low + BLOCK, most)
    high = min(low + BLOCK, most)
    while low < high:
        middle = (low + high + 1) // 2
        if alike(low, middle):
            low = middle
        else:
            high = middle - 1
    return low
