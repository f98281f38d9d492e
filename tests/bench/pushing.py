"""Edits decided per second on PostgreSQL, and the least such a transaction can take."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psycopg

from app.clock import SystemClock
from app.ids import uuid7
from app.server import organisation, people, territories
from app.server.api import LocalApi
from app.store.engine import postgres_engine
from app.sync.codec import pack, unpack
from app.sync.protocol import Mutation, Patch, SignIn, SyncRequest
from tests.bench.company import PASSWORD
from tests.bench.measure import ROOT
from tests.bench.programs import say
from tests.postgres import running

BATCH, BATCHES = 200, 10


def pushing(processes: str) -> None:
    """So many server processes decide batches of 200 edits, each of its own person."""
    with _database() as url:
        server = organisation.open_organisation(postgres_engine(url), SystemClock())
        organisation.create(server, "PT Sumber Rasa")
        for number in range(int(processes)):
            territories.add_territory(server, f"T{number}")
            people.add_user(
                server, f"u{number}@rasa.id", f"U{number}", "rep", (f"T{number}",), PASSWORD
            )
        server.close()
        each = [_start("pusher", url, f"u{number}@rasa.id") for number in range(int(processes))]
        say(moment="pushed", edits=len(each) * BATCH * BATCHES, seconds=_race(each))
        each = [_start("bare_pusher", url, str(number)) for number in range(int(processes))]
        say(moment="bare", edits=len(each) * BATCH * BATCHES, seconds=_race(each))


def pusher(url: str, email: str) -> None:
    """One process: 200 accounts are made, then edited again and again."""
    api = LocalApi(organisation.open_organisation(postgres_engine(url), SystemClock()))
    signed = api.sign_in(SignIn(email, PASSWORD, "bench"))
    keys = [uuid7() for _ in range(BATCH)]
    requests = [_request(signed.device, keys, batch) for batch in range(BATCHES + 1)]
    _push(api, signed.access, requests[0])
    print("ready", flush=True)
    sys.stdin.readline()
    start = time.perf_counter()
    for request in requests[1:]:
        _push(api, signed.access, request)
    say(seconds=time.perf_counter() - start)


def bare_pusher(url: str, number: str) -> None:
    """The same rows written by the driver: what no server can do without."""
    with psycopg.connect(url) as connection:
        keys = [uuid7() for _ in range(BATCH)]
        device = uuid7()
        connection.execute("SELECT set_config('relasi.pen', 'down', false)")
        accounts = connection.execute("SELECT id FROM account LIMIT 200 OFFSET %s", (0,)).fetchall()
        keys = [row[0] for row in accounts]
        bucket = f"bench:{number}"
        connection.execute(
            "INSERT INTO bucket_head (bucket, ver, floor_ver, mark_ver, epoch)"
            " VALUES (%s, 0, 0, 0, 'x')",
            (bucket,),
        )
        connection.commit()
        print("ready", flush=True)
        sys.stdin.readline()
        start = time.perf_counter()
        for batch in range(BATCHES):
            _bare(connection, keys, device, bucket, batch)
        say(seconds=time.perf_counter() - start)


def _bare(
    connection: psycopg.Connection, keys: list[UUID], device: UUID, bucket: str, batch: int
) -> None:
    """One batch, one commit; each statement for all of it at once."""
    connection.execute("SELECT set_config('relasi.pen', 'down', true)")
    numbers = range(batch * BATCH + 1, (batch + 1) * BATCH + 1)
    pairs = list(zip(keys, numbers, strict=True))
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO row_state (record, row_id, rev, fver) VALUES ('bench', %s, %s, %s)"
            " ON CONFLICT (record, row_id) DO UPDATE SET rev = excluded.rev, fver = excluded.fver",
            [(uuid_of(device, key), number, '{"phone":[1,null,null]}') for key, number in pairs],
        )
        cursor.executemany(
            "INSERT INTO journal (uid, label, origin, at, user_id, device_id)"
            " VALUES (%s, 'Edit', 'remote', now(), %s, %s)",
            [(uuid7(), device, device) for _ in pairs],
        )
        cursor.executemany(
            "INSERT INTO journal_change (seq, record, row_id, op, before, after)"
            " VALUES ((SELECT max(seq) FROM journal), 'account', %s, 'update', '{}', '{}')",
            [(key,) for key in keys],
        )
        cursor.executemany(
            "INSERT INTO mutation_log (device, seq, uid, user_id, code, at, received_at, seen)"
            " VALUES (%s, %s, %s, %s, 'applied', now(), now(), 0)",
            [(device, number, uuid7(), device) for _, number in pairs],
        )
        cursor.execute(
            "UPDATE bucket_head SET ver = ver + %s WHERE bucket = %s", (len(keys), bucket)
        )
        cursor.executemany(
            "INSERT INTO feed (bucket, record, row_id, ver, op)"
            " VALUES (%s, 'account', %s, %s, 'put')"
            " ON CONFLICT (bucket, record, row_id) DO UPDATE SET ver = excluded.ver",
            [(bucket, key, number) for key, number in pairs],
        )
    connection.commit()


def uuid_of(device: UUID, key: UUID) -> UUID:
    """A key of its own for each process."""
    return UUID(int=device.int ^ key.int)


def _request(device: bytes, keys: list[UUID], batch: int) -> SyncRequest:
    """200 edits of one field each; the first batch makes the accounts."""
    first = batch * BATCH + 1
    at = SystemClock().now().isoformat()
    mutations = [
        Mutation(
            first + place,
            uuid7().bytes,
            "Edit",
            "local",
            at,
            [
                Patch("account", key.bytes, "update", {"phone": f"+62{batch}{place:06}"}, batch)
                if batch
                else Patch("account", key.bytes, "insert", _account(key, place))
            ],
        )
        for place, key in enumerate(keys)
    ]
    return SyncRequest(device, first + BATCH - 1, first - 1, at, mutations, want=0)


def _account(key: UUID, place: int) -> dict[str, object]:
    words = {"name": f"Toko {place}", "kind": "company", "type": "customer", "pkp": False}
    return {"id": str(key), **words}


def _push(api: LocalApi, access: str, request: SyncRequest) -> None:
    told = api.sync(access, unpack(*pack(request), SyncRequest))
    codes = {outcome.code for outcome in told.outcomes}
    assert codes == {"applied"}, codes


def _start(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.bench.programs", program, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _race(processes: list[subprocess.Popen[str]]) -> float:
    """Let all begin together; seconds until the last one is done."""
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    times = []
    for process in processes:
        out, _ = process.communicate()
        times.append(json.loads(out)["seconds"])
    return max(times)


@contextmanager
def _database() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="relasi-postgres-"))
    try:
        for postgres in running(folder):
            yield postgres.fresh_url()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
