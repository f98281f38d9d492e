"""A line at rest that the server lets go of just when it is asked: nobody hears of it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.errors import Unreachable
from app.sync.client import HttpApi
from app.sync.codec import MEDIA_TYPE, pack
from app.sync.parcels import FileChunk, FileState

CHUNK = FileChunk(b"d" * 16, b"a" * 16, 0, b"x")
ANSWER, _compressed = pack(FileState(1))
HEARD = (
    f"HTTP/1.1 200 OK\r\nContent-Type: {MEDIA_TYPE}\r\nContent-Length: {len(ANSWER)}\r\n\r\n"
).encode() + ANSWER


def test_it_is_asked_again_on_a_new_line() -> None:
    with _server([True, False], [True]) as (url, asked):
        api = HttpApi(url)
        api.send_file("token", CHUNK)

        state = api.send_file("token", CHUNK)

    assert (state.received, asked) == (1, [0, 0, 1])


def test_a_server_that_never_says_a_word_is_asked_no_third_time() -> None:
    with _server([False], [False]) as (url, asked), pytest.raises(Unreachable):
        HttpApi(url).send_file("token", CHUNK)

    assert asked == [0, 1]


@contextmanager
def _server(*lines: list[bool]) -> Iterator[tuple[str, list[int]]]:
    """One that answers these questions of each line, or does not, and then closes it; and the
    number of the line of each question."""
    asked: list[int] = []

    def serve() -> None:
        for number, answers in enumerate(lines):
            line, _ = listener.accept()
            with line, line.makefile("rb") as said:
                for answered in answers:
                    head = list(iter(said.readline, b"\r\n"))
                    said.read(
                        next(int(each[15:]) for each in head if each[:14] == b"Content-Length")
                    )
                    asked.append(number)
                    if answered:
                        line.sendall(HEARD)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
        thread.join(5)
