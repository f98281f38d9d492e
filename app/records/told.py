"""What is to be said once an action is done, besides that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from app.records.description import Action, Record
    from app.store import Store


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
