"""Sync in sentences: what waits, what failed, what needs a choice."""

from app.views.screens.sync_status.picture import (
    Choice,
    Difference,
    Matter,
    Pending,
    StoreSource,
    SyncPicture,
    SyncSource,
)
from app.views.screens.sync_status.screen import SyncScreen

__all__ = [
    "Choice",
    "Difference",
    "Matter",
    "Pending",
    "StoreSource",
    "SyncPicture",
    "SyncScreen",
    "SyncSource",
]
