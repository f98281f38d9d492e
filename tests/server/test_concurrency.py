"""Many who write at once on PostgreSQL: no version appears behind one who has read on (R1)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa

from app.clock import SetClock
from app.ids import uuid7
from app.server import feeds, organisation
from app.server.api import LocalApi
from app.store.engine import postgres_engine
from app.sync.client import HttpApi
from app.sync.protocol import Cursor, Mutation, Patch, SignIn, SyncApi, SyncRequest, whole
from tests.factories import MONDAY
from tests.postgres import Postgres
from tests.server.running import serving
from tests.sync.worlds import PASSWORD

WRITERS, PUSHES = 8, 8
# The database itself refuses work now and then: as it is done, and as it is to be committed.
UNREST = """
CREATE SEQUENCE turns;
CREATE FUNCTION refuse_at_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('turns') % TG_ARGV[0]::int = 0 THEN
        RAISE EXCEPTION 'could not serialize access (on purpose)' USING ERRCODE = '40001';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER at_once AFTER INSERT ON mutation_log
    FOR EACH ROW EXECUTE FUNCTION refuse_at_times(11);
CREATE CONSTRAINT TRIGGER at_commit AFTER UPDATE ON bucket_head DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION refuse_at_times(7);
CREATE TRIGGER signing_in AFTER INSERT ON audit
    FOR EACH ROW EXECUTE FUNCTION refuse_at_times(2);
"""


class Probe:
    """Somebody who reads on all the while, without a word of our code.

    Attributes:
        missed: entries of feeds that appeared at or below a version already passed.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._seen: set[tuple[str, int]] = set()
        self._passed: dict[str, int] = {}
        self.missed: set[tuple[str, int]] = set()
        self.looks = 0

    def run(self, until: threading.Event) -> None:
        """Look again and again, and once more in the end."""
        with psycopg.connect(self._url) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            while True:
                ended = until.is_set()
                self._look(connection)
                if ended:
                    return

    def _look(self, connection: psycopg.Connection[Any]) -> None:
        with connection.transaction():
            heads = dict(connection.execute("SELECT bucket, ver FROM bucket_head").fetchall())
            entries = set(connection.execute("SELECT bucket, ver FROM feed").fetchall())
        self.looks += 1
        assert all(heads[bucket] >= ver for bucket, ver in self._passed.items())
        late = {one for one in entries - self._seen if one[1] <= self._passed.get(one[0], 0)}
        self.missed |= late
        self._seen |= entries
        self._passed = heads


@dataclass
class Writer:
    """A device that pushes new customers."""

    access: str
    device: bytes
    number: int = 0
    issued: int = 0

    def push(self, apis: list[SyncApi]) -> list[bytes]:
        """One more customer with a note; the keys. Asks until it is decided."""
        keys = [uuid7().bytes, uuid7().bytes]
        patches = [
            Patch("account", keys[0], "insert", {"name": f"Toko {keys[0].hex()}"}),
            Patch(
                "note",
                keys[1],
                "insert",
                {"text": "Hm", "account_id": str(UUID(bytes=keys[0])), "at": MONDAY.isoformat()},
            ),
        ]
        self.issued += 1
        uid, now = uuid7().bytes, MONDAY.isoformat()
        mutation = Mutation(self.issued, uid, "Add", "local", now, patches)
        request = SyncRequest(self.device, self.issued, self.issued - 1, now, [mutation], want=0)
        for turn in range(200):
            answer = apis[(self.number + turn) % len(apis)].sync(self.access, request)
            if not answer.retry:
                assert [outcome.code for outcome in answer.outcomes] == ["applied"]
                return keys
        raise AssertionError("never decided")


