"""Writing a file whole or not at all, and only what is one."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from app.exchange.files import replace_file


def test_what_was_there_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(b"before")

    replace_file(path, b"after")

    assert path.read_bytes() == b"after"
    assert os.listdir(tmp_path) == ["out.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_pipe_or_device_is_written_to_and_stays_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    replace_file(path, b"after")

    assert os.read(reading, 100) == b"after"
    assert stat.S_ISFIFO(path.stat().st_mode)
    os.close(reading)
