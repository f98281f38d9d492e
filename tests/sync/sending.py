"""One intent as any program could write it, sent with a laptop's token."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import UUID

from app.ids import uuid7
from app.store import Store
from app.sync.protocol import Mutation, Patch, SyncRequest, SyncResponse
from app.sync.tokens import Tokens
from tests.sync.worlds import World

# Far above those that the laptop itself gives.
NUMBERS: Iterator[int] = count(1_000)


def update(record: str, key: UUID, base: int = 1, /, **values: Any) -> Patch:
    return Patch(record, key.bytes, "update", values, base)


def insert(record: str, key: UUID, **values: Any) -> Patch:
    return Patch(record, key.bytes, "insert", values)


def delete(record: str, key: UUID) -> Patch:
    return Patch(record, key.bytes, "delete", {}, 1)


def send(
    world: World, store: Store, *patches: Patch, origin: str = "local", label: str = "Edit",
    at: str | None = None, number: int | None = None, uid: bytes | None = None,
) -> tuple[str, SyncResponse]:  # fmt: skip
    """Its outcome's code, and the answer."""
    assert store.identity.device_id is not None
    now = world.clock.now().isoformat()
    seq = next(NUMBERS) if number is None else number
    key = uuid7().bytes if uid is None else uid
    mutation = Mutation(seq, key, label, origin, at or now, list(patches))
    request = SyncRequest(store.identity.device_id.bytes, seq, 0, now, [mutation])
    answer = Tokens(store, world.api).call(lambda access: world.api.sync(access, request))
    [code] = [outcome.code for outcome in answer.outcomes if outcome.uid == key]
    return code, answer
