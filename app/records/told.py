"""What is to be said before an action is done, and once it is, besides that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from app.errors import Doubted

if TYPE_CHECKING:
    from app.records.description import Action, Record
    from app.store import Store


def check_meant(store: Store, action: Action, key: UUID) -> None:
    """Raises Doubted where something should be looked at before the action is done."""
    if action.doubts is None:
        return
    with store.read() as session:
        if found := action.doubts(session, key):
            raise Doubted(found)


def told(
    store: Store, record: Record, action: Action, key: UUID, led_to: tuple[str, UUID] | None
) -> list[str]:
    """That it did its work in another record of the same type than `key`, and what it says."""
    elsewhere = led_to is not None and led_to[0] == record.name and led_to[1] != key
    led = record.led if elsewhere else None
    if led is None and action.says is None:
        return []
    at = led_to[1] if led_to else key
    with store.read() as session:
        sentences = led(session, action.name, key, at) if led else []
        return [*sentences, *(action.says(session, at) if action.says else [])]
