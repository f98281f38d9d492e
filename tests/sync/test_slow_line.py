"""A line that carries little: what is sent arrives, however long all of it takes together."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import urllib3

from app.sync import client
from app.sync.client import HttpApi
from app.sync.codec import MEDIA_TYPE, pack
from app.sync.parcels import FileChunk, FileState

LONGEST = 0.5  # seconds for what is sent at once
MUCH = 8_000_000
STEP = 64 * 1024
ANSWER, _compressed = pack(FileState(MUCH))
HEARD = (
    f"HTTP/1.1 200 OK\r\nContent-Type: {MEDIA_TYPE}\r\nContent-Length: {len(ANSWER)}\r\n\r\n"
).encode() + ANSWER


def test_a_large_message_may_take_longer_than_the_line_may_stand_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client, "TIMEOUT", urllib3.Timeout(connect=LONGEST, read=20))
    with _slow_server(seconds=3 * LONGEST) as url:
        chunk = FileChunk(b"d" * 16, b"a" * 16, 0, os.urandom(MUCH))

        state = HttpApi(url).send_file("token", chunk)

    assert state.received == MUCH


@contextmanager
def _slow_server(seconds: float) -> Iterator[str]:
    """One that takes so long to hear `MUCH`, a little at a time, and says that it came."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, STEP)
        thread = threading.Thread(target=_hear, args=(listener, seconds * STEP / MUCH))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def _hear(listener: socket.socket, pause: float) -> None:
    line, _ = listener.accept()
    with line, line.makefile("rb") as said:
        head = list(iter(said.readline, b"\r\n"))
        [left] = [int(each.split()[1]) for each in head if each.startswith(b"Content-Length")]
        never = threading.Event()
        while left and (came := said.read(min(STEP, left))):
            left -= len(came)
            never.wait(pause)
        line.sendall(HEARD)
