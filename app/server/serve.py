"""Running the server: one process, one organisation, until it is asked to stop."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
import uvicorn

from app.errors import Invalid, Refused
from app.i18n import N_
from app.server.asgi import application
from app.server.organisation import check_created, open_organisation
from app.store import Store
from app.store.engine import postgres_engine, sqlite_engine

FILE = "server.db"


def open_server(folder: Path, url: str | None = None) -> Store:
    """The organisation's store: on PostgreSQL where a URL is given, else a file in `folder`."""
    if not url:
        folder.mkdir(parents=True, exist_ok=True)
    return open_organisation(engine_of(folder, url))


def engine_of(folder: Path, url: str | None = None) -> sa.Engine:
    """The engine of the organisation's database. Raises Invalid for what is no such URL."""
    if url:
        if not url.startswith(("postgres://", "postgresql://", "postgresql+psycopg://")):
            raise Invalid(
                N_("“{url}” is not a PostgreSQL address (postgresql://user@host/database)."),
                field="database",
                url=url,
            )
        return postgres_engine(url)
    return sqlite_engine(folder / FILE, None)


def serve(store: Store, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Answer laptops until SIGTERM or SIGINT; `ready` is told the address first.

    Raises Refused where there is no organisation yet or the port is taken.
    """
    check_created(store)
    listener = _listen(host, port)
    address = f"http://{host}:{listener.getsockname()[1]}"
    config = uvicorn.Config(
        application(store), log_level="warning", access_log=False, lifespan="off"
    )
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    ready(address)
    try:
        _Server(config).run(sockets=[listener])
    finally:
        listener.close()
        store.close()


class _Server(uvicorn.Server):
    """Ends with success when it is asked to stop; uvicorn raises the signal again."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {
            which: signal.signal(which, self.handle_exit)
            for which in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for which, handler in before.items():
                signal.signal(which, handler)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise Refused(
            N_("Port {port} is in use. Stop the other program or choose another --port."),
            port=port,
        ) from error
    listener.listen(256)
    return listener
