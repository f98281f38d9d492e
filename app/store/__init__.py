"""The ground: one Store with its journal, undo, encrypted file and migrations."""

from app.store.changes import Change, ChangeSet, Committed, Op, Origin
from app.store.reader import Reader, connection_of
from app.store.store import Identity, Store
from app.store.undo import Act, Ahead, Undone

__all__ = [
    "Act",
    "Ahead",
    "Change",
    "ChangeSet",
    "Committed",
    "Identity",
    "Op",
    "Origin",
    "Reader",
    "Store",
    "Undone",
    "connection_of",
]
