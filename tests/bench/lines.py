"""Server processes and laptops to measure sync with, and what travels between them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.clock import SystemClock
from app.models import Account
from app.records import searchables
from app.store import Store, schema
from app.store.engine import sqlite_engine
from app.sync import outbox
from app.sync.client import HttpApi
from app.sync.codec import pack
from tests.bench.measure import ROOT
from tests.bench.ring import KEY


@contextmanager
def serving(folder: Path, database: str | None = None) -> Iterator[str]:
    """The address of a server process on the organisation in `folder`, or at a PostgreSQL URL."""
    command = [sys.executable, "-m", "app.cli.main", "serve", "--port", "0", "--data", str(folder)]
    if database:
        command += ["--database", database]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "LANG": "C"}
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield next(word for word in line.split() if word.startswith("http"))
        finally:
            process.terminate()


# The least a server can do: read what is asked and answer as many bytes as usual.
BARE = """
import socket, uvicorn
async def app(scope, receive, send):
    while (await receive()).get("more_body"):
        pass
    head = [(b"content-length", b"150")]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": bytes(150)})
listener = socket.create_server(("127.0.0.1", 0), backlog=256)
print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")
uvicorn.Server(config).run(sockets=[listener])
"""


@contextmanager
def answering() -> Iterator[str]:
    """The address of a server process on the same library that does nothing but answer."""
    with subprocess.Popen(
        [sys.executable, "-c", BARE], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def laptop(folder: Path, name: str = "laptop") -> Store:
    """A new laptop's file, with search."""
    engine = sqlite_engine(folder / f"{name}.db", KEY)
    schema.prepare(engine, searchables())
    store = Store(engine, SystemClock())
    outbox.attach(store)
    return store


def accounts_of(store: Store) -> list[UUID]:
    """The keys of its customers."""
    with store.engine.connect() as connection:
        return list(connection.execute(sa.select(Account.id).order_by(Account.id)).scalars())


def edit_phone(store: Store, key: UUID, phone: str) -> None:
    """Change one field of a customer."""
    with store.work("Edit") as session:
        session.get_one(Account, key).phone = phone


class Weighed:
    """A server over HTTP whose messages are weighed as they travel.

    Attributes:
        bytes: of all messages, both ways, without HTTP's heads.
        asked: how many round trips.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._api = HttpApi(url, insecure=True)
        self.bytes = self.asked = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    def plan(self, access: str, request: Any) -> Any:
        return self._weigh(request, self._api.plan(access, request))

    def sync(self, access: str, request: Any) -> Any:
        return self._weigh(request, self._api.sync(access, request))

    def segment(self, *asked: Any) -> bytes:
        data = self._api.segment(*asked)
        self.bytes += len(data)
        self.asked += 1
        return data

    def _weigh(self, request: Any, response: Any) -> Any:
        self.bytes += len(pack(request)[0]) + len(pack(response)[0])
        self.asked += 1
        return response
