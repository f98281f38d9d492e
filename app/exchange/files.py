"""Writing a file whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A draft beside `path` to write to; it takes the place of `path` when the block ends well.

    A device or a pipe is written to itself: nothing may take its place.
    """
    if not path.name:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.exists() and not path.is_file() and not path.is_dir():
        yield path
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield draft
        os.replace(draft, path)
    finally:
        with suppress(OSError):  # where it could not be made it cannot be removed
            draft.unlink(missing_ok=True)


def replace_file(path: Path, data: bytes) -> None:
    """Write `data` to `path`. Raises OSError; then what was there before is untouched."""
    with replacing(path) as draft:
        draft.write_bytes(data)
