"""Very many laptops that come back at once, each with a question and nothing new."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa

from app.clock import SystemClock
from app.ids import uuid7
from app.models import User
from app.server.life import life_of, newest
from app.server.pull import epoch_for
from app.server.tables import bucket_head, device_token
from app.server.tokens import hashed
from app.store import Store
from app.store.engine import sqlite_engine
from app.sync.codec import MEDIA_TYPE, pack
from app.sync.protocol import Cursor, SyncRequest
from tests.bench.company import EMAIL, copied
from tests.bench.lines import answering, serving
from tests.bench.measure import p95
from tests.bench.programs import say


def crowd(laptops: str) -> None:
    """So many laptops ask one server process at the same moment; how long each waits."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copied(1_000, folder)
        store = Store(sqlite_engine(folder / "server.db", None), SystemClock())
        questions = _questions(store, int(laptops))
        store.close()
        with serving(folder) as url:
            _tell("answered", *asyncio.run(_ask_all(url, questions)))
        with answering() as url:
            _tell("bare", *asyncio.run(_ask_all(url, questions)))


def _tell(moment: str, waited: list[float], refused: int) -> None:
    waited.sort()
    say(
        moment=moment,
        p50=waited[len(waited) // 2],
        p95=p95(waited),
        p99=waited[int(len(waited) * 0.99)],
        refused=refused,
    )


def _questions(store: Store, count: int) -> list[tuple[str, bytes]]:
    """A signed-in laptop each: its token, and a synchronisation in which nothing is new, of one
    that has pushed before."""
    now = store.clock.now()
    with store.writing() as connection:
        user = connection.execute(sa.select(User.id).where(User.email == EMAIL)).scalar_one()
        heads = connection.execute(sa.select(bucket_head)).all()
        cursors = {
            head.bucket: Cursor(epoch_for(head.epoch, "rep"), head.ver, head.ver)
            for head in heads
            if head.bucket.partition(":")[0] in ("catalogue", "territory")
            or head.bucket == f"user:{user.hex}"
        }
        life, (seen, lineage) = life_of(connection), newest(connection)
        found, rows = [], []
        for _ in range(count):
            access, device = secrets.token_urlsafe(32), uuid7()
            row = {
                "device": device,
                "family": device,
                "file_key": bytes(32),
                "user_id": user,
                "access": hashed(access),
                "access_until": now + timedelta(hours=1),
                "refresh": secrets.token_hex(32),
                "refresh_until": now + timedelta(days=1),
                "seen_at": now,
            }
            rows.append(row)
            request = SyncRequest(
                device.bytes, 5, 5, now.isoformat(), cursors=cursors,
                seen=seen, lineage=lineage, life=life,
            )  # fmt: skip
            found.append((access, pack(request)))
        connection.execute(sa.insert(device_token), rows)
    return [(access, body) for access, (body, _) in found]


async def _ask_all(url: str, questions: list[tuple[str, bytes]]) -> tuple[list[float], int]:
    parts = urlsplit(url)
    assert parts.hostname is not None and parts.port is not None
    start = time.perf_counter()
    asked = (_ask(parts.hostname, parts.port, *one, start) for one in questions)
    answers = await asyncio.gather(*asked)
    return [taken for taken, _ in answers], sum(status != 200 for _, status in answers)


async def _ask(host: str, port: int, access: str, body: bytes, start: float) -> tuple[float, int]:
    """Connect, ask, read to the end; asked again as a laptop does where it is refused."""
    encoded = "Content-Encoding: zstd\r\n" if body[:4] == b"\x28\xb5\x2f\xfd" else ""
    head = (
        f"POST /v1/sync HTTP/1.1\r\nHost: {host}\r\nContent-Type: {MEDIA_TYPE}\r\n{encoded}"
        f"Authorization: Bearer {access}\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    for attempt in range(20):
        try:
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(head.encode() + body)
            answer = await reader.read()
            writer.close()
            if answer:
                return time.perf_counter() - start, int(answer.split(b" ", 2)[1])
        except OSError:
            pass
        await asyncio.sleep(0.1 * (attempt + 1))
    return time.perf_counter() - start, 0
