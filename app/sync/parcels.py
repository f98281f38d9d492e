"""What laptop and server say about the bytes of attached files."""

from __future__ import annotations

import msgspec

from app.i18n import N_
from app.sync.kinds import Count, Key

# So many bytes of a file travel at once, at most.
CHUNK = 512 * 1024
# Files and small pictures travel as they are.
FILE_TYPE = "application/octet-stream"
NO_PICTURE = N_("There is no small picture of this file.")


class FileChunk(msgspec.Struct, array_like=True):
    """Bytes of an attachment's file from `start` on; none asks how many are there."""

    device: Key
    attachment: Key
    start: Count = 0
    data: bytes = b""


class FileState(msgspec.Struct, array_like=True):
    """How many bytes the server has; `complete` once all are there and checked.

    `mark` is how far the server's journal had come then, and the mark of that entry (R16).
    """

    received: int
    complete: bool = False
    mark: tuple[Count, bytes] = (0, b"")
