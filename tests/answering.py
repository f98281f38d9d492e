"""Servers that answer over real HTTP from a thread of the tests' own process: a process of its own
takes a second to start."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from app.server.asgi import application
from app.store import Store

PATIENCE = 30  # seconds


@contextmanager
def answering(store: Store, port: int = 0, **parts: Any) -> Iterator[str]:
    """Where the store's company answers until left, on any `port` unless one is named; `parts` as
    `application` takes them."""
    app = application(store, lambda: server.should_exit, **parts)
    config = uvicorn.Config(app, port=port, log_level="error", lifespan="off")  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    listener = config.bind_socket()
    listener.listen()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        listener.close()
