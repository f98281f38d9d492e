"""Whether something happened to this machine that makes it worth while to try at once."""

from __future__ import annotations

import socket
import time

# Where the system would send a packet to the world; none is sent, and nobody lives there
# (RFC 5737, RFC 3849).
ELSEWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
# A clock that ran so much further than this program did: the lid was closed.
SLEPT = 10.0


class Surroundings:
    """Notices that the machine slept, and that its network came, went or is another one."""

    def __init__(self) -> None:
        self._addresses = _addresses()
        self._ahead = _ahead()

    def changed(self) -> bool:
        """Whether something happened since this was last asked."""
        before = self._addresses, self._ahead
        self._addresses, self._ahead = _addresses(), _ahead()
        return self._addresses != before[0] or self._ahead - before[1] > SLEPT


def _ahead() -> float:
    return time.time() - time.monotonic()


def _addresses() -> tuple[str, ...]:
    """The addresses by which this machine would reach the world; empty where it could not."""
    found = []
    for family, address in ELSEWHERE:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((address, 9))
                found.append(probe.getsockname()[0])
            except OSError:
                continue
    return tuple(found)
