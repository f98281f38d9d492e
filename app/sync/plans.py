"""What laptop and server say about a first synchronisation: which segments there are to fetch."""

from __future__ import annotations

import msgspec

from app.sync.kinds import Key, Name


class PlanRequest(msgspec.Struct, array_like=True):
    """Asks what there is to fetch of the buckets this laptop does not hold yet."""

    device: Key
    have: list[Name] = []


class Piece(msgspec.Struct, array_like=True):
    """One segment: `name` is the sha256 of its `size` bytes; groups are taken in their order."""

    name: str
    record: str
    rows: int
    size: int
    group: int


class BucketPlan(msgspec.Struct, array_like=True):
    """The segments of a bucket. They hold its rows as they stood at `ver` or later."""

    bucket: str
    epoch: str
    ver: int
    pieces: list[Piece]


class Plan(msgspec.Struct, array_like=True):
    """The buckets that come as segments; what is not named comes by pages.

    `more` says that the server is still making some: ask again, with those told here in `have`.
    """

    buckets: list[BucketPlan]
    more: bool = False
