"""What a larger company runs around its server: a pgbouncer, and a replica that follows."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.postgres import (
    answering,
    clean_environment,
    free_port,
    hand_over,
    postgres_command,
    server_binaries,
    unprivileged_user,
)


@contextmanager
def pgbouncer(database: str, folder: Path) -> Iterator[str]:
    """A pgbouncer in transaction mode before the database at this URL; its own URL for it."""
    parts, port, user = urlsplit(database), free_port(), unprivileged_user()
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"""
        [databases]
        * = host={parts.hostname} port={parts.port} user={parts.username}
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = {port}
        unix_socket_dir =
        auth_type = any
        pool_mode = transaction
        default_pool_size = 6
        max_client_conn = 500
        """.replace("\n        ", "\n")
    )
    for place in (folder, settings):
        if user:
            shutil.chown(place, user)
    url = f"postgresql://{parts.username}@127.0.0.1:{port}{parts.path}"
    command = [shutil.which("pgbouncer") or "pgbouncer", str(settings)]
    with answering(command, url, folder, user, "pgbouncer.log"):
        yield url


@dataclass
class Replica:
    """A streaming replica of a whole PostgreSQL.

    Attributes:
        main, own: the URLs of the same database there and here.
    """

    main: str
    own: str

    def pause(self) -> None:
        """Fall behind from now on."""
        self._ask("SELECT pg_wal_replay_pause()")

    def catch_up(self) -> None:
        """Follow again, and wait until all that was written by now is here."""
        with psycopg.connect(self.main, autocommit=True) as connection:
            # Commits here do not wait for the log; this one does, and for all that came before. One
            # that had written nothing into the log would not.
            connection.execute("SET synchronous_commit TO on")
            connection.execute("SELECT pg_logical_emit_message(true, 'relasi', 'caught up')")
            row = connection.execute("SELECT pg_current_wal_lsn()::text").fetchone()
        assert row
        self._ask("SELECT pg_wal_replay_resume()")
        while not self._ask(f"SELECT pg_last_wal_replay_lsn() >= '{row[0]}'::pg_lsn"):
            self._ask("SELECT pg_sleep(0.02)")

    def _ask(self, question: str) -> object:
        with psycopg.connect(self.own, autocommit=True) as connection:
            row = connection.execute(question).fetchone()  # type: ignore[arg-type]
        return row[0] if row else None


@contextmanager
def replica_of(database: str, folder: Path) -> Iterator[Replica]:
    """A replica that streams from the server of this URL."""
    parts, port, user = urlsplit(database), free_port(), unprivileged_user()
    binaries, data = server_binaries(), folder / "replica"
    if user:
        hand_over(folder, user)
    take = [binaries / "pg_basebackup", "-h", parts.hostname, "-p", str(parts.port)]
    take += ["-U", parts.username, "-D", data, "-R", "-X", "stream", "--checkpoint=fast"]
    subprocess.run(
        [str(word) for word in take],
        user=user,
        cwd=folder,
        check=True,
        capture_output=True,
        env=clean_environment(),
    )
    own = f"postgresql://{parts.username}@127.0.0.1:{port}{parts.path}"
    with answering(postgres_command(binaries, data, port), own, folder, user, "replica.log"):
        yield Replica(database, own)


def is_there(program: str) -> bool:
    """Whether a program can be started; without it in CI the run must fail, not skip."""
    return shutil.which(program) is not None or bool(os.environ.get("CI"))
