"""A server that cannot listen says why, and what to do."""

from __future__ import annotations

import errno
import socket

import pytest

from app.errors import Refused
from app.server.listening import cannot_listen, listening


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_that_is_not_this_machines_is_called_so(host: str) -> None:
    with pytest.raises(Refused, match=f"{host} is no address of this machine"):
        listening(host, 0)


def test_a_port_that_another_program_has_is_called_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(Refused, match=f"Port {port} is in use"):
            listening("127.0.0.1", port)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(errno.EACCES, "Port 443 is kept for the system"), (errno.EIO, "cannot listen at ::, port")],
)
def test_what_the_system_refuses_is_not_called_taken(number: int, sentence: str) -> None:
    assert sentence in cannot_listen("::", 443, OSError(number, "refused")).sentence()
