"""How far somebody has read, as a few bytes: the same on a laptop and on the server, or not."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from app.sync.protocol import Cursor


def standing(cursors: Mapping[str, Cursor]) -> str:
    """16 hexadecimal digits over buckets, epochs and versions; another where anything moved."""
    said = "\n".join(f"{name} {c.epoch} {c.ver}" for name, c in sorted(cursors.items()))
    return blake2b(said.encode(), digest_size=8).hexdigest()
