"""Servers that answer over real HTTP from a thread of the tests' own process: a process of its own
takes a second to start."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from app.server.asgi import application
from app.server.patience import Patient
from app.store import Store

PATIENCE = 30  # seconds


@contextmanager
def answering(
    store: Store, port: int = 0, tls: tuple[Path, Path] | None = None, **parts: Any
) -> Iterator[str]:
    """Where the store's company answers until left, on any `port` unless one is named; `parts` as
    `application` takes them. `tls`: a certificate and its key."""
    certificate, key = tls or (None, None)
    app = application(store, lambda: server.should_exit, **parts)
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        port=port,
        log_level="error",
        lifespan="off",
        ssl_certfile=certificate,
        ssl_keyfile=key,
        http=Patient,
        loop="asyncio",  # uvloop does not close in a thread while somebody has just come
    )
    server = uvicorn.Server(config)
    listener = config.bind_socket()
    listener.listen()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        scheme = "https" if tls else "http"
        yield f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        listener.close()
        assert not thread.is_alive(), "the server did not end"
