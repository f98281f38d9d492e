"""Where a server listens, and why it cannot."""

from __future__ import annotations

import errno
import socket

from app.disk import why
from app.errors import Refused
from app.i18n import N_

TAKEN = N_("Port {port} is in use. Stop the other program or choose another --port.")
NOT_HERE = N_("{host} is no address of this machine. Name one with --host; 0.0.0.0 means all.")
NOT_ALLOWED = N_(
    "Port {port} is kept for the system. Choose one above 1023, or let a proxy listen there."
)
OTHERWISE = N_("The server cannot listen at {host}, port {port}: {why}.")


def listening(host: str, port: int) -> socket.socket:
    """Where laptops come in. Raises Refused where nobody can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, as asyncio sends short answers at once on what is said to be TCP only.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise cannot_listen(host, port, error) from error
    listener.listen(256)
    return listener


def cannot_listen(host: str, port: int, error: OSError) -> Refused:
    """Why nobody can be answered there, and what to do."""
    if error.errno == errno.EADDRINUSE:
        return Refused(TAKEN, port=port)
    if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return Refused(NOT_HERE, host=host)
    if isinstance(error, PermissionError):
        return Refused(NOT_ALLOWED, port=port)
    return Refused(OTHERWISE, host=host, port=port, why=why(error))
