"""The broken parts of selling: each is given the right one and returns what stands in its place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from app.services import numbering

_FAR = 5_000


def answer_after_the_yes(right: Any) -> Any:
    """A manager's answer that finds the customer's yes there is taken, and not written."""

    def update(step: Any, row: Any) -> None:
        if step.patch.record == "approval" and row is not None and row["agreed_at"]:
            values = {n: v for n, v in step.patch.values.items() if not n.startswith("deci")}
            step.patch = msgspec.structs.replace(step.patch, values=values)
        right(step, row)

    return update


def delivered_twice(right: Any) -> Any:
    """What is added is added once more, under a key of its own."""

    def insert(step: Any, row: Any) -> None:
        right(step, row)
        if step.patch.record == "delivery" and row is None:
            again = UUID(bytes=bytes([step.row_id.bytes[0] ^ 128]) + step.row_id.bytes[1:])
            values = {**step.book.row(*step.key), "id": str(again)}
            step.book.insert("delivery", again, values)
            step.decision.touched.append(("delivery", again))

    return insert


def own_counter(right: Any) -> Any:
    """Each laptop counts for itself."""
    return lambda session, kind: _FAR + numbering._count(session, kind)
