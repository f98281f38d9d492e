"""From which address a request came: the server's door says it, the audit log and lock-out ask."""

from __future__ import annotations

import getpass
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_address: ContextVar[str] = ContextVar("address", default="")


def address() -> str:
    """The address of whoever asks; empty for the machine itself."""
    return _address.get()


def at_console() -> str:
    """Who works at this machine, for the audit log: `ana@office-pc`."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        name = "?"
    return f"{name}@{platform.node()}"


@contextmanager
def coming_from(address: str) -> Iterator[None]:
    """Answer somebody at this address inside the block."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)
