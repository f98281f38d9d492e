"""Running the server: one process, one organisation, until it is asked to stop."""

from __future__ import annotations

import gc
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
import uvicorn

from app.disk import why
from app.errors import Invalid, Refused
from app.i18n import N_, translate
from app.models.mapping import map_all
from app.server.ahead import make_ahead
from app.server.asgi import application
from app.server.blobs import Blobs
from app.server.chores import Chore, keep_doing
from app.server.forgetting import forget_left
from app.server.gone_files import drop_gone, drop_half_sent
from app.server.listening import cannot_listen, listening
from app.server.logs import keep_log
from app.server.metrics import show_metrics
from app.server.organisation import check_created, open_organisation
from app.server.patience import Patient
from app.store import Store
from app.store.engine import POOL, postgres_engine, sqlite_engine
from app.store.private import make_folder

FILE = "server.db"
# A request's head is a token and a few words.
MOST_HEADERS = 16 * 1024
# Seconds within which a replica answers, or else the database itself is read.
REPLICA_PATIENCE = 3
# Seconds that answers under way are given when the server is asked to stop.
LAST_ANSWERS = 25
NO_PAIR = N_("they are no certificate and its key, both in PEM")


def open_server(folder: Path, url: str | None = None, replica: str | None = None) -> Store:
    """The organisation's store: on PostgreSQL where a URL is given, else a file in `folder`.

    What laptops pull is read from `replica`, a streaming replica, where there is one.
    """
    if not url:
        make_folder(folder)
    store = open_organisation(engine_of(folder, url))
    if replica:
        store.replica = engine_of(folder, replica, REPLICA_PATIENCE)
    return store


def engine_of(folder: Path, url: str | None = None, patience: int = 0) -> sa.Engine:
    """The engine of the organisation's database, `patience` as `postgres_engine` takes it.

    Raises Invalid for what is no such URL.
    """
    if url:
        if not url.startswith(("postgres://", "postgresql://", "postgresql+psycopg://")):
            raise Invalid(
                N_("“{url}” is not a PostgreSQL address (postgresql://user@host/database)."),
                field="database",
                url=url,
            )
        return postgres_engine(url, patience)
    return sqlite_engine(folder / FILE, None, POOL)


@dataclass(frozen=True)
class Settings:
    """How a server listens.

    Attributes:
        certificate, key: PEM files; with them the server speaks TLS itself.
        proxies: addresses of reverse proxies whose word about the asker's address is taken.
        metrics: the loopback port on which Prometheus is answered; 0 for none.
        log_requests: whether each request gets a line in the log.
    """

    host: str = "127.0.0.1"
    port: int = 8377
    certificate: Path | None = None
    key: Path | None = None
    proxies: tuple[str, ...] = ()
    metrics: int = 0
    log_requests: bool = False


def serve(
    store: Store, settings: Settings, blobs: Blobs | None, ready: Callable[[str], None]
) -> None:
    """Answer laptops until SIGTERM or SIGINT; `ready` is told the address first.

    Attached files lie in `blobs`.

    Raises Refused where there is no organisation yet, the port is taken or the certificate
    cannot be used.
    """
    check_created(store)
    listener = listening(settings.host, settings.port)
    over = threading.Event()
    chores: list[Chore] = [partial(forget_left, store), partial(make_ahead, store)]
    if blobs is not None:
        chores += [partial(drop_gone, store, blobs), partial(drop_half_sent, store, blobs)]
    behind = threading.Thread(target=keep_doing, args=(chores, over), name="chores")
    try:
        scheme = "https" if settings.certificate else "http"
        address = f"{scheme}://{settings.host}:{listener.getsockname()[1]}"
        server = _Server(_config(settings), lambda: ready(address))
        server.config.app = cast(Any, application(store, lambda: server.should_exit, blobs))
        if settings.metrics:
            _show_metrics(settings.metrics)
        keep_log(requests=settings.log_requests)
        map_all()  # now: the first who signs in would wait for it
        behind.start()
        _set_apart()
        server.run(sockets=[listener])
    finally:
        listener.close()
        over.set()
        if behind.ident is not None:
            behind.join()
        store.close()


def _set_apart() -> None:
    """What is loaded by now stays: looking through it for rubbish takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


def _config(settings: Settings) -> uvicorn.Config:
    """Raises Refused for a certificate or key that cannot be used."""
    config = uvicorn.Config(
        "",
        log_config=None,
        access_log=False,
        lifespan="off",
        ssl_certfile=settings.certificate,
        ssl_keyfile=settings.key,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies),
        server_header=False,
        http=Patient,
        h11_max_incomplete_event_size=MOST_HEADERS,
        timeout_graceful_shutdown=LAST_ANSWERS,
    )
    try:
        if settings.certificate:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
                settings.certificate, settings.key
            )
    except (OSError, ssl.SSLError) as error:
        raise Refused(
            N_("The certificate {file} and its key cannot be used: {why}."),
            file=settings.certificate,
            why=translate(NO_PAIR) if isinstance(error, ssl.SSLError) else why(error),
        ) from error
    return config


def _show_metrics(port: int) -> None:
    try:
        show_metrics(port)
    except OSError as error:
        raise cannot_listen("127.0.0.1", port, error) from error


class _Server(uvicorn.Server):
    """Says when it answers; ends with success when it is asked to stop, where uvicorn raises the
    signal again."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

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
