"""What the loop of sync tells: how the last try went."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.sync.rounds import Result


class Link(StrEnum):
    """How the last try went."""

    SYNCING = "syncing"
    ONLINE = "online"
    OFFLINE = "offline"
    SIGN_IN = "sign_in"  # the password has to be typed
    CLOSED = "closed"  # access was taken away
    ERASED = "erased"
    FAILED = "failed"


@dataclass(frozen=True)
class News:
    """What the watcher tells after each step.

    Attributes:
        sentence: what went wrong, for a person; empty where nothing did.
    """

    link: Link
    sentence: str = ""
    result: Result | None = None