@dataclass
class Reader:
    """A laptop that pulls all the while, by our own protocol."""

    api: SyncApi
    access: str
    device: bytes

    def run(self, until: threading.Event) -> set[bytes]:
        """The keys of all that came."""
        cursors: dict[str, Cursor] = {}
        came: set[bytes] = set()
        while True:
            ended = until.is_set()
            request = SyncRequest(self.device, 0, 0, MONDAY.isoformat(), cursors=cursors, want=50)
            answer = whole(request, self.api.sync(self.access, request))
            assert all(answer.cursors[name].ver >= at.ver for name, at in cursors.items())
            came |= {item.row_id for item in answer.items}
            cursors = answer.cursors
            if ended and answer.complete:
                return came


@pytest.fixture
def database(postgres: Postgres, company_database: str) -> Iterator[str]:
    """The company's database."""
    url = postgres.fresh_url(like=company_database)
    yield url
    postgres.drop(url)


def test_r1_no_version_appears_behind_a_reader_while_many_write_at_two_servers(
    database: str, tmp_path: Path
) -> None:
    with ExitStack() as running:
        urls = [
            running.enter_context(serving(tmp_path / name, "--database", database))[0]
            for name in ("one", "two")
        ]

        probe, written, read = _hammer(database, [HttpApi(url) for url in urls], UNREST)
        for _ in range(3):  # one of two is refused at first
            _signed_in(HttpApi(urls[0]), "ana@rasa.id")

    assert probe.missed == set()
    assert probe.looks > 3
    assert written <= read
    with psycopg.connect(database) as connection:
        # `ask` gives single numbers.
        def ask(question: str) -> Any:
            row = connection.execute(question).fetchone()  # type: ignore[arg-type]
            assert row
            return row[0]

        assert ask("SELECT last_value FROM turns") > WRITERS * PUSHES
        assert ask("SELECT count(*) FROM mutation_log") == WRITERS * PUSHES
        assert ask("SELECT count(*) FROM note") == WRITERS * PUSHES
        assert ask("SELECT count(*) - count(DISTINCT (bucket, ver)) FROM feed") == 0
        assert ask(
            "SELECT count(*) FROM bucket_head h WHERE ver <"
            " (SELECT max(ver) FROM feed f WHERE f.bucket = h.bucket)"
        ) == 0  # fmt: skip


def test_r1_the_probe_sees_what_a_sequence_would_lose(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same with heads that move at once and for good, as a sequence does, not with the rows."""
    engines = [postgres_engine(database) for _ in range(WRITERS + 1)]
    clock, right = SetClock(MONDAY), feeds._advance

    def advance(connection: sa.Connection, bucket: str, count: int) -> int:
        with engines[-1].begin() as apart:
            number = right(apart, bucket, count)
        connection.execute(sa.text("SELECT pg_sleep(random() * 0.03)"))
        return number

    monkeypatch.setattr(feeds, "_advance", advance)
    apis = [LocalApi(organisation.open_organisation(engine, clock)) for engine in engines[:-1]]

    probe, written, read = _hammer(database, apis)
    for engine in engines:
        engine.dispose()

    assert probe.missed
    assert written - read


def _hammer(
    database: str, apis: list[Any], before: str = ""
) -> tuple[Probe, set[bytes], set[bytes]]:
    """Everybody writes while two read: the probe, the keys written, and the keys read."""
    writers = [Writer(*_signed_in(apis[0], "ana@rasa.id"), n) for n in range(WRITERS)]
    reader, probe = Reader(apis[0], *_signed_in(apis[0], "ben@rasa.id")), Probe(database)
    over = threading.Event()
    if before:
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(before)  # type: ignore[arg-type]

    def write(writer: Writer) -> set[bytes]:
        return {key for _ in range(PUSHES) for key in writer.push(apis)}

    with ThreadPoolExecutor(WRITERS + 2) as threads:
        probing = threads.submit(probe.run, over)
        reading = threads.submit(reader.run, over)
        try:
            written = set().union(*threads.map(write, writers))
        finally:
            over.set()
        probing.result()
        return probe, written, reading.result()


def _signed_in(api: Any, email: str) -> tuple[str, bytes]:
    said = api.sign_in(SignIn(email, PASSWORD, "Laptop"))
    return said.access, said.device
